// SPDX-License-Identifier: MIT
/* Between fork and exec: the child becomes the command, stage by stage; a failure names its stage. */
#include "compat/linux/impl.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lib/str.h"
#include "lib/syscalls.h"

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

/* Where the kernel could not fork into the leaf: a leaf's directory is set, and this process is not in it. */
static int enter_cgroup(struct os *os, const struct os_launch *l)
{
	(void)l;
	return os->leaf_by_hand ? os->hold->join(os) : 0;
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

/* Groups first: once the user id is given up, nothing else can be changed (setuid(2)). */
static int set_user(struct os *os, const struct os_launch *l)
{
	const gid_t *groups = l->groups;

	if (!l->set_user)
		return 0;
	/* Refused for good in a user namespace of one id, where there is nothing to give up either. */
	if (syscall(CALL_SETGROUPS, l->ngroups, groups) < 0 &&
	    !((os->namespaces & OS_NS_USER) && l->ngroups == 0))
		return -errno;
	/* The calls themselves: the C library's would also look for threads to tell. */
	if (syscall(CALL_SETRESGID, l->gid, l->gid, l->gid) < 0 ||
	    syscall(CALL_SETRESUID, l->uid, l->uid, l->uid) < 0)
		return -errno;
	return 0;
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

/* Last before exec: from here on a signal that was passed on early has its effect. */
static int restore_signals(struct os *os, const struct os_launch *l)
{
	if (l->reset_signals)
		signals_reset();
	else if (os->sigchld_ignored)
		signals_dispose(SIGCHLD, SIG_IGN);
	return signals_set_mask(l->reset_signals ? 0 : os->inherited_mask);
}

static const struct {
	enum os_stage stage;
	int (*run)(struct os *os, const struct os_launch *launch);
} stages[] = {
	{OS_STAGE_SESSION, session},
	{OS_STAGE_CGROUP, enter_cgroup},
	{OS_STAGE_LIMITS, harden_limits},
	{OS_STAGE_STDIN, open_stdin},
	{OS_STAGE_LOG, open_log},
	{OS_STAGE_USER, set_user},
	{OS_STAGE_CHDIR, change_dir},
	{OS_STAGE_EXEC, say_own_pid},
	{OS_STAGE_SIGNALS, restore_signals},
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
