// SPDX-License-Identifier: MIT
/* The tree's state machine: one event in, actions out. What each event means is one row here. */
#include "reaper/internal.h"

#include <signal.h>
#include <string.h>

struct os_action *tree_act(struct tree_step *out, enum os_action_kind kind)
{
	struct os_action *action = &out->actions[out->n++];

	memset(action, 0, sizeof(*action));
	action->kind = kind;
	return action;
}

void tree_send(struct tree_step *out, enum os_target target, int signo)
{
	struct os_action *action = tree_act(out, OS_ACT_SIGNAL);

	action->target = target;
	action->signal.signo = signo;
}

void tree_init(struct tree *t, const struct policy *policy, uint64_t now_ns)
{
	memset(t, 0, sizeof(*t));
	t->policy = policy;
	t->phase = TREE_RUNNING;
	t->timeout_at = policy->timeout_ns ? tree_after(now_ns, policy->timeout_ns) : NEVER;
	t->kill_after_at = NEVER;
	t->phase_ends_at = NEVER;
	t->kill_again_at = NEVER;
	t->main_alive = !policy->pause;
	t->result.main_started = !policy->pause;
	t->result.start_ns = now_ns;
}

void tree_adopt(struct tree *t, const struct policy *policy, uint64_t now_ns, struct tree_step *out)
{
	out->n = 0;
	tree_init(t, policy, now_ns);
	t->timeout_at = NEVER;
	t->main_alive = false;
	t->result.outcome = OUTCOME_STOPPED;
	tree_begin_kill(t, now_ns, out);
}

/* The command is gone. Its outcome is its own unless brood has already decided to end it. */
static void main_exited(struct tree *t, const struct os_event *event)
{
	struct result *r = &t->result;

	t->main_alive = false;
	t->main_stopped = 0;
	t->kill_after_at = NEVER;
	r->main_end_ns = event->now_ns;
	r->main_signaled = event->child.signaled;
	r->main_core = event->child.core;
	r->main_status = event->child.status;
	if (r->outcome == OUTCOME_NONE)
		r->outcome = event->child.signaled ? OUTCOME_SIGNALED : OUTCOME_EXITED;
	if (t->phase < TREE_STOPPING)
		t->leftovers_due = true;
}

static void main_not_started(struct tree *t, const struct os_event *event)
{
	struct result *r = &t->result;

	t->main_alive = false;
	t->main_stopped = 0;
	t->kill_after_at = NEVER;
	if (r->outcome == OUTCOME_NONE)
		r->outcome = OUTCOME_NOT_STARTED;
	r->main_started = false;
	r->main_end_ns = event->now_ns;
	r->failed_stage = event->failed.stage;
	r->failed_errno = event->failed.errnum;
	if (t->phase < TREE_STOPPING)
		t->leftovers_due = true;
}

static void tree_empty(struct tree *t, uint64_t now_ns)
{
	if (t->policy->pause && t->phase == TREE_RUNNING)
		return;
	t->result.proved = true;
	t->result.end_ns = now_ns;
	t->phase = TREE_DONE;
}

static void round_ended(struct tree *t, uint64_t now_ns, struct tree_step *out)
{
	if (t->leftovers_due)
		tree_leftovers(t, now_ns, out);
	else if (t->phase == TREE_KILLING)
		tree_kill_round(t, now_ns, out);
}

void tree_step(struct tree *t, const struct os_event *event, struct tree_step *out)
{
	uint64_t now_ns = event->now_ns;

	out->n = 0;
	if (t->phase == TREE_DONE)
		return;
	switch (event->kind) {
	case OS_EV_SIGNAL:
		tree_forward(t, &event->signal, now_ns, out);
		break;
	case OS_EV_EXITED:
		if (t->phase == TREE_KILLING && event->child.signaled &&
		    event->child.status == SIGKILL)
			t->result.killed++;
		if (event->child.main)
			main_exited(t, event);
		else
			t->result.reaped++;
		break;
	case OS_EV_START_FAILED:
		main_not_started(t, event);
		break;
	case OS_EV_STOPPED:
		tree_main_stopped(t, event->child.status, out);
		break;
	case OS_EV_CONTINUED:
		t->main_stopped = 0;
		break;
	case OS_EV_RESUMED:
		tree_resumed(t, event->resumed.foreground, event->resumed.stopped, out);
		break;
	case OS_EV_ROUND:
		round_ended(t, now_ns, out);
		break;
	case OS_EV_EMPTY:
		/* No children left; but what is left alone may never have come to this process. */
		if (t->leftovers_due && t->policy->leftovers == LEFTOVERS_LEAVE)
			tree_leftovers(t, now_ns, out);
		else
			tree_empty(t, now_ns);
		break;
	case OS_EV_DEADLINE:
		tree_deadline_passed(t, now_ns, out);
		break;
	case OS_EV_PEER_GONE:
		if (t->result.outcome == OUTCOME_NONE)
			t->result.outcome = OUTCOME_STOPPED;
		t->unwatched = true;
		if (t->phase < TREE_KILLING)
			tree_begin_kill(t, now_ns, out);
		break;
	default:
		break;
	}
}

uint64_t tree_deadline(const struct tree *t)
{
	uint64_t at = t->phase_ends_at;

	if (t->timeout_at < at)
		at = t->timeout_at;
	if (t->kill_after_at < at)
		at = t->kill_after_at;
	if (t->kill_again_at < at)
		at = t->kill_again_at;
	return at;
}

void tree_count(struct tree *t, const struct os_action *action, unsigned count)
{
	if (action->survivors)
		t->result.survivors = count;
	else
		t->result.leftovers = count;
}
