// SPDX-License-Identifier: MIT
/* Wait, step, act: the loop of the supervisor. */
#include "reaper/reap.h"

/* The supervisor's children: its init and, once that has died, the init's orphans. */
static void guard_reap(struct os *os, struct guard *g, struct tree_step *step)
{
	struct os_event event;

	for (unsigned i = 0; i < REAP_ROUND_MAX && !g->done; i++) {
		os_reap(os, &event);
		guard_step(g, &event, step);
		if (event.kind == OS_EV_ROUND || event.kind == OS_EV_EMPTY)
			return;
	}
}

void guard_run(struct os *os, struct guard *g)
{
	struct os_event event;
	struct tree_step step;

	while (!g->done) {
		os_wait(os, g->deadline_ns, &event);
		if (event.kind == OS_EV_CHILDREN) {
			guard_reap(os, g, &step);
			continue;
		}
		guard_step(g, &event, &step);
		for (unsigned i = 0; i < step.n; i++)
			loop_say(&step.actions[i], os_act(os, &step.actions[i]));
	}
}
