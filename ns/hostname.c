// SPDX-License-Identifier: MIT
/* The host name of a fresh UTS namespace. */
#include "ns/ns.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

int ns_set_hostname(const char *name, struct err *e)
{
	if (sethostname(name, strlen(name)) == 0)
		return 0;
	return err_set(e, errno, "set the host name", "--hostname %s is refused", name);
}
