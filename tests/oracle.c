// SPDX-License-Identifier: MIT
/* Is every promise of a tree kept? Deadlines, reasons, bounds, and the result at the end. */
#include "tests/oracle.h"

#include <signal.h>
#include <string.h>

#include "lib/num.h"
#include "reaper/reap.h"
#include "tests/fake_words.h"
#include "tests/histories.h"

#define WAITS_MAX 10000

static bool ended(const struct oracle *o)
{
	return o->empty || o->left || o->left_to_kernel || o->paused_out || o->gave_up;
}

/* When brood must be awake; late: by the most lenient reading. */
static uint64_t due(const struct oracle *o, bool late)
{
	uint64_t at = NEVER;

	if (!oracle_teardown(o) && o->timeout_at < at)
		at = o->timeout_at;
	if (!o->killing && o->kill_after_at < at)
		at = o->kill_after_at;
	if (o->stop_sent && !o->killing && o->grace_end[late] < at)
		at = o->grace_end[late];
	if (o->killing && o->kill_end[late] < at)
		at = o->kill_end[late];
	return at;
}

/* That leftovers may end by themselves is seen by their census, where there is one. */
static void drains_uncounted(struct oracle *o)
{
	if (!o->main_alive && !o->policy->pause && !oracle_teardown(o) && o->policy->uncounted)
		o->draining |= o->policy->leftovers == LEFTOVERS_WAIT;
}

static void waiting(void *self, uint64_t deadline_ns)
{
	struct oracle *o = self;
	struct os *os = o->os;
	bool main_gone = !o->main_alive && !o->policy->pause;
	unsigned long long late = due(o, true);

	oracle_settled(o);
	drains_uncounted(o);
	if (ended(o))
		fake_fail(os, "waits although the end has come");
	if (main_gone && !oracle_teardown(o) && !o->draining)
		fake_fail(os, "nothing was decided about what the command left");
	if (o->wait_now >= late)
		fake_fail(os, "awake at %llu, and did not act on the deadline %llu",
			  (unsigned long long)o->wait_now, late);
	if (deadline_ns > late)
		fake_fail(os, "would sleep until %llu, past the deadline %llu",
			  (unsigned long long)deadline_ns, late);
	if (o->killing && deadline_ns > o->killed_at + NS_PER_SEC)
		fake_fail(os, "a KILL that missed one would not be repeated");
	if (!oracle_teardown(o) && deadline_ns < due(o, false))
		fake_fail(os, "would wake for nothing");
	if (oracle_teardown(o) && ++o->waits > WAITS_MAX)
		fake_fail(os, "no end after %d waits in teardown", WAITS_MAX);
}

static void event_came(void *self, const struct os_event *event)
{
	struct oracle *o = self;
	struct os *os = o->os;

	oracle_settled(o);
	if (os->trace)
		fake_say_event(os, event);
	history_mix(o->hash, event->now_ns * 32 + (uint64_t)event->kind);
	if (os->reaps_in_round == 0) {
		o->wait_now = event->now_ns;
		o->hopeless = fake_alive(os) || fake_present(os) >= REAP_ROUND_MAX - 2;
	}
	o->last_now = event->now_ns;
	if (os->reaps_in_round > REAP_ROUND_MAX)
		fake_fail(os, "%u reaped without a look at signals and deadlines",
			  os->reaps_in_round);
	oracle_event(o, event);
}

/* Brood begins to end the tree: by what right? */
static void check_reason(struct oracle *o, bool kill)
{
	uint64_t now = o->last_now;
	bool limit = now >= o->timeout_at, after = now >= o->kill_after_at;
	bool no_grace = o->policy->grace_ns == 0;
	enum leftovers leftovers = o->policy->leftovers;

	drains_uncounted(o);
	o->either = limit && after && o->kill_after_at == o->timeout_at;
	if (!o->main_alive && !o->draining && !o->policy->pause) {
		if (leftovers == LEFTOVERS_WAIT || leftovers == LEFTOVERS_LEAVE ||
		    kill != (leftovers == LEFTOVERS_KILL || no_grace))
			fake_fail(o->os, "this is not what --leftovers says");
	} else if (kill && after && (!limit || o->kill_after_at <= o->timeout_at)) {
		if (o->cause == CAUSE_NONE)
			o->cause = CAUSE_BROOD;
	} else if (limit && kill == no_grace) {
		o->cause = CAUSE_TIMEOUT;
	} else {
		fake_fail(o->os, "%s without a reason", kill ? "KILL" : "a stop signal");
	}
}

