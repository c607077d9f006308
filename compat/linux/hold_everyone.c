// SPDX-License-Identifier: MIT
/* The tree is everybody: this process is PID 1, and one kill(-1) reaches all others at once. */
#include "compat/linux/impl.h"

#include <errno.h>
#include <unistd.h>

#include "proc/proc.h"

static int everyone_signal(struct os *os, int signo)
{
	/* Everyone is the tree only for a PID 1; for any other process it would be the whole machine. */
	if (os->self != 1 || getpid() != 1)
		return -EPERM;
	return kill(-1, signo) < 0 ? -errno : 1;
}

/* Atomic under the kernel's task list lock: a fork under way sees the pending SIGKILL and fails. */
static int everyone_kill(struct os *os)
{
	return everyone_signal(os, SIGKILL);
}

static int everyone_census(struct os *os)
{
	struct proc_pids pids = {NULL, 0, 0};
	int rc = proc_all(os_proc_fd(os), os->self, &pids);
	int count = (int)pids.n;

	census_take(os, pids.pid, rc < 0 ? 0 : pids.n);
	proc_pids_free(&pids);
	return rc < 0 ? rc : count;
}

static bool everyone_empty(struct os *os)
{
	(void)os;
	return true;
}

const struct hold hold_everyone = {
	.signal = everyone_signal,
	.kill = everyone_kill,
	.census = everyone_census,
	.empty = everyone_empty,
};

static int nothing_signal(struct os *os, int signo)
{
	(void)os;
	(void)signo;
	return -ESRCH;
}

static int nothing_kill(struct os *os)
{
	return nothing_signal(os, SIGKILL);
}

static int nothing_census(struct os *os)
{
	census_take(os, NULL, 0);
	return 0;
}

const struct hold hold_nothing = {
	.signal = nothing_signal,
	.kill = nothing_kill,
	.census = nothing_census,
	.empty = everyone_empty,
};
