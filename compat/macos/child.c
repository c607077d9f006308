// SPDX-License-Identifier: MIT
/* What differs here of the stages between fork and exec (compat/posix/child.c). */
#include "compat/macos/impl.h"

#include <errno.h>
#include <grp.h>
#include <unistd.h>

#include "compat/posix/limits.h"

/* By descent, by its group and by its environment it is in the tree already. */
int child_enter(struct os *os, const struct os_launch *l)
{
	(void)os, (void)l;
	return 0;
}

/* Groups first: once the user id is given up, nothing else can be changed (setuid(2)). */
int child_set_user(struct os *os, const struct os_launch *l)
{
	(void)os;
	if (!l->set_user)
		return 0;
	if (setgroups((int)l->ngroups, l->groups) < 0 || setgid(l->gid) < 0 || setuid(l->uid) < 0)
		return -errno;
	return 0;
}

/* Last before exec: from here on a signal that was passed on early has its effect. */
int child_restore_signals(struct os *os, const struct os_launch *l)
{
	signals_restore(os, l->reset_signals);
	return 0;
}

/* Before --user: a privileged brood may raise what an ordinary user may only lower. */
int harden_limits(struct os *os, const struct os_launch *l)
{
	int rc;

	(void)os;
	if (!l->limits)
		return 0;
	rc = limits_nice(l->limits);
	if (rc == 0)
		rc = limits_rlimits(l->limits);
	return rc < 0 ? rc : limits_cpu_time(l->limits);
}

/* What takes privileges away is refused by name (platform.c). */
int harden_command(struct os *os, const struct os_launch *l, enum os_stage *stage)
{
	(void)os, (void)l, (void)stage;
	return 0;
}
