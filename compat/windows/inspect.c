// SPDX-License-Identifier: MIT
/*
 * Processes as the inspector asks for them. The list tells names, parents and threads of all (CreateToolhelp32Snapshot);
 * the rest is asked of each that lets itself be opened. What a process does (its state) and where it works is told by no
 * documented call.
 */
#include "compat/windows/inspect.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Behind windows.h */
#include <psapi.h>
#include <tlhelp32.h>

#include "compat/windows/command.h"
#include "compat/windows/impl.h"
#include "lib/mem.h"
#include "lib/str.h"

#define IN_LIST (BROOD_NAME | BROOD_THREADS)
#define IN_TIMES (BROOD_START | BROOD_AGE | BROOD_TIME)
#define NS_PER_TICK 100
#define EPOCH_TICKS 116444736000000000ull /* from 1601 to 1970 */

uint32_t os_inspect_fields(void)
{
	return BROOD_FIELDS & ~(uint32_t)(BROOD_STATE | BROOD_CWD);
}

uint64_t os_inspect_clock_ns(void)
{
	return os_now();
}

int os_inspect_open(struct os_inspect **out, const char *root, bool keep, struct err *e)
{
	struct os_inspect *in;

	(void)keep; /* nothing is open between two samples */
	if (root)
		return err_set(e, ENOTSUP, "read processes",
			       "Windows shows none by files, so no other root can be read: '%s'",
			       root);
	in = mem_new(sizeof(*in));
	if (!in)
		return err_set(e, ENOMEM, "read processes", "no memory");
	*out = in;
	return 0;
}

static void let_go(struct os_inspect *in)
{
	if (in->process)
		CloseHandle(in->process);
	in->process = NULL;
}

void os_inspect_close(struct os_inspect *in)
{
	if (!in)
		return;
	let_go(in);
	arena_free(&in->names);
	mem_free(in->entry);
	mem_free(in);
}

static uint64_t ticks(FILETIME time)
{
	return (uint64_t)time.dwHighDateTime << 32 | time.dwLowDateTime;
}

static uint64_t clock_ticks(void)
{
	FILETIME now;

	GetSystemTimePreciseAsFileTime(&now);
	return ticks(now);
}

/* ---- the list */

static int add(struct os_inspect *in, const PROCESSENTRY32W *found)
{
	char name[3 * MAX_PATH];
	struct entry *entry;

	if (in->n == in->room) {
		size_t room = in->room ? in->room * 2 : 512;

		entry = mem_grow(in->entry, room * sizeof(*entry));
		if (!entry)
			return -ENOMEM;
		in->entry = entry;
		in->room = room;
	}
	command_put(name, sizeof(name), found->szExeFile, wcsnlen(found->szExeFile, MAX_PATH));
	entry = &in->entry[in->n];
	*entry = (struct entry){.pid = found->th32ProcessID,
				.parent = found->th32ParentProcessID,
				.threads = found->cntThreads,
				.name = arena_put(&in->names, name, strlen(name))};
	in->n += entry->name != NULL;
	return entry->name ? 0 : -ENOMEM;
}

static int by_pid(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return x->pid < y->pid ? -1 : x->pid > y->pid;
}

/* The idle process, which is none, has the number 0. */
int inspect_list(struct os_inspect *in)
{
	HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
	PROCESSENTRY32W found = {.dwSize = sizeof(found)};
	int rc = 0;

	if (snapshot == INVALID_HANDLE_VALUE)
		return error_last();
	in->listed = clock_ticks();
	in->n = 0;
	arena_reset(&in->names);
	for (BOOL more = Process32FirstW(snapshot, &found); more && rc == 0;
	     more = Process32NextW(snapshot, &found))
		if (found.th32ProcessID && found.th32ProcessID <= INT32_MAX)
			rc = add(in, &found);
	CloseHandle(snapshot);
	qsort(in->entry, in->n, sizeof(*in->entry), by_pid);
	return rc;
}

/* ---- one process */

bool inspect_is_newcomer(const struct os_inspect *in, uint64_t start)
{
	return start > in->listed && start <= clock_ticks();
}

static void note_start(const struct os_inspect *in, struct entry *entry, uint64_t start)
{
	entry->start = start;
	entry->known = inspect_is_newcomer(in, start) ? START_GONE : START_KNOWN;
}

uint64_t inspect_started(HANDLE process)
{
	FILETIME start, end, system, user;

	return GetProcessTimes(process, &start, &end, &system, &user) ? ticks(start) : 0;
}

/* Who has ended may still be opened, while anybody else has. */
static bool has_ended(HANDLE process)
{
	DWORD code;

	return GetExitCodeProcess(process, &code) && code != STILL_ACTIVE;
}

/* NULL: it is gone, or refused: as ->known says. */
static HANDLE open_entry(struct entry *entry)
{
	HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, entry->pid);

	if (process && has_ended(process)) {
		CloseHandle(process);
		process = NULL;
		entry->known = START_GONE;
	} else if (!process) {
		entry->known =
			GetLastError() == ERROR_INVALID_PARAMETER ? START_GONE : START_REFUSED;
	}
	return process;
}

static void ask_start(const struct os_inspect *in, struct entry *entry)
{
	HANDLE process = open_entry(entry);
	uint64_t start;

	if (!process)
		return;
	start = inspect_started(process);
	if (start)
		note_start(in, entry, start);
	else
		entry->known = START_REFUSED;
	CloseHandle(process);
}

