// SPDX-License-Identifier: MIT
/* Wait, step, act: the loop of the init. No failed call ends it. */
#include "lib/log.h"
#include "lib/signame.h"
#include "reaper/reap.h"

static const char *const target_words[] = {
	[OS_TO_COMMAND] = "the command",
	[OS_TO_GROUP] = "the command's group",
	[OS_TO_TREE] = "the tree",
};

void loop_say(const struct os_action *action, int rc)
{
	char name[16];

	if (rc < 0 && log_wanted(LOG_INFO) && action->kind <= OS_ACT_KILL)
		log_line(LOG_INFO, "%s to %s: %s",
			 action->kind == OS_ACT_KILL ? "KILL" : signame(action->signal.signo, name),
			 target_words[action->target], err_words(-rc));
	else if (action->kind == OS_ACT_SIGNAL && log_wanted(LOG_INFO))
		log_line(LOG_INFO, "sent %s to %s", signame(action->signal.signo, name),
			 target_words[action->target]);
	else if (action->kind == OS_ACT_KILL && log_wanted(LOG_DEBUG))
		log_line(LOG_DEBUG, "sent KILL to the tree");
}

void tree_carry_out(struct os *os, struct tree *t, const struct tree_step *step)
{
	for (unsigned i = 0; i < step->n; i++) {
		const struct os_action *action = &step->actions[i];
		int rc = os_act(os, action);

		loop_say(action, rc);
		/* Counted because there are some; where they cannot be (no /proc) that is at least one. */
		if (action->kind == OS_ACT_CENSUS)
			tree_count(t, action, rc < 0 ? 1 : (unsigned)rc);
		else if (action->kind == OS_ACT_KILL)
			tree_killed(t, os_now());
	}
}

void tree_apply(struct os *os, struct tree *t, const struct os_event *event)
{
	struct tree_step step;

	if (t->policy->warn_reaped && event->kind == OS_EV_EXITED && !event->child.main)
		log_line(LOG_WARN, "reaped zombie process with pid=%lld",
			 (long long)event->child.pid);
	tree_step(t, event, &step);
	tree_carry_out(os, t, &step);
}

static bool due(const struct tree *t, uint64_t now_ns)
{
	return t->phase != TREE_DONE && now_ns >= tree_deadline(t);
}

/*
 * No flood of events puts a deadline off, whichever os_wait tells first. And before a deadline counts, what has
 * happened does: to a brood that was itself stopped, everything seems late.
 */
void tree_run(struct os *os, struct tree *t)
{
	struct os_event event;

	while (t->phase != TREE_DONE) {
		os_wait(os, tree_deadline(t), &event);
		if (event.kind != OS_EV_CHILDREN && event.kind != OS_EV_DEADLINE)
			tree_apply(os, t, &event);
		if (event.kind == OS_EV_CHILDREN || due(t, event.now_ns))
			reap_round(os, t);
		if (due(t, event.now_ns)) {
			event.kind = OS_EV_DEADLINE;
			tree_apply(os, t, &event);
		}
	}
}
