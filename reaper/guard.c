// SPDX-License-Identifier: MIT
/* The supervisor's state machine: everything is the init's to do, until the init fails to. */
#include "reaper/guard.h"

#include <string.h>

#include "lib/num.h"
#include "reaper/internal.h"

/* What the init may take beyond its own deadlines before it counts as stuck. */
#define SLACK_NS (5 * NS_PER_SEC)

/* For an end that comes at once or not at all: of an init that has told all, or could not end what it waits for. */
#define END_NS NS_PER_SEC

static void allow(struct guard *g, uint64_t now_ns, uint64_t span_ns)
{
	g->allowance_ns = span_ns;
	g->deadline_ns = tree_after(now_ns, span_ns);
}

void guard_init(struct guard *g, const struct policy *policy, uint64_t now_ns)
{
	memset(g, 0, sizeof(*g));
	g->deadline_ns = NEVER;
	if (policy->timeout_ns)
		allow(g, tree_after(now_ns, policy->timeout_ns),
		      tree_after(policy->grace_ns, KILL_LIMIT_NS + SLACK_NS));
}

static void init_overdue(struct guard *g, uint64_t now_ns, struct tree_step *out)
{
	/* Woken this late, the supervisor was stopped itself (a paused container), and so may its init have been. */
	if (now_ns - g->deadline_ns > SLACK_NS) {
		allow(g, now_ns, g->allowance_ns);
	} else if (g->init_killed) {
		g->stuck = true;
		g->done = true;
	} else {
		g->init_killed = true;
		allow(g, now_ns, g->have_result ? END_NS : KILL_LIMIT_NS);
		tree_act(out, OS_ACT_KILL_INIT);
	}
}

void guard_step(struct guard *g, const struct os_event *event, struct tree_step *out)
{
	struct os_action *action;

	out->n = 0;
	if (g->done)
		return;
	switch (event->kind) {
	case OS_EV_SIGNAL:
		action = tree_act(out, OS_ACT_PASS);
		action->signal = event->signal;
		break;
	case OS_EV_SUSPEND:
		tree_act(out, OS_ACT_SUSPEND)->signal.signo = event->child.status;
		break;
	case OS_EV_RESUMED:
		action = tree_act(out, OS_ACT_RESUMED);
		action->foreground = event->resumed.foreground;
		action->stopped = event->resumed.stopped;
		break;
	case OS_EV_RESULT:
		/* The init has only to exit now; in a PID namespace the kernel may have work left. */
		g->have_result = true;
		g->result = event->result;
		allow(g, event->now_ns, g->result.survivors ? END_NS : KILL_LIMIT_NS);
		break;
	case OS_EV_PEER_GONE:
	case OS_EV_EMPTY:
		g->done = true;
		g->adopt = !g->have_result;
		break;
	case OS_EV_DEADLINE:
		if (event->now_ns >= g->deadline_ns)
			init_overdue(g, event->now_ns, out);
		break;
	default:
		break;
	}
}
