// SPDX-License-Identifier: MIT
/*
 * A whole tree. While it runs, a list of it is old when it is read: a child can be made behind the reader's back. So
 * everyone that is found is stopped, and looked for again, until a look finds nobody new after all had been seen to stand
 * still: a stop is not done when it is sent. Members are kept by number and start, and held anew for each signal:
 * a tree may have more of them than a process may have descriptors.
 *
 * Signals go from the leaves up. Were a parent to go first, the system would continue its stopped children
 * (an orphaned process group), and they would make new ones.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "inspect/kill.h"
#include "inspect/snapshot.h"
#include "lib/mem.h"
#include "lib/num.h"

#define PAUSE_NS (NS_PER_MS / 2)
#define PATIENCE_NS                                                                                \
	(NS_PER_SEC /                                                                              \
	 2) /* with who does not stand still: it waits for a disk, or for its vfork(2) child */
#define LONGEST_NS (20 * NS_PER_SEC)

struct member {
	uint64_t start_ns;
	int32_t pid;
	bool was_stopped, denied, gone;
};

struct family {
	struct brood_inspector *inspector;
	struct brood_snapshot *now;
	struct member *member; /* parents before their children */
	size_t n, size;
	uint8_t *mark; /* by row of the snapshot: in the tree */
	size_t marks;
	bool stop; /* whoever is found */
	bool news, restless;
};

