// SPDX-License-Identifier: MIT
/* The tree is by descent: this process is a subreaper, to which every orphan below it comes. */
#include "compat/linux/impl.h"

#include <errno.h>

#include "proc/proc.h"

static int descendants(struct os *os, struct proc_pids *pids)
{
	return proc_descendants(os_proc_fd(os), os->self, pids);
}

static int children_signal(struct os *os, int signo)
{
	struct proc_pids pids = {NULL, 0, 0};
	const struct os_signal signal = {.signo = signo};
	int rc = descendants(os, &pids);

	if (rc == 0)
		rc = proc_signal(os_proc_fd(os), &pids, os->self, signo);
	else if (os->main_pid) /* without /proc the command itself can still be reached */
		rc = pidfd_signal(os->main_pidfd, signal.signo, NULL, 0);
	proc_pids_free(&pids);
	return rc;
}

/* One pass; the caller makes another after each round of reaping, which brings the orphans of those killed. */
static int children_kill(struct os *os)
{
	return children_signal(os, SIGKILL);
}

static int children_census(struct os *os)
{
	struct proc_pids pids = {NULL, 0, 0};
	int rc = descendants(os, &pids);
	int count = (int)pids.n;

	census_take(os, pids.pid, rc < 0 ? 0 : pids.n);
	proc_pids_free(&pids);
	return rc < 0 ? rc : count;
}

static bool children_empty(struct os *os)
{
	(void)os;
	return true;
}

const struct hold hold_children = {
	.signal = children_signal,
	.kill = children_kill,
	.census = children_census,
	.empty = children_empty,
};
