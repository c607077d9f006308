// SPDX-License-Identifier: MIT
/* What the state machines decide for the supervisor and the init together. */
#include OS_IMPL

#include <errno.h>

int act_suspend(struct os *os, const struct os_action *action)
{
	if (action->signal.signo == 0)
		return kill(os->self, SIGSTOP) < 0 ? -errno : 0;
	if (os->role == OS_ROLE_INIT)
		return link_send_suspend(os, action->signal.signo);
	tty_suspend(os, action->signal.signo);
	return 0;
}

int act_pass(struct os *os, const struct os_action *action)
{
	int rc = link_send_signal(os, &action->signal);

	if (rc == -EAGAIN) {
		os->held = action->signal;
		os->link_held = true;
		rc = 0;
	}
	return rc;
}
