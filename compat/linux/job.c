// SPDX-License-Identifier: MIT
/* The terminal's signals, which are held here and taken one by one; and what stdout is. */
#include "compat/linux/impl.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

bool tty_stdout_is_pipe(void)
{
	return fcntl(STDOUT_FILENO, F_GETPIPE_SZ) >= 0;
}

/*
 * Only a session without a terminal can take one. When a session leader lets go of its terminal the kernel says HUP and CONT
 * to the foreground (TIOCNOTTY in ioctl_tty(2)): these two are nobody's order and not to be passed on.
 */
void tty_give_up(struct os *os)
{
	static const int said[] = {SIGHUP, SIGCONT};
	const struct timespec no_wait = {0, 0};
	sigset_t pending, own;

	if (os->tty_fd < 0)
		return;
	sigemptyset(&own);
	sigpending(&pending);
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (!sigismember(&pending, said[i]))
			sigaddset(&own, said[i]);
	if (getsid(0) == os->self && ioctl(os->tty_fd, TIOCNOTTY) == 0)
		while (sigtimedwait(&own, NULL, &no_wait) > 0)
			;
	close(os->tty_fd);
	os->tty_fd = -1;
}

/* Where the kernel has refused to stop it no SIGCONT is pending afterwards. */
bool tty_stop_with_job(struct os *os)
{
	const struct timespec no_wait = {0, 0};
	sigset_t stop, cont;

	if (os->sigtstp_ignored)
		return false;
	sigemptyset(&stop);
	sigaddset(&stop, SIGTSTP);
	sigemptyset(&cont);
	sigaddset(&cont, SIGCONT);
	sigtimedwait(&cont, NULL, &no_wait);
	kill(0, SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &stop, NULL);
	sigprocmask(SIG_BLOCK, &stop, NULL);
	return sigtimedwait(&cont, NULL, &no_wait) == SIGCONT;
}
