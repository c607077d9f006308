// SPDX-License-Identifier: MIT
/* A network namespace that is made while its user does something else. */
#include <errno.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "ns/ns.h"

#define CHILD_PID 32749 /* below the usual pid_max; numbers go on from 2 as if it had not been */
#define STATUS_MAX 255	/* what an exit status can tell */
#define NAMESPACE_OF 0x894c /* SIOCGSKNS: of a socket, close-on-exec (Linux 4.9) */

/* The layout of clone_args version 1 (clone3(2)). */
struct clone3_args {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal;
	uint64_t stack, stack_size, tls, set_tid, set_tid_size;
};

static bool make(void)
{
	struct err e;

	return unshare(CLONE_NEWNET) == 0 && ns_loopback_up(&e) == 0;
}

/* In the child, whose descriptors are the caller's too: the number of one for the namespace, or 0. */
static int make_for_caller(void)
{
	int sock = make() ? socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0) : -1;
	int fd = sock < 0 ? -1 : ioctl(sock, NAMESPACE_OF);

	if (sock >= 0)
		close(sock);
	if (fd > 0 && fd <= STATUS_MAX)
		return fd;
	if (fd >= 0)
		close(fd);
	return 0;
}

int32_t ns_net_begin(void)
{
	int32_t number = CHILD_PID, pid;
	struct clone3_args args = {
		.flags = CLONE_FILES,
		.set_tid = (uint64_t)(uintptr_t)&number,
		.set_tid_size = 1,
	};

	pid = (int32_t)syscall(SYS_clone3, &args, sizeof(args));
	if (pid == 0)
		_exit(make_for_caller());
	return pid;
}

bool ns_net_enter(int32_t begun)
{
	CLEANUP_FD int fd = -1;
	int status = 0, rc = -1;

	/* No signal tells of it, and no other wait sees it: it is a clone(2) child. */
	while (begun > 0 && (rc = waitpid(begun, &status, __WALL)) < 0 && errno == EINTR)
		;
	if (rc > 0 && WIFEXITED(status) && WEXITSTATUS(status) > 0)
		fd = WEXITSTATUS(status);
	return (fd >= 0 && setns(fd, CLONE_NEWNET) == 0) || make();
}
