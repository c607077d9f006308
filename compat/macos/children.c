// SPDX-License-Identifier: MIT
/* What children have to tell, one a call; and, where there are none left, what the tree's other processes look like. */
#include "compat/macos/impl.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void child_exited(struct os *os, pid_t pid, int status, struct os_event *event)
{
	event->kind = OS_EV_EXITED;
	event->child.pid = pid;
	event->child.main = pid == os->main_pid;
	event->child.signaled = WIFSIGNALED(status);
	event->child.core = WIFSIGNALED(status) && WCOREDUMP(status);
	event->child.status = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
	if (event->child.main) {
		os->main_pid = 0;
		child_start_failed(os, event);
	} else if (os->init_pid && pid == os->init_pid) {
		os->init_pid = 0;
		os->init_reaped = true; /* told once the link is empty */
		event->kind = OS_EV_NONE;
	}
}

static void child_changed(struct os *os, pid_t pid, int status, struct os_event *event)
{
	if (WIFEXITED(status) || WIFSIGNALED(status)) {
		child_exited(os, pid, status, event);
	} else if (pid == os->main_pid) {
		event->kind = WIFCONTINUED(status) ? OS_EV_CONTINUED : OS_EV_STOPPED;
		event->child.pid = pid;
		event->child.main = true;
		event->child.status = WIFSTOPPED(status) ? WSTOPSIG(status) : 0;
	}
}

/* Nothing that holds nothing has more to wait for than its children. */
static bool tree_empty(struct os *os)
{
	if (!os->holds)
		return true;
	return look(os, true) == 0 && !look_finds_life(os) && !os->look_due;
}

void os_reap(struct os *os, struct os_event *event)
{
	int status = 0;
	pid_t pid;

	memset(event, 0, sizeof(*event));
	event->now_ns = os_now();
	/* The init's last words come before its death, even those that it says while it is looked for. */
	if (os->role == OS_ROLE_SUPERVISOR && link_take(os, event))
		return;
	/* Before the command is reaped, its number and its group's are still its own: who is in it is found now. */
	if (os->holds && os->main_pid)
		look(os, false);
	do
		pid = waitpid(-1, &status, WNOHANG | WUNTRACED | WCONTINUED);
	while (pid < 0 && errno == EINTR);
	if (pid > 0) {
		child_changed(os, pid, status, event);
		return;
	}
	os->children_news = false;
	event->kind = pid < 0 && errno == ECHILD && tree_empty(os) ? OS_EV_EMPTY : OS_EV_ROUND;
}
