// SPDX-License-Identifier: MIT
/* What each event makes brood owe, as the manual's SIGNALS AND TERMINAL and --leftovers say it. */
#include <signal.h>
#include <string.h>

#include "tests/oracle.h"

struct os_action *oracle_owe(struct oracle *o, enum os_action_kind kind)
{
	struct os_action *action = &o->owed[o->owed_n++];

	memset(action, 0, sizeof(*action));
	action->kind = kind;
	return action;
}

static void owe_signal(struct oracle *o, enum os_target target, int signo)
{
	struct os_action *action = oracle_owe(o, OS_ACT_SIGNAL);

	action->target = target;
	action->signal.signo = signo;
}

void oracle_settled(struct oracle *o)
{
	if (o->owed_at < o->owed_n)
		fake_fail(o->os, "owed, and not done: action %d, signal %d",
			  o->owed[o->owed_at].kind, o->owed[o->owed_at].signal.signo);
	o->owed_n = o->owed_at = 0;
}

static bool same(const struct os_action *a, const struct os_action *b)
{
	if (a->kind == OS_ACT_END && b->kind == OS_ACT_KILL)
		return true;
	if (a->kind != b->kind)
		return false;
	if (a->kind == OS_ACT_RESUME)
		return a->foreground == b->foreground;
	if (a->kind != OS_ACT_SIGNAL)
		return true;
	return a->target == b->target && a->signal.signo == b->signal.signo &&
	       a->signal.queued == b->signal.queued && a->signal.uid == b->signal.uid &&
	       a->signal.value == b->signal.value;
}

bool oracle_paid(struct oracle *o, const struct os_action *action)
{
	const struct os_action *owed = &o->owed[o->owed_at];

	if (o->owed_at == o->owed_n) {
		o->owed_n = o->owed_at = 0;
		return false;
	}
	if (!same(action, owed))
		fake_fail(o->os, "something else was owed: action %d, signal %d", owed->kind,
			  owed->signal.signo);
	o->owed_at++;
	return true;
}

static bool ends(int signo)
{
	return signo == SIGTERM || signo == SIGINT || signo == SIGHUP || signo == SIGQUIT;
}

static enum os_target target_now(const struct oracle *o)
{
	if (!o->main_alive || o->policy->signal_to == SIGNAL_TO_TREE)
		return OS_TO_TREE;
	return o->policy->signal_to == SIGNAL_TO_GROUP ? OS_TO_GROUP : OS_TO_COMMAND;
}

static void pass_on(struct oracle *o, const struct os_signal *signal, int to)
{
	const struct policy *p = o->policy;
	enum os_target target = target_now(o);
	struct os_action *action = oracle_owe(o, OS_ACT_SIGNAL);
	int from = signal->signo;

	action->target = target;
	action->signal = *signal;
	action->signal.signo = to;
	if (ends(from) || ends(to) || to == p->stop_signal || from == p->stop_signal) {
		if (o->main_stopped || target == OS_TO_TREE)
			owe_signal(o, target, SIGCONT);
		else
			o->cont_on_stop = true;
	}
	if (p->kill_after_ns && o->kill_after_at == NEVER && !oracle_teardown(o) &&
	    (ends(from) || ends(to)))
		o->kill_after_at = o->wait_now + p->kill_after_ns;
}

static void signal_came(struct oracle *o, const struct os_signal *signal)
{
	int from = signal->signo, to = o->policy->signal_map[from];

	if (o->policy->pause) {
		o->paused_out |= from == SIGINT || from == SIGTERM;
		return;
	}
	if (to)
		pass_on(o, signal, to);
	if (o->policy->suspend == SUSPEND_ON_SIGNAL &&
	    (from == SIGTSTP || from == SIGTTIN || from == SIGTTOU))
		oracle_owe(o, OS_ACT_SUSPEND);
}

static void main_stopped(struct oracle *o, int signo)
{
	if (!o->main_alive)
		return;
	o->main_stopped = signo;
	if (oracle_teardown(o)) {
		owe_signal(o, OS_TO_COMMAND, SIGCONT);
	} else if (o->cont_on_stop && signo == SIGSTOP) {
		owe_signal(o, OS_TO_COMMAND, SIGCONT);
		o->cont_on_stop = false;
	} else if (o->policy->suspend == SUSPEND_WITH_COMMAND) {
		oracle_owe(o, OS_ACT_SUSPEND);
	}
}

static void main_ended(struct oracle *o, enum cause cause)
{
	o->main_alive = false;
	o->main_stopped = 0;
	o->kill_after_at = NEVER;
	if (o->cause == CAUSE_NONE)
		o->cause = cause;
}

static void resumed(struct oracle *o, bool foreground, bool stopped)
{
	bool undo = foreground && o->main_stopped != SIGSTOP;

	if (o->main_alive && (stopped || undo))
		oracle_owe(o, OS_ACT_RESUME)->foreground = foreground;
}

void oracle_event(struct oracle *o, const struct os_event *event)
{
	switch (event->kind) {
	case OS_EV_SIGNAL:
		signal_came(o, &event->signal);
		break;
	case OS_EV_EXITED:
		if (event->child.main) {
			o->main_child = event->child;
			main_ended(o, CAUSE_MAIN);
		} else {
			o->reaped++;
		}
		break;
	case OS_EV_START_FAILED:
		o->start_errno = event->failed.errnum;
		main_ended(o, CAUSE_NOT_STARTED);
		break;
	case OS_EV_STOPPED:
		main_stopped(o, event->child.status);
		break;
	case OS_EV_CONTINUED:
		o->main_stopped = 0;
		break;
	case OS_EV_RESUMED:
		resumed(o, event->resumed.foreground, event->resumed.stopped);
		break;
	case OS_EV_PEER_GONE:
		o->unwatched = true;
		if (o->cause == CAUSE_NONE)
			o->cause = CAUSE_BROOD;
		if (!o->killing)
			oracle_owe(o, OS_ACT_KILL);
		break;
	case OS_EV_ROUND:
		if (o->killing) /* those who were orphaned by the last round */
			oracle_owe(o, OS_ACT_KILL);
		break;
	case OS_EV_EMPTY:
		o->empty = oracle_teardown(o) || o->draining ||
			   (!o->policy->pause && o->policy->leftovers != LEFTOVERS_LEAVE);
		break;
	default:
		break;
	}
}
