/* SPDX-License-Identifier: MIT */
/*
 * The supervisor's half of a pair, as pure as the tree's: passes signals to the init, stops and resumes with the
 * caller's job, takes the init's result, and says when the init must be killed or replaced.
 */
#ifndef REAPER_GUARD_H
#define REAPER_GUARD_H

#include "reaper/tree.h"

struct guard {
	bool have_result, done;
	bool adopt; /* the init died without a result: what it held is now the supervisor's to kill */
	bool stuck; /* the init did not die of SIGKILL within KILL_LIMIT_NS */
	bool init_killed;
	uint64_t deadline_ns;
	uint64_t allowance_ns; /* what the init was given to end in, by that deadline */
	struct result result;
};

void guard_init(struct guard *g, const struct policy *policy, uint64_t now_ns);
void guard_step(struct guard *g, const struct os_event *event, struct tree_step *out);

#endif
