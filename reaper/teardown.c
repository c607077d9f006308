// SPDX-License-Identifier: MIT
/* How a tree ends: stop signal, grace, SIGKILL, and what counts as the proof that it is gone. */
#include "reaper/internal.h"

#include <signal.h>

#include "lib/num.h"

/* A round that failed, or missed one, is repeated: not every miss is followed by news of a child. */
#define KILL_AGAIN_NS NS_PER_SEC

static void begin(struct tree *t, uint64_t now_ns)
{
	t->leftovers_due = false;
	if (!t->result.teardown_ns)
		t->result.teardown_ns = now_ns;
}

void tree_begin_stop(struct tree *t, uint64_t now_ns, struct tree_step *out)
{
	if (t->policy->grace_ns == 0) {
		tree_begin_kill(t, now_ns, out);
		return;
	}
	begin(t, now_ns);
	t->phase = TREE_STOPPING;
	t->phase_ends_at = tree_after(now_ns, t->policy->grace_ns);
	t->result.stop_signals++;
	tree_send(out, OS_TO_TREE, t->policy->stop_signal);
	/* A stopped process cannot act on the stop signal. */
	tree_send(out, OS_TO_TREE, SIGCONT);
}

void tree_begin_kill(struct tree *t, uint64_t now_ns, struct tree_step *out)
{
	begin(t, now_ns);
	t->phase = TREE_KILLING;
	t->phase_ends_at = now_ns + KILL_LIMIT_NS;
	tree_kill_round(t, now_ns, out);
}

/*
 * The kernel is faster than any loop over zombies. It tells nothing of those it ends, so not where that is to be
 * reported, nor before the command's own end is known.
 */
static bool may_end(const struct tree *t)
{
	return t->ends_with_init && (t->unwatched || (t->policy->uncounted && !t->main_alive));
}

/*
 * SIGKILL once is enough for a PID namespace or a cgroup. A subreaper sees new children each time a killed
 * parent's orphans come to it, so each round of reaping is followed by a round of killing.
 */
void tree_kill_round(struct tree *t, uint64_t now_ns, struct tree_step *out)
{
	t->kill_again_at = now_ns + KILL_AGAIN_NS;
	t->result.kill_rounds++;
	if (!may_end(t)) {
		tree_act(out, OS_ACT_KILL);
		return;
	}
	tree_act(out, OS_ACT_END);
	t->result.left_to_kernel = true;
	t->result.end_ns = now_ns;
	t->phase = TREE_DONE;
}

void tree_killed(struct tree *t, uint64_t now_ns)
{
	if (t->phase != TREE_KILLING || t->result.kill_rounds != 1)
		return;
	if (t->phase_ends_at < now_ns + KILL_LIMIT_NS) {
		t->phase_ends_at = now_ns + KILL_LIMIT_NS;
		t->kill_again_at = now_ns + KILL_AGAIN_NS;
	}
}

/* The command has exited and something is left of its tree. */
void tree_leftovers(struct tree *t, uint64_t now_ns, struct tree_step *out)
{
	t->leftovers_due = false;
	if (t->policy->leftovers == LEFTOVERS_LEAVE) {
		if (t->policy->leave_signal)
			tree_send(out, OS_TO_GROUP, t->policy->leave_signal);
		t->result.end_ns = now_ns;
		t->phase = TREE_DONE;
		return;
	}
	if (!t->policy->uncounted)
		tree_act(out, OS_ACT_CENSUS);
	switch (t->policy->leftovers) {
	case LEFTOVERS_WAIT:
		t->phase = TREE_DRAINING;
		break;
	case LEFTOVERS_KILL:
		tree_begin_kill(t, now_ns, out);
		break;
	default:
		tree_begin_stop(t, now_ns, out);
		break;
	}
}

static void give_up(struct tree *t, uint64_t now_ns, struct tree_step *out)
{
	tree_act(out, OS_ACT_CENSUS)->survivors = true;
	t->result.end_ns = now_ns;
	t->phase = TREE_DONE;
}

static void time_limit_reached(struct tree *t, uint64_t now_ns, struct tree_step *out)
{
	t->timeout_at = NEVER;
	if (t->phase < TREE_STOPPING) {
		t->result.outcome = OUTCOME_TIMED_OUT;
		tree_begin_stop(t, now_ns, out);
	}
}

void tree_deadline_passed(struct tree *t, uint64_t now_ns, struct tree_step *out)
{
	if (now_ns >= t->phase_ends_at) {
		if (t->phase == TREE_STOPPING)
			tree_begin_kill(t, now_ns, out);
		else
			give_up(t, now_ns, out);
		return;
	}
	if (now_ns >= t->kill_again_at)
		tree_kill_round(t, now_ns, out);
	/* Where both have passed, the earlier decides the outcome. */
	if (now_ns >= t->timeout_at && t->timeout_at <= t->kill_after_at)
		time_limit_reached(t, now_ns, out);
	if (now_ns >= t->kill_after_at) {
		t->kill_after_at = NEVER;
		if (t->result.outcome == OUTCOME_NONE)
			t->result.outcome = OUTCOME_STOPPED;
		if (t->phase < TREE_KILLING) {
			tree_begin_kill(t, now_ns, out);
			return;
		}
	}
	if (now_ns >= t->timeout_at)
		time_limit_reached(t, now_ns, out);
}
