// SPDX-License-Identifier: MIT
/* The one place that sleeps. Once settled, nothing here wakes by itself: idle brood is asleep. */
#include "compat/linux/impl.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "lib/num.h"
#include "proc/proc.h"

#define SETTLED_NS (NS_PER_SEC / 10)

uint64_t os_now(void)
{
	/* Were it refused: not 0, which means that there was no such time. */
	return proc_clock_ns(CLOCK_MONOTONIC) | 1;
}

/* Take what is pending behind the first n. Child news is only noted: a stop must be known before a signal is passed on. */
static void take_signals(struct os *os, unsigned n)
{
	ssize_t more =
		read(os->signal_fd, os->queue + n, sizeof(os->queue) - n * sizeof(os->queue[0]));
	unsigned kept = 0;

	if (more > 0)
		n += (size_t)more / sizeof(os->queue[0]);
	for (unsigned i = 0; i < n; i++) {
		const struct signalfd_siginfo *si = &os->queue[i];

		if (si->ssi_signo == SIGCHLD)
			os->children_news = true;
		else if (si->ssi_signo == SIGPIPE && si->ssi_pid == (uint32_t)os->self)
			continue; /* our own, from a line on a closed stderr */
		else
			os->queue[kept++] = *si;
	}
	os->queue_at = 0;
	os->queue_n = kept;
}

/* Sleep until there is a signal. A descriptor would have the kernel keep a queue of who waits for it. */
static int await_signal(struct os *os)
{
	const uint64_t all = ~0ull;
	struct signalfd_siginfo *to = &os->queue[0];
	siginfo_t si;

	if (syscall(SYS_rt_sigtimedwait, &all, &si, NULL, sizeof(all)) < 0)
		return -1;
	to->ssi_signo = (uint32_t)si.si_signo;
	to->ssi_code = si.si_code;
	to->ssi_pid = (uint32_t)si.si_pid;
	to->ssi_uid = si.si_uid;
	to->ssi_ptr = (uintptr_t)si.si_value.sival_ptr;
	take_signals(os, 1);
	return 0;
}

static void deliver_signal(struct os *os, struct os_event *event)
{
	const struct signalfd_siginfo *si = &os->queue[os->queue_at++];

	event->kind = OS_EV_SIGNAL;
	event->signal.signo = (int)si->ssi_signo;
	event->signal.queued = si->ssi_code == SI_QUEUE;
	event->signal.terminal = si->ssi_code == SI_KERNEL;
	event->signal.uid = si->ssi_uid;
	event->signal.value = si->ssi_ptr;
	if (event->signal.signo == SIGINT || event->signal.signo == SIGQUIT)
		os->interrupted = true;
}

/*
 * What is known without sleeping. A signal is told after the news of children that came before it; but where zombies
 * come as fast as they are reaped, one round of them, not the last, is what it waits for.
 */
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
	} else if (!os->link_held && os->queue_at < os->queue_n) {
		deliver_signal(os, event);
	} else if (os->link_news) {
		os->link_news = false;
		return link_take(os, event);
	} else {
		return false;
	}
	return true;
}

static const struct timespec *timeout_until(uint64_t deadline_ns, uint64_t now_ns,
					    struct timespec *ts)
{
	if (deadline_ns == UINT64_MAX)
		return NULL;
	ts->tv_sec = (time_t)((deadline_ns - now_ns) / NS_PER_SEC);
	ts->tv_nsec = (long)((deadline_ns - now_ns) % NS_PER_SEC);
	return ts;
}

/* A signal that did not fit into the link goes first once there is room: order is kept. */
static void send_held(struct os *os)
{
	if (link_send_signal(os, &os->held) != -EAGAIN)
		os->link_held = false;
}

/* A command that ends soon is not to pay for what saves the memory of one that stays. How long to sleep now. */
static uint64_t settle(struct os *os, uint64_t deadline_ns, uint64_t now_ns)
{
	if (!os->settles_at)
		os->settles_at = now_ns + SETTLED_NS;
	if (now_ns >= os->settles_at) {
		os->settles_at = UINT64_MAX;
		cold_let_go();
	}
	return deadline_ns < os->settles_at ? deadline_ns : os->settles_at;
}

void os_wait(struct os *os, uint64_t deadline_ns, struct os_event *event)
{
	struct timespec ts;
	uint64_t until_ns;
	int n;
	struct pollfd fds[] = {
		{.fd = os->signal_fd, .events = POLLIN},
		{.fd = os->link_fd, .events = POLLIN},
		{.fd = os->leaf_awaited ? os->leaf.events_fd : -1, .events = POLLPRI},
		{.fd = -1, .events = POLLIN},
		{.fd = os->log.pipe_fd, .events = POLLIN},
	};

	memset(event, 0, sizeof(*event));
	event->now_ns = os_now();
	if (ready(os, deadline_ns, event))
		return;
	if (os->link_held) {
		fds[0].fd = -1; /* the rest of the signals waits in the kernel */
		fds[1].events |= POLLOUT;
		fds[3].fd = os->init_pidfd;
	}
	/* Where the round was not the last: only look. */
	until_ns = os->children_news ? event->now_ns : settle(os, deadline_ns, event->now_ns);
	if (until_ns == UINT64_MAX && os->link_fd < 0 && os->log.pipe_fd < 0 && !os->leaf_awaited)
		n = await_signal(os); /* nothing else is awaited */
	else
		n = ppoll(fds, 5, timeout_until(until_ns, event->now_ns, &ts), NULL);
	if (n < 0)
		return;
	event->now_ns = os_now();
	os->round_made = false;
	if (fds[0].revents)
		take_signals(os, 0);
	if (fds[4].revents)
		log_pump(os);
	if (fds[1].revents & POLLOUT)
		send_held(os);
	if (fds[2].revents || fds[3].revents)
		os->children_news = true;
	if (fds[1].revents & (POLLIN | POLLHUP | POLLERR))
		os->link_news = true;
	ready(os, deadline_ns, event);
}
