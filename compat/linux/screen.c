// SPDX-License-Identifier: MIT
/*
 * The terminal as a whole. Signals are held and read from a descriptor, so that none comes in the middle of a line; the
 * terminal is opened again without blocking, so that one that takes no more (^S, a dead link) does not keep a signal from
 * ending the program. A crash cannot be held: for it a handler gives the terminal back, from the one state that it can reach.
 */
#include "include/os_screen.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "lib/num.h"
#include "proc/proc.h"

static const char enter[] = "\033[?1049h\033[?25l\033[?7l\033[2J";
static const char leave[] = "\033[m\033[?7h\033[?25h\033[2J\033[?1049l";

static const int held[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH};
static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS};
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct os_screen {
	int fd, signal_fd;
	struct termios before;
	sigset_t mask; /* the caller's */
	int ended;     /* by this signal */
	bool taken;    /* the terminal is ours now */
};

static struct os_screen the_screen; /* a crash finds it here */

/* ---- the terminal */

static void give_back(struct os_screen *s)
{
	if (!s->taken)
		return;
	s->taken = false;
	if (write(s->fd, leave, sizeof(leave) - 1) < 0 && errno == EAGAIN) {
		tcflush(s->fd, TCOFLUSH); /* it takes no more: what is queued goes first */
		(void)!write(s->fd, leave, sizeof(leave) - 1);
	}
	tcsetattr(STDIN_FILENO, TCSANOW, &s->before);
}

static int take(struct os_screen *s)
{
	struct termios raw;

	if (tcgetattr(STDIN_FILENO, &s->before) < 0)
		return -errno;
	raw = s->before;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | IEXTEN);
	raw.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR | ISTRIP);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	if (tcsetattr(STDIN_FILENO, TCSANOW, &raw) < 0)
		return -errno;
	s->taken = true;
	return os_screen_write(s, enter, sizeof(enter) - 1);
}

static void crashed(int signo)
{
	give_back(&the_screen);
	raise(signo); /* its default, once this handler returns */
}

static void catch_crashes(void)
{
	struct sigaction how = {.sa_handler = crashed, .sa_flags = (int)SA_RESETHAND};

	for (size_t i = 0; i < COUNT(crashes); i++)
		sigaction(crashes[i], &how, NULL);
}

/* Those that the caller has not ignored, as nohup does. */
static void hold(struct os_screen *s)
{
	struct sigaction now;
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < COUNT(held); i++)
		if (sigaction(held[i], NULL, &now) == 0 && now.sa_handler != SIG_IGN)
			sigaddset(&set, held[i]);
	sigprocmask(SIG_BLOCK, &set, &s->mask);
	s->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int os_screen_open(struct os_screen **out, struct err *e)
{
	struct os_screen *s = &the_screen;
	int rc;

	memset(s, 0, sizeof(*s));
	s->fd = open("/proc/self/fd/1", O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (s->fd < 0)
		s->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	hold(s);
	catch_crashes();
	rc = s->fd < 0 || s->signal_fd < 0 ? -errno : take(s);
	if (rc < 0 && !s->ended) {
		give_back(s);
		sigprocmask(SIG_SETMASK, &s->mask, NULL);
		return err_set(e, -rc, "take over the terminal", "%s", err_words(-rc));
	}
	*out = s;
	return 0;
}

/* ---- signals */

/* Stopped as any other program, and back. */
static void stop(struct os_screen *s)
{
	sigset_t set;

	give_back(s);
	sigemptyset(&set);
	sigaddset(&set, SIGTSTP);
	raise(SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	sigprocmask(SIG_BLOCK, &set, NULL);
	take(s);
}

/* True where something came that the caller is to know. */
static bool take_signals(struct os_screen *s)
{
	struct signalfd_siginfo info;
	bool news = false;

	while (!s->ended && read(s->signal_fd, &info, sizeof(info)) == sizeof(info)) {
		news = true;
		if (info.ssi_signo == SIGTSTP)
			stop(s);
		else if (info.ssi_signo == SIGCONT && s->taken)
			take(s); /* it was stopped by force: others may have used the terminal */
		else if (info.ssi_signo != SIGCONT && info.ssi_signo != SIGWINCH)
			s->ended = (int)info.ssi_signo;
	}
	return news;
}

void os_screen_wait(struct os_screen *s, uint64_t deadline_ns, struct os_screen_event *event)
{
	struct pollfd fds[] = {{s->signal_fd, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
	uint64_t now = proc_clock_ns(CLOCK_MONOTONIC);
	uint64_t left = deadline_ns > now ? deadline_ns - now : 0;
	struct timespec time = {.tv_sec = (time_t)(left / NS_PER_SEC),
				.tv_nsec = (long)(left % NS_PER_SEC)};
	ssize_t n;

	event->kind = s->ended ? OS_SCREEN_END : OS_SCREEN_DUE;
	if (s->ended || ppoll(fds, 2, &time, NULL) <= 0)
		return;
	if (fds[0].revents && take_signals(s)) {
		event->kind = s->ended ? OS_SCREEN_END : OS_SCREEN_REDRAW;
		return;
	}
	if (!fds[1].revents)
		return;
	n = read(STDIN_FILENO, event->keys, sizeof(event->keys));
	event->kind = n > 0 ? OS_SCREEN_KEYS : OS_SCREEN_END;
	event->n = n > 0 ? (size_t)n : 0;
	if (n <= 0)
		s->ended = SIGHUP; /* nobody is there any more */
}

int os_screen_write(struct os_screen *s, const char *bytes, size_t n)
{
	while (n > 0) {
		struct pollfd fds[] = {{s->signal_fd, POLLIN, 0}, {s->fd, POLLOUT, 0}};
		ssize_t done = write(s->fd, bytes, n);

		if (done < 0 && errno != EAGAIN && errno != EINTR) {
			s->ended = SIGHUP;
			return -errno;
		}
		if (done < 0 && ppoll(fds, 2, NULL, NULL) > 0 && fds[0].revents) {
			take_signals(s);
			if (s->ended)
				return -EINTR;
		}
		if (done > 0) {
			bytes += done;
			n -= (size_t)done;
		}
	}
	return 0;
}

void os_screen_close(struct os_screen *s)
{
	int ended;

	if (!s)
		return;
	ended = s->ended;
	give_back(s);
	close(s->fd);
	close(s->signal_fd);
	if (ended)
		raise(ended); /* still held: it comes with the next call */
	sigprocmask(SIG_SETMASK, &s->mask, NULL);
	if (ended)
		_exit(128 + ended); /* it was held by the caller, or this is a process 1 */
}
