/* SPDX-License-Identifier: MIT */
/* Of calls.c what takes the place of the system's own calls, by --wrap. */
#ifndef TESTS_MACOS_CALLS_H
#define TESTS_MACOS_CALLS_H

#include <signal.h>
#include <sys/types.h>
#include <time.h>

int __wrap_kill(pid_t pid, int signo);
pid_t __wrap_getpid(void);
pid_t __wrap_getppid(void);
pid_t __wrap_getpgrp(void);
uid_t __wrap_geteuid(void);
int __wrap_setpgid(pid_t pid, pid_t group);
pid_t __wrap_fork(void);
int __wrap_socketpair(int domain, int type, int protocol, int ends[2]);
int __real_socketpair(int domain, int type, int protocol, int ends[2]);
pid_t __wrap_waitpid(pid_t pid, int *status, int options);
int __wrap_clock_gettime(clockid_t clock, struct timespec *ts);
int __wrap_dup2(int from, int to);
int __wrap_setpriority(int which, id_t who, int value);
int __wrap_chdir(const char *path);
int __wrap_sigprocmask(int how, const sigset_t *set, sigset_t *before);
int __wrap_sigaction(int signo, const struct sigaction *action, struct sigaction *before);
int __wrap_sigpending(sigset_t *set);
int __wrap_open64(const char *path, int flags, ...);

#endif