/* A signal that nobody sent to brood: the stop signal, or dumb-init's at the end. */
static void own_signal(struct oracle *o, const struct os_action *action)
{
	const struct policy *p = o->policy;

	if (!oracle_teardown(o) && !o->main_alive && p->leftovers == LEFTOVERS_LEAVE &&
	    p->leave_signal && action->target == OS_TO_GROUP &&
	    action->signal.signo == p->leave_signal) {
		o->left = true;
		return;
	}
	if (oracle_teardown(o) || action->target != OS_TO_TREE ||
	    action->signal.signo != p->stop_signal)
		fake_fail(o->os, "signal %d out of the blue", action->signal.signo);
	check_reason(o, false);
	o->stop_sent = true;
	o->stops++;
	o->grace_end[0] = o->wait_now + p->grace_ns;
	o->grace_end[1] = o->last_now + p->grace_ns;
	oracle_owe(o, OS_ACT_SIGNAL)->target = OS_TO_TREE;
	o->owed[0].signal.signo = SIGCONT;
}

static void kill_tree(struct oracle *o, bool owed, bool by_kernel)
{
	bool may = o->tree->ends_with_init &&
		   (o->unwatched || (o->policy->uncounted && !o->main_alive));

	if (by_kernel != may)
		fake_fail(o->os, may ? "the kernel would have been faster" : "left to the kernel");
	o->left_to_kernel = by_kernel;
	o->kills++;
	o->killed_at = o->last_now;
	if (o->killing)
		return;
	if (!owed && !o->stop_sent)
		check_reason(o, true);
	else if (!owed && o->last_now < o->grace_end[0] && o->last_now < o->kill_after_at)
		fake_fail(o->os, "KILL before the grace is over");
	o->killing = true;
	o->kill_end[0] = o->wait_now + KILL_LIMIT_NS;
	o->kill_end[1] = o->last_now + KILL_LIMIT_NS;
}

static void census(struct oracle *o, const struct os_action *action, int rc)
{
	if (!action->survivors) {
		if (o->main_alive || oracle_teardown(o) || o->draining)
			fake_fail(o->os, "leftovers are counted at the wrong time");
		o->leftovers = rc < 0 ? 1 : rc; /* some there were */
		o->draining = o->policy->leftovers == LEFTOVERS_WAIT;
		return;
	}
	if (!o->killing || o->last_now < o->kill_end[0])
		fake_fail(o->os, "given up too early");
	if (!o->hopeless)
		fake_fail(o->os, "given up, and all were dead already");
	o->gave_up = true;
	o->survivors = rc;
}

static void acted(void *self, const struct os_action *action, int rc)
{
	struct oracle *o = self;
	bool owed;

	if (o->os->trace)
		fake_say_action(o->os, action, rc);
	history_mix(o->hash, (uint64_t)action->kind * 128 + (uint64_t)action->signal.signo);
	if (ended(o))
		fake_fail(o->os, "acts although the end has come");
	owed = oracle_paid(o, action);
	if (action->kind == OS_ACT_KILL || action->kind == OS_ACT_END)
		kill_tree(o, owed, action->kind == OS_ACT_END);
	else if (owed)
		return;
	else if (action->kind == OS_ACT_SIGNAL)
		own_signal(o, action);
	else if (action->kind == OS_ACT_CENSUS)
		census(o, action, rc);
	else
		fake_fail(o->os, "action %d out of the blue", action->kind);
}

