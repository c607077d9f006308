// SPDX-License-Identifier: MIT
/* What differs here of the stages between fork and exec (compat/posix/child.c). */
#include "compat/linux/impl.h"

#include <errno.h>
#include <unistd.h>

#include "lib/syscalls.h"

/* Where the kernel could not fork into the leaf: a leaf's directory is set, and this process is not in it. */
int child_enter(struct os *os, const struct os_launch *l)
{
	(void)l;
	return os->leaf_by_hand ? os->hold->join(os) : 0;
}

/* Groups first: once the user id is given up, nothing else can be changed (setuid(2)). */
int child_set_user(struct os *os, const struct os_launch *l)
{
	const gid_t *groups = l->groups;

	if (!l->set_user)
		return 0;
	/* Refused for good in a user namespace of one id, where there is nothing to give up either. */
	if (syscall(CALL_SETGROUPS, l->ngroups, groups) < 0 &&
	    !((os->namespaces & OS_NS_USER) && l->ngroups == 0))
		return -errno;
	/* The calls themselves: the C library's would also look for threads to tell. */
	if (syscall(CALL_SETRESGID, l->gid, l->gid, l->gid) < 0 ||
	    syscall(CALL_SETRESUID, l->uid, l->uid, l->uid) < 0)
		return -errno;
	return 0;
}

/* Last before exec: from here on a signal that was passed on early has its effect. */
int child_restore_signals(struct os *os, const struct os_launch *l)
{
	if (l->reset_signals)
		signals_reset();
	else if (os->sigchld_ignored)
		signals_dispose(SIGCHLD, SIG_IGN);
	return signals_set_mask(l->reset_signals ? 0 : os->inherited_mask);
}
