// SPDX-License-Identifier: MIT
/* The one place that sleeps: at the completion port, to which the job, the console and the ends of processes report. */
#include <string.h>

#include "compat/windows/impl.h"
#include "lib/num.h"

#define DRAIN_MAX                                                                                  \
	1024 /* packets taken in one go: a tree that forks without end does not keep brood from its work */

static void take(struct os *os, DWORD bytes, ULONG_PTR key, const OVERLAPPED *about)
{
	if (key == WAKE_CONSOLE) {
		os->signals[os->signals_n++] = bytes;
		return;
	}
	if (key == WAKE_JOB && bytes == JOB_OBJECT_MSG_END_OF_PROCESS_TIME &&
	    (DWORD)(uintptr_t)about == os->main_pid)
		os->cpu_over = true;
	/* Messages of a job may be lost ("JOBOBJECT_ASSOCIATE_COMPLETION_PORT"): each is a reason to ask, none is an answer. */
	os->news = true;
}

static bool ready(struct os *os, uint64_t deadline_ns, struct os_event *event)
{
	if (event->now_ns >= deadline_ns) {
		event->kind = OS_EV_DEADLINE;
	} else if (os->news && !os->round_made) {
		os->round_made = true;
		event->kind = OS_EV_CHILDREN;
	} else if (os->signals_n) {
		event->kind = OS_EV_SIGNAL;
		event->signal.signo = console_signal(os->signals[0]);
		event->signal.terminal = true;
		os->signals_n--;
		memmove(os->signals, os->signals + 1, os->signals_n * sizeof(os->signals[0]));
	} else {
		return false;
	}
	return true;
}

/* Rounded up: to wake before a deadline would be to wait again. */
static DWORD milliseconds(const struct os *os, uint64_t deadline_ns, uint64_t now_ns)
{
	uint64_t ms;

	if (os->news)
		return 0;
	if (deadline_ns == UINT64_MAX)
		return INFINITE;
	ms = (deadline_ns - now_ns + NS_PER_MS - 1) / NS_PER_MS;
	return ms < INFINITE ? (DWORD)ms : INFINITE - 1;
}

void os_wait(struct os *os, uint64_t deadline_ns, struct os_event *event)
{
	DWORD ms, bytes;
	ULONG_PTR key;
	OVERLAPPED *about;

	memset(event, 0, sizeof(*event));
	event->now_ns = os_now();
	if (ready(os, deadline_ns, event))
		return;
	ms = milliseconds(os, deadline_ns, event->now_ns);
	for (unsigned i = 0; i < DRAIN_MAX && os->signals_n < SIGNALS_MAX; i++, ms = 0) {
		if (!GetQueuedCompletionStatus(os->port, &bytes, &key, &about, ms))
			break;
		take(os, bytes, key, about);
	}
	os->round_made = false;
	event->now_ns = os_now();
	ready(os, deadline_ns, event);
}
