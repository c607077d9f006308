// SPDX-License-Identifier: MIT
/*
 * Signals are blocked and told by the event queue (EVFILT_SIGNAL of kqueue(2)), which tells each that is sent, blocked or
 * not. What is ignored would be dropped before it is pending in a command that is being started: each has a handler.
 */
#include "compat/macos/impl.h"

#include <string.h>

static void never_runs(int signo)
{
	(void)signo;
}

static void dispose(int signo, void (*handler)(int))
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	sigemptyset(&action.sa_mask);
	action.sa_handler = handler;
	sigaction(signo, &action, NULL);
}

void signals_hold(struct os *os)
{
	struct sigaction now;
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &os->inherited_mask);
	for (int signo = 1; signo < SIGNALS_END; signo++) {
		if (signo == SIGKILL || signo == SIGSTOP || sigaction(signo, NULL, &now) < 0)
			continue;
		if (now.sa_handler == SIG_IGN)
			os->inherited_ignored |= 1u << signo;
		dispose(signo, never_runs);
	}
	os->sigtstp_ignored = os->inherited_ignored & 1u << SIGTSTP;
}

/* To ignore a signal takes away what is pending of it (sigaction(2)). */
void signals_forget(int signo)
{
	dispose(signo, SIG_IGN);
	dispose(signo, never_runs);
}

void signals_stop_by(bool stop)
{
	sigset_t tstp;

	sigemptyset(&tstp);
	sigaddset(&tstp, SIGTSTP);
	dispose(SIGTSTP, stop ? SIG_DFL : never_runs);
	if (!stop)
		return;
	sigprocmask(SIG_UNBLOCK, &tstp, NULL);
	sigprocmask(SIG_BLOCK, &tstp, NULL);
}

void signals_restore(const struct os *os, bool reset)
{
	sigset_t none;

	sigemptyset(&none);
	for (int signo = 1; signo < SIGNALS_END; signo++)
		if (signo != SIGKILL && signo != SIGSTOP)
			dispose(signo, !reset && (os->inherited_ignored & 1u << signo) ? SIG_IGN
										       : SIG_DFL);
	sigprocmask(SIG_SETMASK, reset ? &none : &os->inherited_mask, NULL);
}
