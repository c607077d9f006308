// SPDX-License-Identifier: MIT
/* include/os.h over virtual processes: what brood waits for, reaps and does. */
#include "tests/fake_os.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tests/fake_words.h"

void fake_init(struct os *os, uint64_t seed, uint64_t start_ns)
{
	unsigned used = os->procs_n;

	/* The table is large: only what the history before this one used of it is cleared. */
	memset(os->procs, 0, used * sizeof(os->procs[0]));
	os->procs_n = os->plan_n = os->plan_at = 0;
	os->signals_head = os->signals_tail = 0;
	os->rng.state = seed;
	os->now_ns = start_ns;
	os->role = OS_ROLE_ALONE;
	os->order = FAKE_ANY_ORDER;
	os->latency_ns = os->flood_until = 0;
	os->fail_one_in = os->escape_one_in = 0;
	os->has_shell = os->start_fails = false;
	os->last_pid = 1;
	os->main = -1;
	os->news = os->spurious = os->peer_gone = os->resumed = false;
	os->main_continued = os->suspend_asked = os->result_sent = false;
	os->main_stopped = 0;
	os->waits = os->reaps_in_round = os->rounds = 0;
	os->init_killed = os->adopted = false;
	os->reached_alive = 0;
	os->failure[0] = '\0';
}

struct fake_plan *fake_plan(struct os *os, uint64_t at, enum fake_kind kind)
{
	struct fake_plan *p = &os->plan[os->plan_n++];

	memset(p, 0, sizeof(*p));
	p->at = at;
	p->kind = kind;
	return p;
}

void fake_signal_brood(struct os *os, const struct os_signal *signal)
{
	if (os->signals_tail - os->signals_head == FAKE_SIGNALS_MAX)
		return; /* as a full kernel queue */
	os->signals[os->signals_tail++ % FAKE_SIGNALS_MAX] = *signal;
}

