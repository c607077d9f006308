// SPDX-License-Identifier: MIT
/* Carrying out what the state machines decide. */
#include "compat/macos/impl.h"

#include <errno.h>
#include <unistd.h>

/* Not reaped yet, so the number still is this process's. */
static int signal_command(struct os *os, int signo)
{
	if (!os->main_pid)
		return -ESRCH;
	return kill(os->main_pid, signo) < 0 ? -errno : 1;
}

static int signal_group(struct os *os, int signo)
{
	int rc;

	if (!os->main_group)
		return signal_command(os, signo);
	if (!os->main_pid) /* the number may be free by now */
		return hold_group(os, os->main_group, signo);
	rc = kill(-os->main_group, signo) < 0 ? -errno : 1;
	/* Before its setsid, which only it can make, the command is the whole group. */
	return rc == -ESRCH || rc == -EPERM ? signal_command(os, signo) : rc;
}

static int act_signal(struct os *os, const struct os_action *action)
{
	switch (action->target) {
	case OS_TO_COMMAND:
		return signal_command(os, action->signal.signo);
	case OS_TO_GROUP:
		return signal_group(os, action->signal.signo);
	default:
		return hold_signal(os, action->signal.signo);
	}
}

static int act_resume(struct os *os, const struct os_action *action)
{
	if (action->foreground && os->main_group && os->tty_fd >= 0) {
		tty_give(os, os->main_group);
		os->tty_handed = true;
	}
	return signal_group(os, SIGCONT);
}

int os_act(struct os *os, const struct os_action *action)
{
	switch (action->kind) {
	case OS_ACT_SIGNAL:
		return act_signal(os, action);
	case OS_ACT_KILL:
		hurry(os);
		return hold_kill(os);
	case OS_ACT_CENSUS:
		return hold_census(os);
	case OS_ACT_SUSPEND:
		return act_suspend(os, action);
	case OS_ACT_RESUME:
		return act_resume(os, action);
	case OS_ACT_PASS:
		return act_pass(os, action);
	case OS_ACT_RESUMED:
		return link_send_resumed(os, action->foreground, action->stopped);
	case OS_ACT_KILL_INIT:
		/* A child that is not reaped: its number is its own. */
		return !os->init_pid ? -ESRCH : kill(os->init_pid, SIGKILL) < 0 ? -errno : 0;
	default:
		return -EINVAL;
	}
}
