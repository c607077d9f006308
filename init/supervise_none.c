// SPDX-License-Identifier: MIT
/* brood-init: never a supervisor. */
#include "init/supervise.h"

void supervise(struct os *os, const struct policy *policy, struct result *result)
{
	(void)os;
	(void)policy;
	(void)result;
}
