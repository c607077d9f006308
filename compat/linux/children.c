// SPDX-License-Identifier: MIT
/* What children have to tell: exits, stops and continues, one a call. */
#include "compat/linux/impl.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define STORM 512 /* news without a pause: no build or test run has as many */

static void child_exited(struct os *os, const siginfo_t *si, struct os_event *event)
{
	event->kind = OS_EV_EXITED;
	event->child.pid = si->si_pid;
	event->child.main = si->si_pid == os->main_pid;
	event->child.signaled = si->si_code != CLD_EXITED;
	event->child.core = si->si_code == CLD_DUMPED;
	event->child.status = si->si_status;
	if (event->child.main) {
		os->main_pid = 0;
		child_start_failed(os, event);
	} else if (os->init_pid && si->si_pid == os->init_pid) {
		os->init_pid = 0;
		os->init_reaped = true; /* told once the link is empty */
		event->kind = OS_EV_NONE;
	}
}

static void child_changed(struct os *os, const siginfo_t *si, struct os_event *event)
{
	if (si->si_code == CLD_EXITED || si->si_code == CLD_KILLED || si->si_code == CLD_DUMPED) {
		child_exited(os, si, event);
	} else if (si->si_pid == os->main_pid) {
		event->kind = si->si_code == CLD_CONTINUED ? OS_EV_CONTINUED : OS_EV_STOPPED;
		event->child.pid = si->si_pid;
		event->child.main = true;
		event->child.status = si->si_status;
	}
}

void os_reap(struct os *os, struct os_event *event)
{
	siginfo_t si;
	int rc;

	memset(event, 0, sizeof(*event));
	event->now_ns = os_now();
	/* The init's last words come before its death, even those that it says while it is looked for. */
	if (os->role == OS_ROLE_SUPERVISOR && link_take(os, event))
		return;
	do {
		memset(&si, 0, sizeof(si));
		rc = waitid(P_ALL, 0, &si, WEXITED | WSTOPPED | WCONTINUED | WNOHANG | __WALL);
	} while (rc < 0 && errno == EINTR);
	if (rc == 0 && si.si_pid != 0) {
		/* Zombies come faster than they are reaped: whatever else is to be done would never get its turn. */
		if (++os->unbroken == STORM && !os->hurried) {
			hurry(os);
			if (os->role == OS_ROLE_INIT) /* a signal comes by way of it */
				link_send_hurry(os);
		}
		child_changed(os, &si, event);
		return;
	}
	os->unbroken = 0;
	os->children_news = false;
	event->kind = rc < 0 && errno == ECHILD && (!os->hold || os->hold->empty(os)) ? OS_EV_EMPTY
										      : OS_EV_ROUND;
}
