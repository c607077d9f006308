/* SPDX-License-Identifier: MIT */
/* Signals to processes found by number: each is held, looked at again, and only then signalled. */
#include <errno.h>
#include <linux/magic.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/mem.h"
#include "lib/num.h"
#include "proc/proc.h"

#define DEPTH_MAX 4096

/*
 * Processes that this call has seen below the ancestor. Parents come before their children in a
 * set that was found breadth first, so a walk up ends at its first step, and a chain of N forks
 * costs N walks and not N squared.
 */
struct family {
	int root_fd;
	int32_t ancestor;
	struct member *known; /* NULL: no memory, walk all the way */
	size_t n;
};

struct member {
	int32_t pid;
	uint64_t start_ticks;
};

static bool is_known(const struct family *f, const struct proc_stat *stat)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (f->known[i].pid == stat->pid && f->known[i].start_ticks == stat->start_ticks)
			return true;
	return false;
}

/*
 * Whether `child` is below the ancestor, by its parents' numbers. A parent that is younger than
 * its child is another process under a number that was free again: the walk met a change, and the
 * answer is no.
 */
static bool descends(struct family *f, const struct proc_stat *child)
{
	struct proc_stat at = *child, parent;
	unsigned depth;

	for (depth = 0; depth < DEPTH_MAX; depth++) {
		if (at.ppid == f->ancestor)
			break;
		if (at.ppid <= 1 || proc_stat_read(f->root_fd, at.ppid, &parent) < 0 ||
		    parent.start_ticks > at.start_ticks)
			return false;
		if (is_known(f, &parent))
			break;
		at = parent;
	}
	if (depth == DEPTH_MAX)
		return false;
	if (f->known)
		f->known[f->n++] = (struct member){child->pid, child->start_ticks};
	return true;
}

/* The handle first: from then on the number cannot come to mean another process unnoticed. */
static bool signal_one(struct family *f, int32_t pid, int signo)
{
	CLEANUP_FD int fd = (int)syscall(SYS_pidfd_open, pid, 0);
	struct proc_stat stat;

	if (fd < 0 && (errno == ESRCH || errno == EINVAL))
		return false; /* gone; or a thread's number */
	if (proc_stat_read(f->root_fd, pid, &stat) < 0 || !proc_alive(&stat))
		return false;
	if (f->ancestor != 0 && !descends(f, &stat))
		return false;
	/* Linux before 5.3, a seccomp profile, no descriptor left: a short race beats no signal. */
	if (fd < 0)
		return kill(pid, signo) == 0;
	return syscall(SYS_pidfd_send_signal, fd, signo, NULL, 0) == 0;
}

bool proc_is_own(int root_fd)
{
	struct statfs fs;
	char self[16];
	uint64_t pid;
	ssize_t n;

	if (fstatfs(root_fd, &fs) < 0 || fs.f_type != PROC_SUPER_MAGIC)
		return false;
	n = readlinkat(root_fd, "self", self, sizeof(self) - 1);
	if (n < 0)
		return false;
	self[n] = '\0';
	return num_u64(self, INT32_MAX, &pid) == 0 && (pid_t)pid == getpid();
}

int proc_signal(int root_fd, const struct proc_pids *pids, int32_t ancestor, int signo)
{
	struct family f = {.root_fd = root_fd, .ancestor = ancestor};
	int reached = 0;
	size_t i;

	if (!proc_is_own(root_fd))
		return 0;
	if (ancestor != 0)
		f.known = mem_new(pids->n * sizeof(*f.known));
	for (i = 0; i < pids->n; i++)
		if (pids->pid[i] > 0 && signal_one(&f, pids->pid[i], signo))
			reached++;
	mem_free(f.known);
	return reached;
}
