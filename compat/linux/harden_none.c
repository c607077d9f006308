// SPDX-License-Identifier: MIT
/* A program without a sandbox takes nothing away. */
#include "compat/linux/impl.h"

int harden_limits(struct os *os, const struct os_launch *launch)
{
	(void)os, (void)launch;
	return 0;
}

int harden_command(struct os *os, const struct os_launch *launch, enum os_stage *stage)
{
	(void)os, (void)launch, (void)stage;
	return 0;
}

void harden_init(struct os *os, const struct os_launch *launch)
{
	(void)os, (void)launch;
}
