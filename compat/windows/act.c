// SPDX-License-Identifier: MIT
/* Carrying out what the state machine decides. */
#include <errno.h>
#include <signal.h>

#include "compat/windows/impl.h"

bool os_sends(int signo)
{
	return signo == SIGHUP || signo == SIGINT || signo == SIGQUIT || signo == SIGTERM ||
	       signo == SIGKILL;
}

static int kill_tree(struct os *os)
{
	unsigned active = job_active(os), others = active;

	if (os->main && !os->main_told && others)
		others--;
	if (!TerminateJobObject(os->job, KILLED_CODE))
		return error_last();
	if (others > os->killed)
		os->killed = others;
	os->news = true;
	return (int)active;
}

static int kill_command(struct os *os)
{
	if (!os->main || os->main_told)
		return -ESRCH;
	return TerminateProcess(os->main, KILLED_CODE) ? 1 : error_last();
}

/* Whoever of the tree has left the command's group is out of a console's reach: what is left then is to end it. */
static int act_signal(struct os *os, const struct os_action *action)
{
	int signo = action->signal.signo;

	if (signo == SIGCONT) /* nothing is ever stopped here */
		return 0;
	if (!os->main_pid)
		return -ESRCH;
	if (signo == SIGKILL)
		return action->target == OS_TO_TREE ? kill_tree(os) : kill_command(os);
	return os_sends(signo) ? console_break(os->main_pid) : -EINVAL;
}

int os_act(struct os *os, const struct os_action *action)
{
	switch (action->kind) {
	case OS_ACT_SIGNAL:
		return act_signal(os, action);
	case OS_ACT_KILL:
		return kill_tree(os);
	case OS_ACT_CENSUS:
		return census_take(os);
	default: /* a command is never stopped, and there is no second brood process */
		return -EINVAL;
	}
}
