// SPDX-License-Identifier: MIT
/* Whether this kernel has the calls that brood rests on; asked in ways that change nothing. */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "ns/probe.h"

static int ok_where(int rc, int harmless)
{
	return rc >= 0 || errno == harmless ? 0 : -errno;
}

int ns_has_clone3(void)
{
	return ok_where((int)syscall(SYS_clone3, NULL, 0), EINVAL);
}

int ns_has_close_range(void)
{
	const unsigned cloexec = 1u << 2;

	return ok_where((int)syscall(SYS_close_range, ~0u, ~0u, cloexec), 0);
}

int ns_has_pidfd(void)
{
	CLEANUP_FD int fd = (int)syscall(SYS_pidfd_open, getpid(), 0);

	if (fd < 0)
		return -errno;
	return ok_where((int)syscall(SYS_pidfd_send_signal, fd, 0, NULL, 0), 0);
}

int ns_has_subreaper(void)
{
	int was = 0;

	if (prctl(PR_GET_CHILD_SUBREAPER, &was) < 0 || prctl(PR_SET_CHILD_SUBREAPER, 1) < 0)
		return -errno;
	prctl(PR_SET_CHILD_SUBREAPER, was);
	return 0;
}

int ns_has_parent_death(void)
{
	int was = 0;

	if (prctl(PR_GET_PDEATHSIG, &was) < 0 || prctl(PR_SET_PDEATHSIG, was) < 0)
		return -errno;
	return 0;
}

int ns_has_children_file(void)
{
	CLEANUP_FD int fd = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -errno : 0;
}

int ns_has_landlock(void)
{
	int abi =
		(int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	return abi < 0 ? -errno : abi;
}

int ns_has_no_new_privs(void)
{
	int set = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);

	return set < 0 ? -errno : set;
}
