// SPDX-License-Identifier: MIT
/* The kernel's key store: the caller's session keyring, with its keys, is left behind. */
#include "ns/privileges.h"

#include <errno.h>
#include <linux/keyctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Not there, or refused by a filter, which what is started inherits. Asked in a way that the kernel itself answers with EINVAL or EFAULT. */
static bool out_of_reach(long number)
{
	return syscall(number, -1L, 0L, 0L, -1L, 0L) < 0 && (errno == ENOSYS || errno == EPERM);
}

int ns_new_keyring(void)
{
	int errnum;

	if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) >= 0 || errno == ENOSYS)
		return 0;
	errnum = errno;
	return out_of_reach(SYS_keyctl) && out_of_reach(SYS_add_key) &&
			       out_of_reach(SYS_request_key)
		       ? 0
		       : -errnum;
}
