// SPDX-License-Identifier: MIT
/* Which options this platform has: all. What a host lacks is found out by trying. */
#include <stddef.h>

#include "include/os.h"

const char *os_platform(void)
{
	return "Linux";
}

bool os_sends(int signo)
{
	(void)signo;
	return true;
}

const char *os_lacks(const char *option)
{
	(void)option;
	return NULL;
}
