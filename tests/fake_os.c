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
	/* The tables are large: of the processes only what the history before this one used is cleared. */
	memset(os->procs, 0, os->procs_n * sizeof(os->procs[0]));
	memset(os, 0, offsetof(struct os, plan));
	os->procs_n = 0;
	os->rng.state = seed;
	os->now_ns = start_ns;
	os->last_pid = 1;
	os->main = -1;
	os->failure[0] = '\0';
}

struct fake_plan *fake_plan(struct os *os, uint64_t at, enum fake_kind kind)
{
	struct fake_plan *p = &os->plan[os->plan_n++];

	for (; p > &os->plan[os->plan_at] && p[-1].at > at; p--)
		*p = p[-1];
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
	case FAKE_SIGNAL:
		fake_signal_brood(os, &p->signal);
		break;
	case FAKE_TO_MAIN:
		if (os->main >= 0)
			fake_signal(os, (unsigned)os->main, p->signal.signo);
		break;
	case FAKE_TO_ALL:
		for (unsigned i = 0; i < os->procs_n; i++)
			fake_signal(os, i, p->signal.signo);
		break;
	case FAKE_PEER_GONE:
		os->peer_gone |= !os->init_dead;
		os->init_dead = true;
		break;
	case FAKE_FREEZE:
		fake_advance(os, os->now_ns + p->span_ns);
		break;
	case FAKE_SPURIOUS:
		os->spurious = true;
		break;
	case FAKE_FLOOD:
		os->flood_until = os->now_ns + p->span_ns;
		break;
	case FAKE_RESUME:
		os->resumed = os->resumed_stopped = true;
		os->resumed_foreground = p->foreground;
		break;
	case FAKE_ASK_SUSPEND:
		os->suspend_asked |= !os->init_dead;
		break;
	case FAKE_RESULT:
		os->result_sent |= !os->init_dead;
		break;
	default:
		break;
	}
}

/* Until `to`: what is planned, and what the processes do by themselves. */
void fake_pass(struct os *os, uint64_t to)
{
	while (os->plan_at < os->plan_n && os->plan[os->plan_at].at <= to) {
		const struct fake_plan *p = &os->plan[os->plan_at++];

		fake_advance(os, p->at);
		happen(os, p);
		if (os->now_ns > to)
			to = os->now_ns; /* brood was frozen, and the world went on */
	}
	fake_advance(os, to);
}

void fake_take_time(struct os *os)
{
	if (os->latency_ns)
		fake_pass(os, os->now_ns + prng_below(&os->rng, (unsigned)os->latency_ns));
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
	fake_take_time(os);
	fake_pass(os, os->now_ns);
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
			fake_pass(os, at > os->now_ns ? at : os->now_ns);
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
	fake_take_time(os);
	memset(event, 0, sizeof(*event));
	event->now_ns = os->now_ns;
	i = find_zombie(os);
	if (os->role == OS_ROLE_SUPERVISOR && !os->adopted) {
		if (!take_link(os, event)) {
			os->news = false;
			event->kind = OS_EV_ROUND; /* the tree is the init's */
		}
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

void os_adopt(struct os *os)
{
	os->adopted = os->news = true;
}

const struct os_process *os_census(const struct os *os, size_t *n)
{
	*n = os->reached_alive < 4 ? os->reached_alive : 4;
	return os->census;
}
