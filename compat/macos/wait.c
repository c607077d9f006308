// SPDX-License-Identifier: MIT
/* The one place that sleeps. A tree in which nobody forks, executes or exits wakes nobody. */
#include "compat/macos/impl.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "lib/num.h"

#define UNWATCHED_NS NS_PER_SEC /* between two looks at one whose end the kernel does not tell */

uint64_t os_now(void)
{
	struct timespec ts = {0, 0};

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ((uint64_t)ts.tv_sec * NS_PER_SEC + (uint64_t)ts.tv_nsec) | 1;
}

static void deliver_signal(struct os *os, struct os_event *event)
{
	event->kind = OS_EV_SIGNAL;
	event->signal.signo = os->queue[0];
	if (event->signal.signo == SIGINT || event->signal.signo == SIGQUIT)
		os->interrupted = true;
	os->queue_n--;
	memmove(os->queue, os->queue + 1, os->queue_n * sizeof(os->queue[0]));
}

/* As on Linux: a signal is told after the news of children that came before it, one round of them. */
static bool ready(struct os *os, uint64_t deadline_ns, struct os_event *event)
{
	if (event->now_ns >= deadline_ns) {
		event->kind = OS_EV_DEADLINE;
	} else if (os->resumed_due) {
		os->resumed_due = false;
		event->kind = OS_EV_RESUMED;
		event->resumed.foreground = os->resumed_foreground;
		event->resumed.stopped = os->resumed_stopped;
	} else if (os->children_news && !os->round_made) {
		os->round_made = true;
		event->kind = OS_EV_CHILDREN;
	} else if (!os->link_held && os->queue_n > 0) {
		deliver_signal(os, event);
	} else if (os->link_news) {
		os->link_news = false;
		return link_take(os, event);
	} else {
		return false;
	}
	return true;
}

static bool any_unwatched(const struct os *os)
{
	for (uint32_t i = 0; os->holds && i < os->roll->n; i++)
		if (os->roll->member[i].unwatched && member_alive(&os->roll->member[i]))
			return true;
	return false;
}

static uint64_t wake_at(const struct os *os, uint64_t deadline_ns, uint64_t now_ns)
{
	uint64_t at = deadline_ns;

	if (os->children_news) /* the round was not the last: only look */
		return now_ns;
	if (os->holds && os->look_due && os->look_at < at)
		at = os->killing ? now_ns : os->look_at;
	if (!os->main_pid && any_unwatched(os) && now_ns + UNWATCHED_NS < at)
		at = now_ns + UNWATCHED_NS;
	return at;
}

/* Once the command has ended what is seen decides whether the tree has: os_reap looks. Until then this does. */
static void look_when_due(struct os *os, uint64_t now_ns)
{
	if (!os->holds || (!os->look_due && (os->main_pid || !any_unwatched(os))))
		return;
	if (os->look_due && !os->killing && now_ns < os->look_at)
		return;
	if (os->main_pid)
		look(os, false);
	else
		os->children_news = true;
}

/* A signal that did not fit into the link goes first once there is room: order is kept. */
static void send_held(struct os *os)
{
	if (os->link_held && link_send_signal(os, &os->held) != -EAGAIN)
		os->link_held = false;
}

void os_wait(struct os *os, uint64_t deadline_ns, struct os_event *event)
{
	memset(event, 0, sizeof(*event));
	event->now_ns = os_now();
	if (ready(os, deadline_ns, event))
		return;
	queue_take(os, wake_at(os, deadline_ns, event->now_ns));
	event->now_ns = os_now();
	os->round_made = false;
	send_held(os);
	look_when_due(os, event->now_ns);
	ready(os, deadline_ns, event);
}
