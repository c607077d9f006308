// SPDX-License-Identifier: MIT
/* What the tree has to tell, one piece a call: the command's end, those that were killed, and that nobody is left. */
#include <signal.h>
#include <string.h>

#include "compat/windows/impl.h"
#include "compat/windows/ntstatus.h"

const char *os_status_words(int status)
{
	return ntstatus_words((uint32_t)status);
}

static bool has_ended(HANDLE process)
{
	return WaitForSingleObject(process, 0) == WAIT_OBJECT_0;
}

static void main_ended(struct os *os, struct os_event *event)
{
	DWORD code = 0;

	GetExitCodeProcess(os->main, &code);
	os->main_told = true;
	event->kind = OS_EV_EXITED;
	event->child.pid = os->main_pid;
	event->child.main = true;
	event->child.status = (int)code;
	if (code == KILLED_CODE || os->cpu_over) {
		event->child.signaled = true;
		event->child.status = os->cpu_over ? SIGXCPU : SIGKILL;
	}
}

/* One that lives is enough to wait for: when it ends, the next is taken. */
static void watch_one(struct os *os)
{
	DWORD pid[8];
	size_t n;

	if (os->watched && !has_ended(os->watched))
		return;
	n = job_living(os, pid, 8, false);
	watch_cancel(&os->watched_wait);
	if (os->watched)
		CloseHandle(os->watched);
	os->watched = NULL;
	for (size_t i = 0; i < n && !os->watched_wait; i++) {
		os->watched = OpenProcess(SYNCHRONIZE, FALSE, pid[i]);
		if (os->watched && watch_end(os, os->watched, &os->watched_wait) < 0) {
			CloseHandle(os->watched);
			os->watched = NULL;
		}
	}
}

void os_reap(struct os *os, struct os_event *event)
{
	bool main_lives = os->main && !os->main_told;
	unsigned active;
	DWORD one;

	memset(event, 0, sizeof(*event));
	event->now_ns = os_now();
	if (os->start_failed) {
		os->start_failed = false;
		event->kind = OS_EV_START_FAILED;
		event->failed.stage = os->failed_stage;
		event->failed.errnum = os->failed_errno;
		return;
	}
	if (main_lives && has_ended(os->main)) {
		main_ended(os, event);
		return;
	}
	active = job_active(os);
	if (os->killed && active < os->killed + main_lives) {
		os->killed--;
		event->kind = OS_EV_EXITED;
		event->child.signaled = true;
		event->child.status = SIGKILL;
		return;
	}
	os->news = false;
	/* The command's end may be known before the job has counted it. */
	if (active && !main_lives && !os->killed && !job_living(os, &one, 1, false))
		active = 0;
	event->kind = active || main_lives ? OS_EV_ROUND : OS_EV_EMPTY;
	if (active && !main_lives)
		watch_one(os);
}
