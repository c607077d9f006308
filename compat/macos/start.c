// SPDX-License-Identifier: MIT
/* Forking the command, in its own group, with a pipe that says why its exec failed. */
#include "compat/macos/impl.h"

#include <errno.h>
#include <unistd.h>

#include "lib/mem.h"

/* The command's environment, and the run's cookie at its end. NULL: no memory. */
static char **with_cookie(struct os *os, char *const *envp)
{
	size_t n = 0;
	char **all;

	while (envp[n])
		n++;
	all = mem_new((n + 2) * sizeof(*all));
	for (size_t i = 0; all && i < n; i++)
		all[i] = envp[i];
	if (all && os->cookie[0])
		all[n] = os->cookie;
	return all;
}

static int make_pipe(int fds[2], struct err *e)
{
	if (pipe(fds) < 0)
		return err_set(e, errno, "start the command", "%s",
			       fds_cause(errno, "pipe is refused"));
	fds_close_on_exec(fds[0]);
	fds_close_on_exec(fds[1]);
	return 0;
}

/* Before it can have forked and gone: its id is what all others are known by. */
static void enrol(struct os *os, const struct os_launch *l, pid_t pid)
{
	uint64_t unique;
	struct member *m;

	os->main_pid = pid;
	if (l->own_group || l->new_session)
		os->main_group = pid;
	/* Here too, so that a signal for the group finds it however early it comes; after its exec this fails. */
	if (l->own_group)
		setpgid(pid, pid);
	if (ask_unique(pid, &unique, NULL) == 0 && (m = roll_add(os->roll, unique))) {
		m->pid = pid;
		m->group = l->own_group ? pid : os->caller_group;
		m->seen = true;
	}
	look(os, false);
}

int os_start(struct os *os, const struct os_launch *launch, struct err *e)
{
	struct os_launch l = *launch;
	int fds[2], rc;
	pid_t pid;

	os->parent_death = os->role == OS_ROLE_ALONE ? launch->parent_death : 0;
	queue_watch_parent(os);
	if (launch->new_session)
		tty_give_up(os);
	if (!launch->argv) {
		fds_let_go(os);
		return 0;
	}
	l.envp = with_cookie(os, launch->envp);
	if (!l.envp)
		return err_set(e, ENOMEM, "start the command", "no memory");
	rc = log_open(os, launch, e);
	if (rc < 0)
		return rc;
	queue_watch_log(os);
	rc = make_pipe(fds, e);
	if (rc < 0)
		return rc;
	pid = fork();
	if (pid == 0)
		child_run(os, &l, fds[1]);
	close(fds[1]);
	if (pid < 0) {
		rc = err_set(
			e, errno, "start the command", "%s",
			errno == EAGAIN
				? "too many processes: RLIMIT_NPROC (ulimit -u) or kern.maxproc"
				: fds_cause(errno, "fork is refused"));
		close(fds[0]);
		return rc;
	}
	os->start_fd = fds[0];
	enrol(os, launch, pid);
	if (launch->own_group && tty_hand_over_at_start(os))
		os->tty_handed = true;
	fds_let_go(os);
	return 0;
}
