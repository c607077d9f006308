// SPDX-License-Identifier: MIT
/* Forking the command, in its own group, with a pipe that says why its exec failed. */
#include "compat/linux/impl.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

static int alone_prepare(const struct os *os, const struct os_launch *l, struct err *e)
{
	if (os->role != OS_ROLE_ALONE)
		return 0;
	if (l->parent_death && prctl(PR_SET_PDEATHSIG, l->parent_death) < 0)
		return err_set(e, errno, "set the parent-death signal", "prctl is refused");
	if (l->subreaper && prctl(PR_SET_CHILD_SUBREAPER, 1) < 0)
		return err_set(
			e, errno, "become a subreaper",
			"orphans could not be reaped here; run brood as PID 1, or with --isolate=pidns");
	return 0;
}

struct child {
	struct os *os;
	const struct os_launch *launch;
	int status_fd;
};

static int become_command(void *arg)
{
	const struct child *c = arg;

	child_run(c->os, c->launch, c->status_fd);
}

/* Nothing to open that could block (a FIFO), no terminal whose ^Z could stop the child before its exec. */
static bool can_borrow(const struct os *os, const struct os_launch *l)
{
	return os->leaf.dir_fd < 0 && !l->stdin_path && !l->log_path && !os->tty_ours;
}

static pid_t fork_command(struct os *os, const struct os_launch *launch, int status_fd)
{
	struct child child = {os, launch, status_fd};
	pid_t pid;

	if (can_borrow(os, launch))
		return clone_borrowed(become_command, &child, &os->main_pidfd);
	pid = clone_process(0, os->leaf.dir_fd, &os->main_pidfd);

	if (pid < 0 && os->leaf.dir_fd >= 0 && clone_cgroup_unsupported(-pid)) {
		os->leaf_by_hand = true;
		pid = clone_process(0, -1, &os->main_pidfd);
	}
	if (pid == 0)
		child_run(os, launch, status_fd);
	return pid;
}

int os_start(struct os *os, const struct os_launch *launch, struct err *e)
{
	int fds[2];
	pid_t pid;
	int rc = alone_prepare(os, launch, e);

	if (launch->new_session)
		tty_give_up(os);
	if (rc < 0 || !launch->argv) {
		fds_let_go(os);
		return rc;
	}
	rc = log_open(os, launch, e);
	if (rc < 0)
		return rc;
	if (pipe2(fds, O_CLOEXEC) < 0)
		return err_set(e, errno, "start the command", "%s",
			       fds_cause(errno, "pipe2 is refused"));
	pid = fork_command(os, launch, fds[1]);
	close(fds[1]);
	if (pid < 0) {
		close(fds[0]);
		return err_set(e, -(int)pid, "start the command", "%s",
			       pid == -EAGAIN ? "too many processes: RLIMIT_NPROC or a pids limit"
					      : fds_cause(-(int)pid, "fork is refused"));
	}
	os->start_fd = fds[0];
	os->main_pid = pid;
	if (launch->own_group || launch->new_session)
		os->main_group = pid;
	/* Here too, so that a signal for the group finds it however early it comes; after its exec this fails. */
	if (launch->own_group)
		setpgid(pid, pid);
	if (launch->own_group && tty_hand_over_at_start(os))
		os->tty_handed = true;
	harden_init(os, launch);
	fds_let_go(os);
	return 0;
}
