/* SPDX-License-Identifier: MIT */
/*
 * Signals' names and numbers on Windows, for the core: those that brood itself is sent and gives (console events,
 * TerminateProcess), under the numbers that they have elsewhere, so that 128+N means the same. The others are
 * named by the core alone, and never come or go (os_sends).
 */
#ifndef COMPAT_WINDOWS_POSIX_SIGNAL_H
#define COMPAT_WINDOWS_POSIX_SIGNAL_H

#define SIGHUP 1
#define SIGINT 2
#define SIGQUIT 3
#define SIGILL 4
#define SIGTRAP 5
#define SIGABRT 6
#define SIGBUS 7
#define SIGFPE 8
#define SIGKILL 9
#define SIGSEGV 11
#define SIGTERM 15
#define SIGCHLD 17
#define SIGCONT 18
#define SIGSTOP 19
#define SIGTSTP 20
#define SIGTTIN 21
#define SIGTTOU 22
#define SIGXCPU 24
#define SIGXFSZ 25
#define SIGSYS 31

#endif
