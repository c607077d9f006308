// SPDX-License-Identifier: MIT
/*
 * The terminal as a whole. A signal is only noted when it comes, and wakes who waits by a pipe, so that none acts in the middle of a line; the
 * terminal is opened again without blocking, so that one that takes no more (^S, a dead link) does not keep a signal from
 * ending the program. A crash cannot be held: for it a handler gives the terminal back, from the one state that it can reach.
 */
#include "include/os_screen.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "compat/posix/screen.h"
#include "include/os_inspect.h"
#include "lib/num.h"

static const char enter[] = "\033[?1049h\033[?25l\033[?7l\033[2J";
static const char leave[] = "\033[m\033[?7h\033[?25h\033[2J\033[?1049l";

static const int held[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH};
static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS};
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct os_screen {
	int fd;
	int wake[2]; /* a pipe: a byte for each signal, as long as there is room */
	struct termios before;
	sigset_t mask; /* the caller's, and what it did with each */
	struct sigaction action[COUNT(held)];
	int ended;  /* by this signal */
	bool taken; /* the terminal is ours now */
};

static struct os_screen the_screen;		/* a crash finds it here */
static volatile sig_atomic_t came[COUNT(held)]; /* and a signal these */

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

/* `again`: it was ours before, and what it was before that is known. */
static int take(struct os_screen *s, bool again)
{
	struct termios raw;

	if (!again && tcgetattr(STDIN_FILENO, &s->before) < 0)
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

static void note(int signo)
{
	int before = errno;

	for (size_t i = 0; i < COUNT(held); i++)
		if (held[i] == signo)
			came[i] = 1;
	(void)!write(the_screen.wake[1], "", 1); /* full, it wakes all the same */
	errno = before;
}

/* Those that the caller has not ignored, as nohup does. */
static int hold(struct os_screen *s)
{
	struct sigaction how = {.sa_handler = note, .sa_flags = SA_RESTART};
	sigset_t set;

	if (pipe(s->wake) < 0)
		return -errno;
	sigemptyset(&set);
	for (size_t i = 0; i < COUNT(held); i++) {
		came[i] = 0;
		if (sigaction(held[i], NULL, &s->action[i]) < 0 ||
		    s->action[i].sa_handler == SIG_IGN)
			continue;
		sigaction(held[i], &how, NULL);
		sigaddset(&set, held[i]);
	}
	for (int i = 0; i < 2; i++) {
		fcntl(s->wake[i], F_SETFD, FD_CLOEXEC);
		fcntl(s->wake[i], F_SETFL, O_NONBLOCK);
	}
	sigprocmask(SIG_UNBLOCK, &set, &s->mask);
	return 0;
}

static void let_go(struct os_screen *s)
{
	for (size_t i = 0; i < COUNT(held); i++)
		sigaction(held[i], &s->action[i], NULL);
	close(s->wake[0]);
	close(s->wake[1]);
	if (s->fd >= 0)
		close(s->fd);
}

int os_screen_open(struct os_screen **out, struct err *e)
{
	struct os_screen *s = &the_screen;
	int rc;

	memset(s, 0, sizeof(*s));
	rc = hold(s);
	if (rc < 0)
		return err_set(e, -rc, "take over the terminal", "%s", err_words(-rc));
	s->fd = screen_reopen();
	if (s->fd < 0)
		s->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	catch_crashes();
	if (s->fd < 0)
		rc = -errno;
	else if (s->fd >= screen_fd_end || s->wake[0] >= screen_fd_end)
		rc = -EMFILE;
	else
		rc = take(s, false);
	if (rc < 0 && !s->ended) {
		give_back(s);
		let_go(s);
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
	struct sigaction how = {.sa_handler = SIG_DFL}, ours;

	give_back(s);
	sigaction(SIGTSTP, &how, &ours);
	raise(SIGTSTP);
	sigaction(SIGTSTP, &ours, NULL);
	take(s, false);
}

static void act(struct os_screen *s, int signo)
{
	if (signo == SIGTSTP)
		stop(s);
	else if (signo == SIGCONT && s->taken)
		take(s, true); /* it was stopped by force: others may have used the terminal */
	else if (signo != SIGCONT && signo != SIGWINCH)
		s->ended = signo;
}

/* True where something came that the caller is to know. */
static bool take_signals(struct os_screen *s)
{
	bool news = false;
	char bytes[64];

	while (read(s->wake[0], bytes, sizeof(bytes)) > 0)
		continue;
	for (size_t i = 0; i < COUNT(held) && !s->ended; i++) {
		if (!came[i])
			continue;
		came[i] = 0;
		news = true;
		act(s, held[i]);
	}
	return news;
}

void os_screen_wait(struct os_screen *s, uint64_t deadline_ns, struct os_screen_event *event)
{
	uint64_t now = os_inspect_clock_ns();
	uint64_t left = deadline_ns > now ? deadline_ns - now : 0;
	bool ready = false;
	ssize_t n;

	event->kind = OS_SCREEN_DUE;
	if (!s->ended && screen_await(s->wake[0], STDIN_FILENO, -1, left, &ready) &&
	    take_signals(s))
		event->kind = OS_SCREEN_REDRAW;
	if (s->ended)
		event->kind = OS_SCREEN_END;
	if (event->kind != OS_SCREEN_DUE || !ready)
		return;
	n = read(STDIN_FILENO, event->keys, sizeof(event->keys));
	if (n < 0 && errno == EINTR)
		return;
	event->kind = n > 0 ? OS_SCREEN_KEYS : OS_SCREEN_END;
	event->n = n > 0 ? (size_t)n : 0;
	if (n <= 0)
		s->ended = SIGHUP; /* nobody is there any more */
}

int os_screen_write(struct os_screen *s, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t done = write(s->fd, bytes, n);
		bool ready;

		if (done < 0 && errno != EAGAIN && errno != EINTR) {
			s->ended = SIGHUP;
			return -errno;
		}
		if (done < 0 && screen_await(s->wake[0], -1, s->fd, UINT64_MAX, &ready)) {
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
	give_back(s);
	let_go(s);
	ended = s->ended;
	for (size_t i = 0; i < COUNT(held) && !ended; i++) /* one that came last */
		if (came[i] && held[i] != SIGTSTP && held[i] != SIGCONT && held[i] != SIGWINCH)
			ended = held[i];
	if (ended)
		raise(ended);
	sigprocmask(SIG_SETMASK, &s->mask, NULL);
	if (ended)
		_exit(128 +
		      ended); /* its caller has blocked or caught it, or this is a process 1 */
}
