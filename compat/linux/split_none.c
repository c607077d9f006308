// SPDX-License-Identifier: MIT
/* brood-init: one process, whatever it holds the tree by. */
#include <errno.h>
#include <stddef.h>

#include "compat/linux/impl.h"
#include "compat/linux/split.h"

void split_offers(struct os_host *host)
{
	host->mech[OS_MECH_SELF] = true;
}

int os_split(struct os *os, const struct os_launch *launch, enum os_role *role, struct err *e)
{
	if (launch->mech != OS_MECH_SELF)
		return err_set(e, ENOSYS, "isolate", "brood-init does not isolate; use brood");
	return split_alone(os, launch, role);
}

bool os_ends_with_init(const struct os *os)
{
	(void)os;
	return false;
}

void os_adopt(struct os *os)
{
	(void)os; /* there never was an init beside this one */
}

int os_clean_up(struct os *os, struct err *e)
{
	(void)os;
	(void)e;
	return 0;
}

/* Nobody asks brood-init. */
void os_usage(struct os *os, struct usage *usage)
{
	(void)os;
	(void)usage;
}

/* No second process, no link to it: these are never reached, and keep the supervisor's code out of this program. */

int log_open(struct os *os, const struct os_launch *launch, struct err *e)
{
	(void)os;
	(void)launch;
	(void)e;
	return 0;
}

bool log_pump(struct os *os)
{
	(void)os;
	return false;
}

int link_send_signal(struct os *os, const struct os_signal *signal)
{
	(void)os;
	(void)signal;
	return -EPIPE;
}

int link_send_suspend(struct os *os, int signo)
{
	(void)os;
	(void)signo;
	return -EPIPE;
}

void link_send_hurry(struct os *os)
{
	(void)os;
}

int link_send_resumed(struct os *os, bool foreground, bool stopped)
{
	(void)os;
	(void)foreground;
	(void)stopped;
	return -EPIPE;
}

bool link_take(struct os *os, struct os_event *event)
{
	(void)os;
	(void)event;
	return false;
}

int os_tell_result(struct os *os, const struct result *result)
{
	(void)os;
	(void)result;
	return -EPIPE;
}
