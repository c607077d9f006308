// SPDX-License-Identifier: MIT
/* Supervising an init: it does everything, unless it dies. */
#include "init/supervise.h"

#include "lib/log.h"
#include "reaper/reap.h"

/* The init is one of them: dead or dying, it waits for the others. */
static void name_survivors(struct os *os, struct result *result)
{
	const struct os_action census = {.kind = OS_ACT_CENSUS, .survivors = true};
	int n = os_act(os, &census);

	result->proved = false;
	result->survivors = n > 0 ? (uint32_t)n : 1;
}

void supervise(struct os *os, const struct policy *policy, struct result *result)
{
	struct guard guard;
	struct tree tree;
	struct tree_step first;

	guard_init(&guard, policy, os_now());
	guard_run(os, &guard);
	*result = guard.result;
	if (result->left_to_kernel)
		result->proved = !guard.adopt;
	if (guard.stuck)
		name_survivors(os, result);
	if (!guard.adopt)
		return;
	log_line(LOG_ERROR, "brood's init was killed; ending what it had started");
	os_adopt(os);
	tree_adopt(&tree, policy, os_now(), &first);
	tree_carry_out(os, &tree, &first);
	tree_run(os, &tree);
	os_usage(os, &tree.result.usage);
	*result = tree.result;
}
