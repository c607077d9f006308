// SPDX-License-Identifier: MIT
/* Carrying out what the state machines decide. */
#include "compat/linux/impl.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TO_PROCESS_GROUP 4u /* PIDFD_SIGNAL_PROCESS_GROUP, Linux 6.9 */

static int signal_command(struct os *os, const struct os_signal *signal)
{
	int rc;

	if (!os->main_pid)
		return -ESRCH;
	rc = pidfd_signal(os->main_pidfd, signal->signo, signal, 0);
	/* Not reaped yet, so the number still is this process's. */
	if (rc == -ENOSYS || rc == -EBADF)
		rc = kill(os->main_pid, signal->signo) < 0 ? -errno : 0;
	return rc < 0 ? rc : 1;
}

static int signal_group(struct os *os, const struct os_signal *signal)
{
	int rc;

	if (!os->main_group)
		return signal_command(os, signal);
	rc = pidfd_signal(os->main_pidfd, signal->signo, signal, TO_PROCESS_GROUP);
	if (rc == -EINVAL || rc == -ENOSYS || rc == -EBADF)
		rc = kill(-os->main_group, signal->signo) < 0 ? -errno : 0;
	/* Before its setsid, which only it can make, the command is the whole group. */
	if (rc == -ESRCH && os->main_pid)
		return signal_command(os, signal);
	return rc < 0 ? rc : 1;
}

static int act_signal(struct os *os, const struct os_action *action)
{
	switch (action->target) {
	case OS_TO_COMMAND:
		return signal_command(os, &action->signal);
	case OS_TO_GROUP:
		return signal_group(os, &action->signal);
	default:
		return os->hold->signal(os, action->signal.signo);
	}
}

static int act_resume(struct os *os, const struct os_action *action)
{
	const struct os_signal cont = {.signo = SIGCONT};

	if (action->foreground && os->main_group && os->tty_fd >= 0) {
		tty_give(os, os->main_group);
		os->tty_handed = true;
	}
	return signal_group(os, &cont);
}

int os_act(struct os *os, const struct os_action *action)
{
	switch (action->kind) {
	case OS_ACT_SIGNAL:
		return act_signal(os, action);
	case OS_ACT_KILL:
		hurry(os);
		return os->hold->kill(os);
	case OS_ACT_END:
		return 0;
	case OS_ACT_CENSUS:
		return os->hold->census(os);
	case OS_ACT_SUSPEND:
		return act_suspend(os, action);
	case OS_ACT_RESUME:
		return act_resume(os, action);
	case OS_ACT_PASS:
		return act_pass(os, action);
	case OS_ACT_RESUMED:
		return link_send_resumed(os, action->foreground, action->stopped);
	case OS_ACT_KILL_INIT:
		return pidfd_signal(os->init_pidfd, SIGKILL, NULL, 0);
	default:
		return -EINVAL;
	}
}
