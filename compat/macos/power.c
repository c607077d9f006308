// SPDX-License-Identifier: MIT
/* The end of the machine is launchd's. */
#include <errno.h>

#include "include/os.h"

int os_power(enum os_power how, struct err *e)
{
	(void)how;
	return err_set(e, EPERM, "end the machine", "the first process of macOS is always launchd");
}