static int add(struct family *f, const struct brood_process *p)
{
	size_t size = f->size ? f->size * 2 : 256;
	struct member *grown;

	if (f->n == f->size) {
		grown = mem_grow(f->member, size * sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		f->member = grown;
		f->size = size;
	}
	f->member[f->n++] = (struct member){
		.start_ns = p->start_ns, .pid = p->pid, .was_stopped = p->state == BROOD_STOPPED};
	return 0;
}

/* -ESRCH: it is gone, or has exited. */
static int signal_member(struct family *f, const struct member *m, int signo)
{
	struct os_inspect *os = f->inspector->os;
	struct brood_held held;
	int rc = os_inspect_hold(os, m->pid, &held);

	if (rc < 0)
		return rc;
	if (held.start_ns != m->start_ns || held.ended)
		rc = -ESRCH;
	else
		rc = os_inspect_signal(os, &held, signo);
	os_inspect_release(&held);
	return rc;
}

static void stop(struct family *f, struct member *m)
{
	int rc = m->was_stopped ? 0 : signal_member(f, m, SIGSTOP);

	m->gone = rc == -ESRCH;
	m->denied = rc == -EPERM;
}

/* ---- looking */

/* One whose first thread alone has ended reads as a zombie, too: what its others do is not seen. */
static bool stands_still(const struct brood_process *p)
{
	if (p->state == BROOD_ZOMBIE)
		return !(p->fields & BROOD_THREADS) || p->threads <= 1;
	return p->state == BROOD_STOPPED || p->state == BROOD_TRACED || p->state == BROOD_DEAD;
}

static size_t row_of(const struct family *f, const struct brood_process *p)
{
	return (size_t)(p - f->now->row);
}

static int clear_marks(struct family *f)
{
	if (f->now->n > f->marks) {
		uint8_t *grown = mem_grow(f->mark, f->now->n);

		if (!grown)
			return -ENOMEM;
		f->mark = grown;
		f->marks = f->now->n;
	}
	memset(f->mark, 0, f->marks);
	return 0;
}

static void mark_members(struct family *f)
{
	for (size_t i = 0; i < f->n; i++) {
		struct member *m = &f->member[i];
		const struct brood_process *p = brood_snapshot_find(f->now, m->pid);

		m->gone = !p || p->start_ns != m->start_ns;
		if (m->gone)
			continue;
		f->mark[row_of(f, p)] = 1;
		f->restless |= !m->denied && !stands_still(p);
	}
}

/* The snapshot has parents before their children. Of whom no start is told (another user's on macOS) the parent counts all the same. */
static int add_children(struct family *f)
{
	const struct brood_process *p, *parent;
	int32_t self = os_inspect_self();

	for (size_t i = 0; (p = brood_snapshot_at(f->now, i)) != NULL; i++) {
		size_t row = row_of(f, p);

		parent = f->mark[row] || p->pid == self ? NULL
							: brood_snapshot_find(f->now, p->parent);
		if (!parent || !f->mark[row_of(f, parent)] ||
		    ((p->fields & BROOD_START) && parent->start_ns > p->start_ns))
			continue;
		f->mark[row] = 1;
		f->news = true;
		if (add(f, p) < 0)
			return -ENOMEM;
		if (f->stop)
			stop(f, &f->member[f->n - 1]);
	}
	return 0;
}

static int look(struct family *f, struct err *e)
{
	struct brood_take what = {.size = sizeof(what)};
	struct brood_error why;

	what.fields = BROOD_PARENT | BROOD_START | BROOD_STATE;
	f->news = f->restless = false;
	if (brood_snapshot_take(f->inspector, &what, &f->now, &why) != BROOD_OK ||
	    brood_snapshot_descend(f->now, 0, &why) != BROOD_OK)
		return err_set(e, why.errnum, "read processes", "%s", why.text);
	if (clear_marks(f) < 0)
		return err_set(e, ENOMEM, "read processes", "no memory");
	mark_members(f);
	if (add_children(f) < 0)
		return err_set(e, ENOMEM, "read processes", "no memory");
	return 0;
}

/* Until all stood still in one look, and the next one finds nobody new. */
static int stop_all(struct family *f, struct err *e)
{
	uint64_t began = os_inspect_clock_ns(), news = began;
	bool still = false;

	for (;;) {
		uint64_t now;
		int rc = look(f, e);

		if (rc < 0)
			return rc;
		now = os_inspect_clock_ns();
		if (f->news)
			news = now;
		if (!f->news && (still || now - news > PATIENCE_NS))
			return 0;
		if (now - began > LONGEST_NS)
			return err_set(e, ETIME, "stop a tree", "it grows too fast");
		still = !f->news && !f->restless;
		if (!f->news && !still)
			os_pause(PAUSE_NS);
	}
}

/* ---- sending */

/* A signal that is to end a process does so only if it runs. */
static bool ends(int signo)
{
	return signo == SIGTERM || signo == SIGINT || signo == SIGHUP || signo == SIGQUIT;
}

static void send_all(struct family *f, int signo, struct brood_killed *out)
{
	for (size_t i = f->n; i-- > 0;)
		kill_count(out, signal_member(f, &f->member[i], signo));
}

static void continue_all(struct family *f, bool also_stopped)
{
	for (size_t i = f->n; i-- > 0;)
		if (also_stopped || !f->member[i].was_stopped)
			signal_member(f, &f->member[i], SIGCONT);
}

/* What was sent already, in the rounds. */
static void count_stopped(struct family *f, struct brood_killed *out)
{
	for (size_t i = 0; i < f->n; i++)
		kill_count(out, f->member[i].denied ? -EPERM : f->member[i].gone ? -ESRCH : 0);
}

static int act(struct family *f, int signo, struct brood_killed *out, struct err *e)
{
	int rc;

	f->stop = signo != SIGCONT;
	if (f->stop)
		stop(f, &f->member[0]);
	rc = f->stop ? stop_all(f, e) : look(f, e);
	if (rc < 0) {
		if (f->stop)
			continue_all(f, false);
		return rc;
	}
	if (signo == SIGSTOP) {
		count_stopped(f, out);
		return 0;
	}
	send_all(f, signo, out);
	if (f->stop && signo != SIGKILL)
		continue_all(f, ends(signo));
	return 0;
}

int kill_tree(struct brood_inspector *inspector, const struct brood_held *root, int signo,
	      struct brood_killed *out, struct err *e)
{
	struct brood_process first = {
		.pid = root->pid, .start_ns = root->start_ns, .state = root->state};
	struct family f = {.inspector = inspector};
	int rc = signo == SIGKILL ? os_inspect_end_tree(inspector->os, root, out) : -ENOTSUP;

	if (rc != -ENOTSUP)
		return rc < 0 ? err_set(e, -rc, "end a tree", "%s", err_words(-rc)) : 0;
	rc = add(&f, &first) < 0 ? err_set(e, ENOMEM, "read processes", "no memory")
				 : act(&f, signo, out, e);

	brood_snapshot_free(f.now);
	mem_free(f.member);
	mem_free(f.mark);
	return rc;
}
