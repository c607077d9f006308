// SPDX-License-Identifier: MIT
/* What a run without options would use: its plan, each mechanism tried as the run itself would. */
#include <string.h>

#include "cli/check.h"

void check_run(struct check *check, const struct os_host *host)
{
	static char *const none[] = {NULL};
	struct spec spec;
	struct err e;

	spec_init(&spec);
	if (plan_make(&check->plan, &spec, host, none, &e) < 0)
		check->plan.n = 0;
	for (check->chosen = 0; check->chosen < check->plan.n; check->chosen++) {
		struct os_launch launch;

		plan_launch(&check->plan, check->chosen, &launch);
		if (os_try(&launch, &check->namespaces, &check->refused[check->chosen]) == 0)
			break;
	}
	check->plan.policy = NULL; /* the spec's, which ends here */
	spec_free(&spec);
}

const char *check_mechanism(const struct check *check)
{
	if (check->chosen >= check->plan.n)
		return NULL;
	return plan_mech_name(check->plan.mech[check->chosen], check->plan.host.pid1);
}

const char *check_guarantee(const struct check *check)
{
	if (check->chosen >= check->plan.n)
		return "none";
	return plan_guarantee(check->plan.mech[check->chosen], check->namespaces,
			      check->plan.host.pid1);
}
