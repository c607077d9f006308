// SPDX-License-Identifier: MIT
/* The controlling terminal: handed to the command, taken back, and stopped with the caller's job. */
#include OS_IMPL

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

static pid_t foreground_group(int fd)
{
	pid_t group = -1;

	return ioctl(fd, TIOCGPGRP, &group) < 0 ? -1 : group;
}

/*
 * A group outside this PID namespace (unshare -pf, nsenter) has no number here: 0 is brood's as well as a shell's.
 * Reading nothing tells the two apart: the kernel refuses it to the background, whose SIGTTIN is held.
 */
static bool in_foreground(const struct os *os)
{
	pid_t group = foreground_group(os->tty_fd);
	char nothing;

	if (group != 0 || getpgrp() != 0)
		return group == getpgrp();
	return read(os->tty_fd, &nothing, 0) == 0 || errno == EAGAIN;
}

/* /dev/tty is the controlling terminal also where stdin is redirected; an image may lack it. */
void tty_open(struct os *os)
{
	os->tty_fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	for (int fd = 0; os->tty_fd < 0 && errno != ENXIO && fd <= STDERR_FILENO; fd++)
		if (foreground_group(fd) >= 0)
			os->tty_fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (os->tty_fd >= 0)
		os->tty_ours = in_foreground(os);
}

/*
 * At once, unless stdout is a pipe: then another member of the caller's job, a pager say, may be reading the
 * terminal, and it is handed over only when the command stops for want of it.
 */
bool tty_hand_over_at_start(const struct os *os)
{
	return os->tty_ours && !tty_stdout_is_pipe();
}

/* SIGTTOU is held in every brood process and so cannot stop this one. */
void tty_give(struct os *os, pid_t group)
{
	ioctl(os->tty_fd, TIOCSPGRP, &group);
}

void tty_suspend(struct os *os, int signo)
{
	bool wants_terminal = signo == SIGTTIN || signo == SIGTTOU;

	os->resumed_due = true;
	os->resumed_stopped = os->resumed_foreground = false;
	if (os->tty_fd < 0)
		return;
	if (wants_terminal && !os->tty_handed && in_foreground(os)) {
		os->resumed_foreground = true;
	} else if (os->tty_handed && getpgrp() == 0) {
		/* It cannot be handed back to a group without a number: nothing can be done but go on. */
		os->resumed_foreground = true;
	} else {
		if (os->tty_handed)
			tty_give(os, getpgrp());
		os->tty_handed = false;
		os->resumed_stopped = tty_stop_with_job(os);
		os->resumed_foreground = in_foreground(os);
	}
	os->tty_handed = os->resumed_foreground;
}

void os_release_terminal(struct os *os, int interrupt)
{
	if (os->tty_fd < 0 || !os->tty_handed)
		return;
	tty_give(os, getpgrp());
	os->tty_handed = false;
	/* ^C was typed at the whole job: the script or the pipeline around brood is to see it too. */
	if (interrupt && !os->interrupted)
		kill(0, interrupt);
}
