// SPDX-License-Identifier: MIT
/* The terminal's signals, which the event queue tells; and what stdout is. */
#include "compat/macos/impl.h"

#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

bool tty_stdout_is_pipe(void)
{
	struct stat st;

	return fstat(STDOUT_FILENO, &st) == 0 && S_ISFIFO(st.st_mode);
}

/*
 * Only a session without a terminal can take one. When a session leader lets go of its terminal the kernel says HUP and CONT
 * to the foreground (TIOCNOTTY of tty(4)): these two are nobody's order and not to be passed on.
 */
void tty_give_up(struct os *os)
{
	unsigned kept = 0, before;

	if (os->tty_fd < 0)
		return;
	queue_take(os, 0);
	before = os->queue_n;
	if (getsid(0) == os->self && ioctl(os->tty_fd, TIOCNOTTY) == 0)
		queue_take(os, 0);
	for (unsigned i = 0; i < os->queue_n; i++)
		if (i < before || (os->queue[i] != SIGHUP && os->queue[i] != SIGCONT))
			os->queue[kept++] = os->queue[i];
	os->queue_n = kept;
	close(os->tty_fd);
	os->tty_fd = -1;
}

/* Where the kernel has refused to stop it no SIGCONT follows. Of both signals none that is older may count. */
bool tty_stop_with_job(struct os *os)
{
	if (os->sigtstp_ignored)
		return false;
	queue_take(os, 0);
	signals_forget(SIGTSTP);
	signals_forget(SIGCONT);
	os->job_stopping = true;
	os->job_continued = false;
	kill(0, SIGTSTP);
	signals_stop_by(true);
	queue_take(os, 0);
	os->job_stopping = false;
	signals_stop_by(false);
	signals_forget(SIGTSTP);
	return os->job_continued;
}
