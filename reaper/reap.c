// SPDX-License-Identifier: MIT
/* Zombies are reaped here, in bounded rounds. */
#include "reaper/reap.h"

void reap_round(struct os *os, struct tree *t)
{
	struct os_event event;

	for (unsigned i = 0; i < REAP_ROUND_MAX && t->phase != TREE_DONE; i++) {
		os_reap(os, &event);
		tree_apply(os, t, &event);
		if (event.kind == OS_EV_ROUND || event.kind == OS_EV_EMPTY)
			return;
	}
	event.kind = OS_EV_ROUND;
	tree_apply(os, t, &event);
}