/* Nothing would ever happen again: somebody else ends what is left, or brood has overslept. */
static void idle(void *self)
{
	struct oracle *o = self;
	struct os *os = o->os;

	if (oracle_teardown(o))
		fake_fail(os, "teardown without a deadline");
	if (o->policy->pause) {
		fake_signal_brood(os, &(struct os_signal){.signo = SIGTERM});
		return;
	}
	if (fake_alive(os) == 0)
		fake_fail(os, "asleep for good, and %u zombies are left", fake_present(os));
	for (unsigned i = 0; i < os->procs_n; i++) {
		os->procs[i].killable_at = 0;
		fake_signal(os, i, SIGKILL);
	}
}

static const struct fake_watch watch = {
	.waiting = waiting,
	.event = event_came,
	.action = acted,
	.idle = idle,
};

void oracle_init(struct oracle *o, struct os *os, const struct tree *tree,
		 const struct policy *policy, bool adopted, uint64_t *hash)
{
	memset(o, 0, sizeof(*o));
	o->os = os;
	o->tree = tree;
	o->policy = policy;
	o->hash = hash;
	o->wait_now = o->last_now = os->now_ns;
	o->kill_after_at = NEVER;
	o->timeout_at = policy->timeout_ns && !adopted ? os->now_ns + policy->timeout_ns : NEVER;
	o->main_alive = !adopted && !policy->pause;
	os->watch = &watch;
	os->watcher = o;
	if (adopted) {
		o->cause = CAUSE_BROOD;
		oracle_owe(o, OS_ACT_KILL);
	}
}

static enum outcome right_outcome(const struct oracle *o)
{
	if (o->paused_out)
		return OUTCOME_EXITED;
	switch (o->cause) {
	case CAUSE_MAIN:
		return o->main_child.signaled ? OUTCOME_SIGNALED : OUTCOME_EXITED;
	case CAUSE_NOT_STARTED:
		return OUTCOME_NOT_STARTED;
	case CAUSE_TIMEOUT:
		return OUTCOME_TIMED_OUT;
	case CAUSE_BROOD:
		return OUTCOME_STOPPED;
	default:
		return OUTCOME_NONE;
	}
}

void oracle_finish(struct oracle *o)
{
	const struct result *r = &o->tree->result;
	bool may_leave =
		o->policy->leftovers == LEFTOVERS_LEAVE && !o->main_alive && !oracle_teardown(o);
	bool stopped = r->outcome == OUTCOME_TIMED_OUT || r->outcome == OUTCOME_STOPPED;
	struct os *os = o->os;

	oracle_settled(o);
	if (!ended(o) && !(may_leave && !o->policy->leave_signal))
		fake_fail(os, "done, but the tree was neither seen empty nor counted");
	if (r->outcome != right_outcome(o) && !(o->either && stopped))
		fake_fail(os, "outcome %d, and it was %d", r->outcome, right_outcome(o));
	if (r->proved != o->empty || (o->empty && fake_present(os)))
		fake_fail(os, "proved is %d, seen empty is %d", r->proved, o->empty);
	if (r->left_to_kernel != o->left_to_kernel)
		fake_fail(os, "left to the kernel is %d, was %d", r->left_to_kernel,
			  o->left_to_kernel);
	if (o->gave_up && r->survivors != (unsigned)(o->survivors < 0 ? 1 : o->survivors))
		fake_fail(os, "%u survivors, counted were %d", r->survivors, o->survivors);
	if (r->main_status != o->main_child.status || r->main_signaled != o->main_child.signaled)
		fake_fail(os, "the command's status is wrong: %d", r->main_status);
	if (r->failed_errno != o->start_errno)
		fake_fail(os, "the start's errno is wrong: %d", r->failed_errno);
	if (r->reaped != o->reaped || r->leftovers != (unsigned)o->leftovers)
		fake_fail(os, "reaped %u (%u), leftovers %u (%d)", r->reaped, o->reaped,
			  r->leftovers, o->leftovers);
	if (r->stop_signals != o->stops || r->kill_rounds != o->kills)
		fake_fail(os, "stop signals %u (%u), kill rounds %u (%u)", r->stop_signals,
			  o->stops, r->kill_rounds, o->kills);
}
