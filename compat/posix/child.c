// SPDX-License-Identifier: MIT
/* Between fork and exec: the child becomes the command, stage by stage; a failure names its stage. */
#include OS_IMPL

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lib/str.h"

static int session(struct os *os, const struct os_launch *l)
{
	if (l->new_session) {
		if (setsid() < 0)
			return -errno;
		/* Fails where stdin is no terminal, or belongs to a session still. */
		ioctl(STDIN_FILENO, TIOCSCTTY, 0);
	} else if (l->own_group) {
		if (setpgid(0, 0) < 0)
			return -errno;
		if (tty_hand_over_at_start(os))
			tty_give(os, getpid());
	}
	return 0;
}

static int open_onto(const char *path, int flags, int to)
{
	int fd = open(path, flags | O_CLOEXEC | O_NOCTTY, 0666), rc;

	if (fd < 0)
		return -errno;
	if (fd == to) /* it was closed */
		return fcntl(fd, F_SETFD, 0) < 0 ? -errno : 0;
	rc = dup2(fd, to) < 0 ? -errno : 0;
	close(fd);
	return rc;
}

static int open_stdin(struct os *os, const struct os_launch *l)
{
	if (os->stdin_fd >= 0)
		return dup2(os->stdin_fd, STDIN_FILENO) < 0 ? -errno : 0;
	return l->stdin_path ? open_onto(l->stdin_path, O_RDONLY, STDIN_FILENO) : 0;
}

static int open_log(struct os *os, const struct os_launch *l)
{
	int rc;

	if (!l->log_path)
		return 0;
	if (os->log_fd >= 0)
		rc = dup2(os->log_fd, STDOUT_FILENO) < 0 ? -errno : 0;
	else
		rc = open_onto(l->log_path, O_WRONLY | O_APPEND | O_CREAT, STDOUT_FILENO);
	if (rc < 0)
		return rc;
	return dup2(STDOUT_FILENO, STDERR_FILENO) < 0 ? -errno : 0;
}

static int change_dir(struct os *os, const struct os_launch *l)
{
	(void)os;
	return l->chdir && chdir(l->chdir) < 0 ? -errno : 0;
}

/* A command that was passed sockets takes them for its own only by its pid. */
static int say_own_pid(struct os *os, const struct os_launch *l)
{
	struct str s;

	(void)os;
	if (!l->own_pid)
		return 0;
	str_init(&s, l->own_pid, OS_PID_BYTES);
	str_puti(&s, getpid());
	return 0;
}

static const struct {
	enum os_stage stage;
	int (*run)(struct os *os, const struct os_launch *launch);
} stages[] = {
	{OS_STAGE_SESSION, session},
	{OS_STAGE_CGROUP, child_enter},
	{OS_STAGE_LIMITS, harden_limits},
	{OS_STAGE_STDIN, open_stdin},
	{OS_STAGE_LOG, open_log},
	{OS_STAGE_USER, child_set_user},
	{OS_STAGE_CHDIR, change_dir},
	{OS_STAGE_EXEC, say_own_pid},
	{OS_STAGE_SIGNALS, child_restore_signals},
};

static _Noreturn void fail(int status_fd, enum os_stage stage, int errnum)
{
	struct start_failure failure = {(int)stage, errnum};

	if (write(status_fd, &failure, sizeof(failure)) < 0)
		_exit(125);
	_exit(125);
}

_Noreturn void child_run(struct os *os, const struct os_launch *launch, int status_fd)
{
	enum os_stage stage = OS_STAGE_EXEC;
	int rc;

	for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]); i++) {
		rc = stages[i].run(os, launch);
		if (rc < 0)
			fail(status_fd, stages[i].stage, -rc);
	}
	rc = harden_command(os, launch, &stage);
	if (rc < 0)
		fail(status_fd, stage, -rc);
	fail(status_fd, OS_STAGE_EXEC, exec_command(launch->argv, launch->envp));
}
