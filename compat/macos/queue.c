// SPDX-License-Identifier: MIT
/*
 * The kernel's event queue: every signal, the link, and what the processes of the tree do. A process does not inherit its
 * parent's, and of signals that were pending before it the queue tells nothing: those are asked for once.
 */
#include "compat/macos/impl.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/num.h"

#define EVENTS_MAX 64

static void add_signal(struct os *os, int signo)
{
	for (unsigned i = 0; i < os->queue_n; i++)
		if (os->queue[i] == signo)
			return;
	os->queue[os->queue_n++] = signo;
}

static void add_pending(struct os *os)
{
	sigset_t pending;

	sigemptyset(&pending);
	sigpending(&pending);
	for (int signo = 1; signo < SIGNALS_END; signo++) {
		if (!sigismember(&pending, signo))
			continue;
		if (signo == SIGCHLD)
			os->children_news = true;
		else
			add_signal(os, signo);
	}
}

static int watch_signals(struct os *os)
{
	struct kevent change[SIGNALS_END];
	int n = 0;

	for (int signo = 1; signo < SIGNALS_END; signo++)
		if (signo != SIGKILL && signo != SIGSTOP)
			EV_SET(&change[n++], (uintptr_t)signo, EVFILT_SIGNAL, EV_ADD, 0, 0, NULL);
	return kevent(os->kq, change, n, NULL, 0, NULL) < 0 ? -errno : 0;
}

/* Who asked for it (tini -p) hears of the parent's end as of a signal that was sent. */
void queue_watch_parent(struct os *os)
{
	struct kevent change;
	pid_t parent = getppid();

	if (!os->parent_death || parent <= 1)
		return;
	EV_SET(&change, (uintptr_t)parent, EVFILT_PROC, EV_ADD, NOTE_EXIT, 0, NULL);
	if (kevent(os->kq, &change, 1, NULL, 0, NULL) < 0 && errno == ESRCH)
		add_signal(os, os->parent_death);
}

int queue_open(struct os *os)
{
	int rc;

	os->kq = kqueue();
	if (os->kq < 0)
		return -errno;
	fds_close_on_exec(os->kq);
	rc = watch_signals(os);
	if (rc < 0)
		return rc;
	add_pending(os);
	return 0;
}

void queue_close(struct os *os)
{
	if (os->kq >= 0)
		close(os->kq);
	os->kq = -1;
}

/* While there is something to be read, and at the end of it. */
static int watch_reading(struct os *os, int fd)
{
	struct kevent change;

	EV_SET(&change, (uintptr_t)fd, EVFILT_READ, EV_ADD, 0, 0, NULL);
	return kevent(os->kq, &change, 1, NULL, 0, NULL) < 0 ? -errno : 0;
}

void queue_watch_link(struct os *os)
{
	if (watch_reading(os, os->link_fd) < 0)
		os->link_news =
			true; /* it is looked at once, and says then what is wrong with it */
}

void queue_watch_log(struct os *os)
{
	if (os->log.pipe_fd >= 0)
		watch_reading(os, os->log.pipe_fd);
}

int queue_watch(struct os *os, pid_t pid, uint64_t unique)
{
	struct kevent change;

	EV_SET(&change, (uintptr_t)pid, EVFILT_PROC, EV_ADD | EV_CLEAR,
	       NOTE_EXIT | NOTE_FORK | NOTE_EXEC, 0, (void *)(uintptr_t)unique);
	return kevent(os->kq, &change, 1, NULL, 0, NULL) < 0 ? -errno : 0;
}

/* A line written to a stderr that nobody reads is answered with SIGPIPE; who sent one, the queue does not tell. */
static bool own_pipe_signal(void)
{
	struct pollfd fd = {.fd = STDERR_FILENO};

	return poll(&fd, 1, 0) == 1 && (fd.revents & (POLLHUP | POLLERR));
}

static void take_signal(struct os *os, int signo)
{
	if (signo == SIGCHLD)
		os->children_news = true;
	else if (os->job_stopping && signo == SIGCONT)
		os->job_continued = true;
	else if (os->job_stopping && signo == SIGTSTP)
		return;
	else if (signo != SIGPIPE || !own_pipe_signal())
		add_signal(os, signo);
}

/* What a member does, or that it is gone. A number's new owner is not the one that was watched: the id says who it was. */
static void take_process(struct os *os, const struct kevent *ev)
{
	uint64_t unique = (uint64_t)(uintptr_t)ev->udata;
	struct member *m;

	if (unique == 0) {
		add_signal(os, os->parent_death);
		return;
	}
	m = os->roll ? roll_find(os->roll, unique) : NULL;
	if (m && (ev->fflags & NOTE_EXIT))
		m->ended = true;
	/* While the command lives its tree cannot be at an end: those who go are of no interest. */
	if ((ev->fflags & (NOTE_FORK | NOTE_EXEC)) || !os->main_pid)
		look_wants(os);
}

static void take_event(struct os *os, const struct kevent *ev)
{
	if (ev->filter == EVFILT_SIGNAL)
		take_signal(os, (int)ev->ident);
	else if (ev->filter == EVFILT_PROC)
		take_process(os, ev);
	else if (ev->filter == EVFILT_READ && (int)ev->ident == os->log.pipe_fd)
		log_pump(os);
	else if (ev->filter == EVFILT_READ)
		os->link_news = true;
}

/* Room in the link is waited for only where something waits for it. */
static int want_room(const struct os *os, struct kevent *change)
{
	if (os->link_fd < 0 || (!os->link_held && os->out_left == 0))
		return 0;
	EV_SET(change, (uintptr_t)os->link_fd, EVFILT_WRITE, EV_ADD | EV_ONESHOT, 0, 0, NULL);
	return 1;
}

void queue_take(struct os *os, uint64_t until_ns)
{
	struct kevent ev[EVENTS_MAX], change = {0};
	struct timespec ts = {0, 0};
	uint64_t now = os_now();
	int n;

	if (until_ns != UINT64_MAX && until_ns > now) {
		ts.tv_sec = (time_t)((until_ns - now) / NS_PER_SEC);
		ts.tv_nsec = (long)((until_ns - now) % NS_PER_SEC);
	}
	n = kevent(os->kq, &change, want_room(os, &change), ev, EVENTS_MAX,
		   until_ns == UINT64_MAX ? NULL : &ts);
	for (int i = 0; i < n; i++)
		take_event(os, &ev[i]);
}