static void take_times(struct os_inspect *in, struct brood_process *p)
{
	FILETIME start, end, system, user;
	uint64_t at;

	if (!GetProcessTimes(in->process, &start, &end, &system, &user)) {
		in->at->known = START_REFUSED;
		return;
	}
	at = ticks(start);
	note_start(in, in->at, at);
	p->start_ns = at > EPOCH_TICKS ? (at - EPOCH_TICKS) * NS_PER_TICK : 0;
	p->age_ns = in->now > at ? (in->now - at) * NS_PER_TICK : 0;
	p->time_ns = (ticks(system) + ticks(user)) * NS_PER_TICK;
	p->fields |= IN_TIMES;
}

/* The number of who started it may be another's by now, who is younger then: that one is no parent. */
static void take_parent(struct os_inspect *in, struct brood_process *p)
{
	struct entry wanted = {.pid = in->at->parent};
	struct entry *parent =
		in->n ? bsearch(&wanted, in->entry, in->n, sizeof(*in->entry), by_pid) : NULL;

	if (parent && parent->known == START_UNASKED)
		ask_start(in, parent);
	if (parent && (parent->known == START_GONE || parent == in->at ||
		       (parent->known == START_KNOWN && in->at->known == START_KNOWN &&
			parent->start > in->at->start)))
		parent = NULL;
	p->parent = parent ? (int32_t)parent->pid : 0;
	p->fields |= BROOD_PARENT;
}

static void take_memory(struct os_inspect *in, struct brood_process *p)
{
	PROCESS_MEMORY_COUNTERS memory = {.cb = sizeof(memory)};

	if (!K32GetProcessMemoryInfo(in->process, &memory, sizeof(memory)))
		return;
	p->memory_bytes = memory.WorkingSetSize;
	p->fields |= BROOD_MEMORY;
}

static void take_user(struct os_inspect *in, struct brood_process *p)
{
	const char *name = users_name(&in->users, in->process);

	if (!name)
		return;
	p->user = name;
	p->uid = BROOD_NO_UID;
	p->fields |= BROOD_USER;
}

/* The system's own processes have no command line, and no program's path either. */
static void take_command(struct os_inspect *in, struct brood_process *p)
{
	struct str s;

	if (!command_of(in->process, in->at->pid, in->command, sizeof(in->command))) {
		if (command_image(in->process, in->command, sizeof(in->command)))
			return;
		str_init(&s, in->command, sizeof(in->command));
		str_fmt(&s, "[%s]", in->at->name);
	}
	p->command = in->command;
	p->fields |= BROOD_COMMAND;
}

static int open_visited(struct os_inspect *in)
{
	if (!in->process && in->at->known != START_REFUSED)
		in->process = open_entry(in->at);
	return in->at->known == START_GONE ? -ESRCH : 0;
}

int os_inspect_more(struct os_inspect *in, struct brood_process *p, uint32_t fields)
{
	uint32_t wanted = fields & ~p->fields & os_inspect_fields();
	int rc;

	if (wanted & IN_LIST) {
		p->name = in->at->name;
		p->threads = (int32_t)in->at->threads;
		p->fields |= IN_LIST;
	}
	wanted &= ~(uint32_t)(IN_LIST | BROOD_CPU);
	if (!wanted)
		return 0;
	rc = open_visited(in);
	if (rc < 0)
		return rc;
	if (in->process) {
		if (!(p->fields & BROOD_START))
			take_times(in, p);
		if (in->at->known == START_GONE)
			return -ESRCH;
		if (wanted & BROOD_MEMORY)
			take_memory(in, p);
		if (wanted & BROOD_USER)
			take_user(in, p);
		if (wanted & BROOD_COMMAND)
			take_command(in, p);
		if (has_ended(in->process)) /* and may have told less than it was */
			return -ESRCH;
	}
	if (!(p->fields & BROOD_PARENT))
		take_parent(in, p);
	return 0;
}

int inspect_one(struct os_inspect *in, struct brood_process *p, uint32_t fields)
{
	struct entry wanted = {.pid = (DWORD)p->pid};
	int rc = inspect_list(in);

	if (rc < 0)
		return rc;
	in->now = clock_ticks();
	in->at = in->n ? bsearch(&wanted, in->entry, in->n, sizeof(*in->entry), by_pid) : NULL;
	rc = in->at ? os_inspect_more(in, p, fields) : -ESRCH;
	let_go(in);
	return rc;
}

int os_inspect_each(struct os_inspect *in, uint32_t fields, os_inspect_visit *visit, void *arg,
		    size_t *hidden, struct err *e)
{
	int rc = inspect_list(in);

	(void)hidden; /* who cannot be opened is in the list all the same */
	if (rc < 0)
		return err_set(e, -rc, "read processes", "the list of processes cannot be read");
	in->now = clock_ticks();
	for (size_t i = 0; i < in->n && rc == 0; i++) {
		struct brood_process p = {.pid = (int32_t)in->entry[i].pid, .fields = BROOD_PID};

		in->at = &in->entry[i];
		if (os_inspect_more(in, &p, fields) == 0)
			rc = visit(arg, &p);
		let_go(in);
	}
	return rc < 0 ? err_set(e, -rc, "read processes", "%s", err_words(-rc)) : rc;
}
