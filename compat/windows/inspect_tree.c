// SPDX-License-Identifier: MIT
/*
 * A whole tree ended. Nobody can be stopped, but who has ended makes no more children, and as long as a handle to it is open
 * its number is nobody else's: so whoever names it as parent, and is not older, is its child. Each generation is ended and waited
 * for before the next list is made, and a list that has no child of any of them is the proof that there is none.
 */
#include <errno.h>
#include <signal.h>

#include "compat/windows/impl.h"
#include "compat/windows/inspect.h"
#include "lib/mem.h"
#include "lib/num.h"

#define PATIENCE_MS                                                                                \
	5000 /* with a generation that is told to end, and does not: a driver holds it up */
#define LONGEST_NS (20 * NS_PER_SEC)

struct kin {
	struct brood_held held; /* .handle -1: it lets nobody hold it */
	uint64_t start;		/* ticks; 0: it is not told */
};

struct kindred {
	struct kin *kin; /* parents before their children; the first is the caller's */
	size_t n, room;
};

static int add(struct kindred *k, DWORD pid, HANDLE process)
{
	struct kin *grown;

	if (k->n == k->room) {
		size_t room = k->room ? k->room * 2 : 128;

		grown = mem_grow(k->kin, room * sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		k->kin = grown;
		k->room = room;
	}
	k->kin[k->n++] = (struct kin){
		.held = {.pid = (int32_t)pid, .handle = process ? (intptr_t)process : -1},
		.start = process ? inspect_started(process) : 0,
	};
	return 0;
}

static const struct kin *find(const struct kindred *k, DWORD pid)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->kin[i].held.pid == (int32_t)pid)
			return &k->kin[i];
	return NULL;
}

/* One that is not told apart from an older namesake of its parent, or from a newer one of itself, is left alone. */
static int take(const struct os_inspect *in, struct kindred *k, const struct entry *entry)
{
	const struct kin *parent = find(k, entry->parent);
	uint64_t start;
	HANDLE process;
	int rc = 0;

	if (!parent || parent->held.handle < 0 || entry->pid == GetCurrentProcessId() ||
	    find(k, entry->pid))
		return 0;
	process = inspect_open(entry->pid);
	if (!process)
		return GetLastError() == ERROR_ACCESS_DENIED ? add(k, entry->pid, NULL) : 0;
	start = inspect_started(process);
	if (start >= parent->start && !inspect_is_newcomer(in, start))
		rc = add(k, entry->pid, process);
	if (rc < 0 || k->kin[k->n - 1].held.handle != (intptr_t)process)
		CloseHandle(process);
	return rc;
}

static int look(struct os_inspect *in, struct kindred *k)
{
	int rc = inspect_list(in);

	for (size_t i = 0; i < in->n && rc == 0; i++)
		rc = take(in, k, &in->entry[i]);
	return rc;
}

static void end_one(struct os_inspect *in, const struct kin *kin, struct brood_killed *out)
{
	int rc = os_inspect_signal(in, &kin->held, SIGKILL);

	if (rc == 0)
		out->sent++;
	else if (rc == -ESRCH)
		out->ended++;
	else if (rc == -EPERM)
		out->denied++;
	else
		out->failed++;
}

/* Of those from `from` on. Who was refused goes on. */
static void await(const struct kindred *k, size_t from)
{
	uint64_t until = os_now() + PATIENCE_MS * NS_PER_MS;

	for (size_t i = from; i < k->n; i++) {
		uint64_t now = os_now();

		if (k->kin[i].held.handle >= 0)
			WaitForSingleObject((HANDLE)k->kin[i].held.handle, /* NOLINT */
					    now < until ? (DWORD)((until - now) / NS_PER_MS) : 0);
	}
}

static int end_all(struct os_inspect *in, struct kindred *k, struct brood_killed *out)
{
	uint64_t until = os_now() + LONGEST_NS;
	int rc = 0;

	for (size_t done = 0; done < k->n && rc == 0;) {
		size_t from = done;

		if (os_now() > until) { /* each has a child before it is ended */
			out->failed += (uint32_t)(k->n - done);
			return 0;
		}
		for (; done < k->n; done++)
			end_one(in, &k->kin[done], out);
		await(k, from);
		rc = look(in, k);
	}
	return rc;
}

int os_inspect_end_tree(struct os_inspect *in, const struct brood_held *root,
			struct brood_killed *out)
{
	struct kindred k = {0};
	int rc = add(&k, (DWORD)root->pid, (HANDLE)root->handle); /* NOLINT */

	if (rc == 0)
		rc = end_all(in, &k, out);
	for (size_t i = 1; i < k.n; i++)
		os_inspect_release(&k.kin[i].held);
	mem_free(k.kin);
	return rc;
}
