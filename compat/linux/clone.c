// SPDX-License-Identifier: MIT
/* Forking with a handle, into namespaces and a cgroup, in one system call where the kernel can. */
#include "compat/linux/impl.h"

#include <errno.h>
#include <linux/sched.h>
#include <sched.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The layout of clone_args version 2 (clone3(2)); older headers lack the last member. */
struct clone3_args {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal;
	uint64_t stack, stack_size, tls, set_tid, set_tid_size, cgroup;
};

#define INTO_CGROUP 0x200000000ull

/* clone3 is missing before 5.3, and answered ENOSYS or, by older ones, EPERM by containers' seccomp profiles. */
static pid_t clone_old(uint64_t flags, int *pidfd)
{
	/* CLONE_NEWTIME shares its bit with the exit signal here, the others are too large: they cannot be said. */
	if (flags & (CLONE_NEWTIME | ~0xffffffffull)) {
		errno = ENOSYS;
		return -1;
	}
	return (pid_t)syscall(SYS_clone, (unsigned long)(flags | CLONE_PIDFD | SIGCHLD), 0, pidfd,
			      0, 0);
}

pid_t clone_process(uint64_t flags, int cgroup_fd, int *pidfd)
{
	struct clone3_args args;
	pid_t pid;
	int fd = -1;

	memset(&args, 0, sizeof(args));
	args.flags = flags | CLONE_PIDFD;
	args.pidfd = (uint64_t)(uintptr_t)&fd;
	args.exit_signal = SIGCHLD;
	if (cgroup_fd >= 0) {
		args.flags |= INTO_CGROUP;
		args.cgroup = (uint64_t)cgroup_fd;
	}
	pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
	if (pid < 0 && (errno == ENOSYS || errno == EPERM) && cgroup_fd < 0)
		pid = clone_old(flags, &fd);
	if (pid < 0)
		return -errno;
	if (pid > 0)
		*pidfd = fd;
	return pid;
}

/*
 * The child borrows this process's memory until its exec, which spares copying it; this process waits meanwhile, deaf to
 * signals. Only for a child that does nothing that can block or be stopped.
 */
#ifdef __SANITIZE_ADDRESS__ /* its notes on the child's stack would stay in memory that is shared */
#define BORROW CLONE_VFORK
#else
#define BORROW (CLONE_VM | CLONE_VFORK)
#endif

pid_t clone_borrowed(int (*child)(void *), void *arg, int *pidfd)
{
	_Alignas(16) char stack[24 * 1024];
	pid_t pid = clone(child, stack + sizeof(stack), BORROW | CLONE_PIDFD | SIGCHLD, arg, pidfd);

	/* User-mode qemu before 8.0; not reaped yet, the number still means the child. */
	if (pid < 0 && errno == EINVAL) {
		pid = clone(child, stack + sizeof(stack), BORROW | SIGCHLD, arg);
		*pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	}
	return pid < 0 ? -errno : pid;
}

/* CLONE_INTO_CGROUP came with 5.7: before that the child moves itself. */
bool clone_cgroup_unsupported(int errnum)
{
	return errnum == ENOSYS || errnum == E2BIG || errnum == EINVAL;
}

int pidfd_signal(int pidfd, int signo, const struct os_signal *signal, unsigned flags)
{
	siginfo_t info;

	if (!signal || !signal->queued)
		return syscall(SYS_pidfd_send_signal, pidfd, signo, NULL, flags) < 0 ? -errno : 0;
	memset(&info, 0, sizeof(info));
	info.si_signo = signo;
	info.si_code = SI_QUEUE;
	info.si_uid = signal->uid;
	info.si_value.sival_ptr = (void *)(uintptr_t)signal->value;
	return syscall(SYS_pidfd_send_signal, pidfd, signo, &info, flags) < 0 ? -errno : 0;
}