void fake_say(struct os *os, const char *fmt, ...)
{
	va_list ap;

	printf("%12.6f  ", (double)os->now_ns / 1e9);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

void fake_fail(struct os *os, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(os->failure, sizeof(os->failure), fmt, ap);
	va_end(ap);
	if (os->trace)
		fake_say(os, "BROKEN: %s", os->failure);
	longjmp(os->escape, 1);
}

/* What was planned for now happens. */
static void happen(struct os *os, const struct fake_plan *p)
{
	if (os->trace)
		fake_say(os, "  %s %d", fake_kind_word(p->kind), p->signal.signo);
	switch (p->kind) {
	case FAKE_SIGNAL: fake_signal_brood(os, &p->signal); break;
	case FAKE_TO_MAIN:
		if (os->main >= 0)
			fake_signal(os, (unsigned)os->main, p->signal.signo);
		break;
	case FAKE_TO_ALL:
		for (unsigned i = 0; i < os->procs_n; i++)
			fake_signal(os, i, p->signal.signo);
		break;
	case FAKE_PEER_GONE: os->peer_gone = true; break;
	case FAKE_FREEZE: fake_advance(os, os->now_ns + p->span_ns); break;
	case FAKE_SPURIOUS: os->spurious = true; break;
	case FAKE_FLOOD: os->flood_until = os->now_ns + p->span_ns; break;
	case FAKE_RESUME:
		os->resumed = os->resumed_stopped = true;
		os->resumed_foreground = p->foreground;
		break;
	case FAKE_ASK_SUSPEND: os->suspend_asked = true; break;
	case FAKE_RESULT: os->result_sent = true; break;
	default: break;
	}
}

/* Until `to`: what is planned, and what the processes do by themselves. */
static void pass(struct os *os, uint64_t to)
{
	while (os->plan_at < os->plan_n && os->plan[os->plan_at].at <= to) {
		const struct fake_plan *p = &os->plan[os->plan_at++];

		fake_advance(os, p->at);
		happen(os, p);
	}
	fake_advance(os, to);
}

static void take_time(struct os *os)
{
	if (os->latency_ns)
		pass(os, os->now_ns + prng_below(&os->rng, (unsigned)os->latency_ns));
}

uint64_t os_now(void)
{
	return 0;
}

/* The init's messages, in order, before its death. */
static bool take_link(struct os *os, struct os_event *event)
{
	if (os->suspend_asked) {
		os->suspend_asked = false;
		event->kind = OS_EV_SUSPEND;
		event->child.status = SIGTSTP;
	} else if (os->result_sent) {
		os->result_sent = false;
		event->kind = OS_EV_RESULT;
		event->result = os->planned_result;
	} else if (os->peer_gone) {
		os->peer_gone = false;
		event->kind = OS_EV_PEER_GONE;
	} else {
		return false;
	}
	return true;
}

/* One of the things that are ready; which comes first is not promised. */
static bool take_news(struct os *os, struct os_event *event)
{
	unsigned first = prng_below(&os->rng, 4);

	if (os->now_ns < os->flood_until && os->signals_head == os->signals_tail)
		fake_signal_brood(os, &(struct os_signal){.signo = SIGWINCH});
	for (unsigned i = 0; i < 4; i++) {
		switch ((first + i) % 4) {
		case 0:
			if (!os->news)
				break;
			event->kind = OS_EV_CHILDREN;
			return true;
		case 1:
			if (os->signals_head == os->signals_tail)
				break;
			event->kind = OS_EV_SIGNAL;
			event->signal = os->signals[os->signals_head++ % FAKE_SIGNALS_MAX];
			return true;
		case 2:
			if (take_link(os, event))
				return true;
			break;
		default:
			if (os->resumed) {
				os->resumed = false;
				event->kind = OS_EV_RESUMED;
				event->resumed.foreground = os->resumed_foreground;
				event->resumed.stopped = os->resumed_stopped;
				return true;
			}
			if (os->spurious) {
				os->spurious = false;
				return true; /* OS_EV_NONE */
			}
			break;
		}
	}
	return false;
}

static bool ready(struct os *os, uint64_t deadline_ns, struct os_event *event)
{
	bool due = os->now_ns >= deadline_ns;

	event->now_ns = os->now_ns;
	if (due && (os->order == FAKE_DEADLINE_FIRST ||
		    (os->order == FAKE_ANY_ORDER && prng_one_in(&os->rng, 2)))) {
		event->kind = OS_EV_DEADLINE;
		return true;
	}
	if (take_news(os, event))
		return true;
	if (due)
		event->kind = OS_EV_DEADLINE;
	return due;
}

void os_wait(struct os *os, uint64_t deadline_ns, struct os_event *event)
{
	os->waits++;
	os->reaps_in_round = 0;
	os->watch->waiting(os->watcher, deadline_ns);
	take_time(os);
	pass(os, os->now_ns);
	memset(event, 0, sizeof(*event));
	while (!ready(os, deadline_ns, event)) {
		uint64_t at = fake_next(os);

		if (os->plan_at < os->plan_n && os->plan[os->plan_at].at < at)
			at = os->plan[os->plan_at].at;
		if (deadline_ns < at)
			at = deadline_ns;
		if (at == FAKE_NEVER)
			os->watch->idle(os->watcher);
		else
			pass(os, at > os->now_ns ? at : os->now_ns);
	}
	os->watch->event(os->watcher, event);
}

/* A zombie of brood's own, from a place that nobody promised. */
static int find_zombie(struct os *os)
{
	unsigned n = os->procs_n, start = n ? prng_below(&os->rng, n) : 0;

	for (unsigned k = 0; k < n; k++) {
		unsigned i = (start + k) % n;
		const struct fake_proc *p = &os->procs[i];

		if (p->state == FAKE_ZOMBIE && p->parent == FAKE_INIT)
			return (int)i;
	}
	return -1;
}

static void reap(struct os *os, unsigned i, struct os_event *event)
{
	struct fake_proc *p = &os->procs[i];

	event->child.pid = p->pid;
	event->child.main = p->main;
	event->child.signaled = p->signaled;
	event->child.status = p->status;
	event->kind = OS_EV_EXITED;
	if (p->main && os->start_fails) {
		memset(&event->child, 0, sizeof(event->child));
		event->kind = OS_EV_START_FAILED;
		event->failed.stage = OS_STAGE_EXEC;
		event->failed.errnum = ENOENT;
	}
	if (p->main) {
		os->main = -1;
		os->main_stopped = 0;
		os->main_continued = false;
	}
	p->state = FAKE_FREE;
}

void os_reap(struct os *os, struct os_event *event)
{
	int i;

	os->reaps_in_round++;
	take_time(os);
	memset(event, 0, sizeof(*event));
	event->now_ns = os->now_ns;
	i = find_zombie(os);
	if (os->role == OS_ROLE_SUPERVISOR && !os->adopted && take_link(os, event)) {
		;
	} else if (os->main_stopped || os->main_continued) {
		event->kind = os->main_stopped ? OS_EV_STOPPED : OS_EV_CONTINUED;
		event->child.main = true;
		event->child.status = os->main_stopped;
		os->main_stopped = 0;
		os->main_continued = false;
	} else if (i >= 0) {
		reap(os, (unsigned)i, event);
	} else {
		os->news = false;
		event->kind = fake_present(os) ? OS_EV_ROUND : OS_EV_EMPTY;
	}
	os->watch->event(os->watcher, event);
}

/* A signal to a part of the tree: how many it reached. */
static int send(struct os *os, enum os_target target, int signo)
{
	unsigned n = os->procs_n;
	int reached = 0;

	for (unsigned i = 0; i < n; i++) {
		struct fake_proc *p = &os->procs[i];

		if ((p->state != FAKE_RUNNING && p->state != FAKE_STOPPED) ||
		    (target == OS_TO_COMMAND && !p->main) || (target == OS_TO_GROUP && !p->in_group))
			continue;
		if (signo == SIGKILL && p->comet && prng_one_in(&os->rng, os->escape_one_in)) {
			struct fake_proc *child = fake_spawn(os, FAKE_INIT);

			if (child) {
				*child = os->procs[i];
				child->pid = os->last_pid;
				child->main = false;
				child->parent = FAKE_INIT;
			}
		}
		fake_signal(os, i, signo);
		reached++;
	}
	return reached;
}

/* Brood stops with its job, if somebody would continue it. A supervised init only asks for that. */
static int suspend(struct os *os)
{
	if (os->role == OS_ROLE_INIT && os->has_shell)
		return 0; /* FAKE_RESUME is planned, or it never comes */
	os->resumed = true;
	os->resumed_stopped = os->has_shell;
	os->resumed_foreground = prng_one_in(&os->rng, 2);
	if (os->has_shell)
		pass(os, os->now_ns + prng_below(&os->rng, 8000) * 1000000ull);
	return 0;
}

static int act(struct os *os, const struct os_action *action)
{
	static const int errors[] = {EPERM, ENOMEM, ESRCH, EMFILE, EIO, EAGAIN};

	if (prng_one_in(&os->rng, os->fail_one_in)) {
		os->resumed |= action->kind == OS_ACT_SUSPEND;
		os->resumed_stopped &= action->kind != OS_ACT_SUSPEND;
		return -errors[prng_below(&os->rng, 6)];
	}
	switch (action->kind) {
	case OS_ACT_SIGNAL: return send(os, action->target, action->signal.signo);
	case OS_ACT_KILL: return send(os, OS_TO_TREE, SIGKILL);
	case OS_ACT_CENSUS: return (int)(os->reached_alive = fake_alive(os));
	case OS_ACT_RESUME: return send(os, OS_TO_GROUP, SIGCONT);
	case OS_ACT_SUSPEND: return suspend(os);
	case OS_ACT_KILL_INIT: os->init_killed = true; return 1;
	default: return 0;
	}
}

int os_act(struct os *os, const struct os_action *action)
{
	int rc;

	take_time(os);
	rc = act(os, action);
	os->watch->action(os->watcher, action, rc);
	return rc;
}

void os_adopt(struct os *os)
{
	os->adopted = true;
}

const struct os_process *os_census(const struct os *os, size_t *n)
{
	*n = os->reached_alive < 4 ? os->reached_alive : 4;
	return os->census;
}
