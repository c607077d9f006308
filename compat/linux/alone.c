// SPDX-License-Identifier: MIT
/* One brood process: PID 1 of a container or machine, or --isolate=none. */
#include "compat/linux/impl.h"

#include "compat/linux/split.h"

int split_alone(struct os *os, const struct os_launch *launch, enum os_role *role)
{
	os->role = *role = OS_ROLE_ALONE;
	os->mech = launch->mech;
	os->hold = os->self == 1 ? &hold_everyone : &hold_children;
	return 0;
}
