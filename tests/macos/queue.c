// SPDX-License-Identifier: MIT
/* kqueue(2) of the kernel in memory. The link's descriptors are real ones. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/event.h>

#include "lib/num.h"
#include "tests/macos/kernel.h"

#define FIRST_FD 5000
#define SLEEP_MAX_NS (3600 * NS_PER_SEC)

static struct k_queue *queue_of(pid_t owner)
{
	for (unsigned i = k.queues; i-- > 0;)
		if (k.queue[i].owner == owner)
			return &k.queue[i];
	return NULL;
}

/* A signal that is pending already is not told twice. */
void k_tell(pid_t owner, int signo)
{
	struct k_queue *q = queue_of(owner);

	if (!q)
		return;
	for (unsigned i = 0; i < q->signals_n; i++)
		if (q->signals[i] == signo)
			return;
	q->signals[q->signals_n++] = signo;
}

void k_note(struct kproc *p, uint32_t notes)
{
	for (unsigned i = 0; i < k.queues; i++)
		for (unsigned w = 0; w < k.queue[i].watch_n; w++)
			if (k.queue[i].watch[w].unique == p->unique)
				k.queue[i].watch[w].notes |= notes;
}

int kqueue(void)
{
	struct k_queue *q = &k.queue[k.queues];

	memset(q, 0, sizeof(*q));
	q->owner = k.self;
	q->read_fd[0] = q->read_fd[1] = q->write_fd = -1;
	return FIRST_FD + (int)k.queues++;
}

static int watch(struct k_queue *q, const struct kevent *c)
{
	struct kproc *p = k_find((pid_t)c->ident);

	if (!p || p->state == K_ZOMBIE || p->state == K_EXITING)
		return -ESRCH;
	if (p->unwatchable)
		return -EACCES;
	if (q->watch_n == K_PROCS_MAX)
		return -ENOMEM;
	q->watch[q->watch_n].pid = p->pid;
	q->watch[q->watch_n].unique = p->unique;
	q->watch[q->watch_n].udata = (uint64_t)(uintptr_t)c->udata;
	q->watch[q->watch_n++].notes = 0;
	return 0;
}

static int change(struct k_queue *q, const struct kevent *c)
{
	switch (c->filter) {
	case EVFILT_PROC:
		return watch(q, c);
	case EVFILT_READ:
		q->read_fd[q->read_fd[0] >= 0] = (int)c->ident;
		return 0;
	case EVFILT_WRITE:
		q->write_fd = (int)c->ident;
		return 0;
	default:
		return c->filter == EVFILT_SIGNAL && c->ident < 32 ? 0 : -EINVAL;
	}
}

static bool is_ready(int fd, short events)
{
	struct pollfd p = {.fd = fd, .events = events};

	return fd >= 0 && poll(&p, 1, 0) == 1 && !(p.revents & POLLNVAL);
}

static int gather(struct k_queue *q, struct kevent *ev, int max)
{
	unsigned kept = 0;
	int n = 0;

	for (unsigned i = 0; i < q->signals_n && n < max; i++) {
		EV_SET(&ev[n++], (uintptr_t)q->signals[i], EVFILT_SIGNAL, EV_CLEAR, 0, 1, NULL);
		if (q->signals[i] != SIGCHLD && k.link_far < 0)
			k.told[k.told_n++] = q->signals[i];
	}
	q->signals_n = 0;
	for (int i = 0; i < 2; i++)
		if (n < max && is_ready(q->read_fd[i], POLLIN))
			EV_SET(&ev[n++], (uintptr_t)q->read_fd[i], EVFILT_READ, 0, 0, 0, NULL);
	if (n < max && is_ready(q->write_fd, POLLOUT)) {
		EV_SET(&ev[n++], (uintptr_t)q->write_fd, EVFILT_WRITE, EV_ONESHOT, 0, 0, NULL);
		q->write_fd = -1;
	}
	for (unsigned w = 0; w < q->watch_n; w++) {
		uint32_t notes = q->watch[w].notes;

		if (notes && n < max) {
			EV_SET(&ev[n++], (uintptr_t)q->watch[w].pid, EVFILT_PROC, EV_CLEAR, notes,
			       0, (void *)(uintptr_t)q->watch[w].udata);
			q->watch[w].notes = 0;
		}
		if (!(notes & NOTE_EXIT) || q->watch[w].notes)
			q->watch[kept++] = q->watch[w];
	}
	q->watch_n = kept;
	return n;
}

static uint64_t until_of(const struct timespec *ts)
{
	return ts ? k.now_ns + (uint64_t)ts->tv_sec * NS_PER_SEC + (uint64_t)ts->tv_nsec : K_NEVER;
}

int kevent(int kq, const struct kevent *changes, int changes_n, struct kevent *events, int events_n,
	   const struct timespec *timeout)
{
	struct k_queue *q = &k.queue[kq - FIRST_FD];
	uint64_t until = until_of(timeout), begin = k.now_ns;
	int n, rc;

	if (kq < FIRST_FD || kq >= FIRST_FD + (int)k.queues || q->owner != k.self)
		k_fail("a queue that is not this process's");
	for (int i = 0; i < changes_n; i++) {
		rc = change(q, &changes[i]);
		if (rc < 0) {
			errno = -rc;
			return -1;
		}
	}
	if (events_n == 0)
		return 0;
	k.reaped_in_row = 0;
	if (++k.waits > 200000)
		k_fail("no end after 200000 waits");
	if (k.deadline && until > k.deadline() && until > k.now_ns)
		k_fail("sleeps beyond its deadline");
	while ((n = gather(q, events, events_n)) == 0 && k.now_ns < until) {
		uint64_t at = k_next();

		if (until < at)
			at = until;
		if (at == K_NEVER || at > begin + SLEEP_MAX_NS)
			k_fail("sleeps for ever");
		k_pass(at > k.now_ns ? at : k.now_ns);
	}
	for (int i = 0; i < n; i++)
		k_say("brood is told: filter %d of %d, notes %x", events[i].filter,
		      (int)events[i].ident, (unsigned)events[i].fflags);
	return n;
}
