// SPDX-License-Identifier: MIT
/* Wait, step, act: the loop of the supervisor. */
#include "reaper/reap.h"

static void apply(struct os *os, struct guard *g, const struct os_event *event)
{
	struct tree_step step;

	guard_step(g, event, &step);
	for (unsigned i = 0; i < step.n; i++)
		loop_say(&step.actions[i], os_act(os, &step.actions[i]));
}

/* The supervisor's children: its init, with its last words, and once that has died the init's orphans. */
static void guard_reap(struct os *os, struct guard *g)
{
	struct os_event event;

	for (unsigned i = 0; i < REAP_ROUND_MAX && !g->done; i++) {
		os_reap(os, &event);
		apply(os, g, &event);
		if (event.kind == OS_EV_ROUND || event.kind == OS_EV_EMPTY)
			return;
	}
}

static bool due(const struct guard *g, uint64_t now_ns)
{
	return !g->done && now_ns >= g->deadline_ns;
}

/* As in tree_run: what has happened comes before a deadline, and nothing puts that off. */
void guard_run(struct os *os, struct guard *g)
{
	struct os_event event;

	while (!g->done) {
		os_wait(os, g->deadline_ns, &event);
		if (event.kind != OS_EV_CHILDREN && event.kind != OS_EV_DEADLINE)
			apply(os, g, &event);
		if (event.kind == OS_EV_CHILDREN || due(g, event.now_ns))
			guard_reap(os, g);
		if (due(g, event.now_ns)) {
			event.kind = OS_EV_DEADLINE;
			apply(os, g, &event);
		}
	}
}
