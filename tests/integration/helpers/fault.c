/* SPDX-License-Identifier: MIT */
/*
 * fault REPORT SECONDS PROGRAM PROCESS NUMBER ACTION -- COMMAND...: runs COMMAND and, in the PROCESS-th process (from 0) that executes
 * PROGRAM, makes the NUMBER-th system call (from 1) fail, or kills the process there. A process counts from PROGRAM's exec, or
 * from the fork of one that counts, to its next exec. ACTION: count (do nothing, and list every call), fail, kill.
 *
 * strace can inject faults, but counts calls by name in each process and cannot aim at one process of several.
 *
 * Lines in REPORT: "call PROCESS NUMBER NAME", "hit NAME", "left N" (other processes alive when the first one that counts ended),
 * "alive PID" (when the SECONDS were over; then killed), "end" (every process has ended). Exits as COMMAND did.
 */
#include "number.h"

#include <errno.h>
#include <limits.h>
#include <linux/ptrace.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define OPTIONS                                                                                    \
	(PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |  \
	 PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL)
#define TRACEES_MAX 4096

/* clang-format off */
/* What each call that brood makes may fail with; those that are not here fail with EPERM. */
static const struct {
	long number;
	const char *name;
	int errnum;
} calls[] = {
#define ROW(name, errnum) {SYS_##name, #name, errnum}
	ROW(brk, ENOMEM),	 ROW(munmap, ENOMEM),	    ROW(mprotect, ENOMEM),
	ROW(openat, EMFILE),	 ROW(close, EIO),	   ROW(read, EIO),	    ROW(write, EIO),
	ROW(writev, EIO),	 ROW(fcntl, EMFILE),	   ROW(dup3, EMFILE),	    ROW(pipe2, EMFILE),
	ROW(socketpair, EMFILE), ROW(signalfd4, EMFILE),   ROW(clone, EAGAIN),	    ROW(waitid, EINTR),
	ROW(wait4, EINTR),	 ROW(ppoll, ENOMEM),	   ROW(recvfrom, ENOMEM),   ROW(sendto, ENOMEM),
	ROW(execve, EACCES),	 ROW(chdir, EACCES),	   ROW(ioctl, ENOTTY),	    ROW(getdents64, ENOMEM),
	ROW(mkdirat, EACCES),	 ROW(unlinkat, EBUSY),	   ROW(statx, ENOMEM),
	ROW(fstat, EIO),	 ROW(getrandom, EAGAIN),   ROW(close_range, EPERM), ROW(rt_sigtimedwait, EAGAIN),
	ROW(pread64, EIO),	 ROW(madvise, EINVAL),	   ROW(fchdir, EACCES),	    ROW(sendmsg, ENOMEM),
	ROW(kill, EPERM),	 ROW(setpgid, EPERM),	   ROW(setsid, EPERM),	    ROW(prctl, EPERM),
	ROW(mount, EPERM),	 ROW(lseek, EINVAL),	   ROW(getpgid, EPERM),	    ROW(prlimit64, EPERM),
	ROW(setgroups, EPERM),	 ROW(rt_sigaction, EINVAL), ROW(rt_sigprocmask, EINVAL), ROW(capget, EPERM),
	ROW(getrusage, EINVAL), ROW(set_tid_address, EPERM), ROW(faccessat, EACCES),
	ROW(sched_setscheduler, EPERM), ROW(exit_group, 0), ROW(exit, 0), ROW(rt_sigreturn, 0), ROW(getpid, 0),
	ROW(geteuid, 0),	 ROW(getegid, 0),	   ROW(getuid, 0),	    ROW(getgid, 0), ROW(gettid, 0),
#ifdef SYS_open
	ROW(open, EMFILE),	 ROW(poll, ENOMEM),	   ROW(dup2, EMFILE),	    ROW(stat, ENOMEM),
	ROW(unlink, EBUSY),	 ROW(rmdir, EBUSY),	   ROW(mkdir, EACCES),	    ROW(fork, EAGAIN),
	ROW(access, EACCES),	 ROW(getpgrp, 0),
#endif
#ifdef SYS_mmap
	ROW(mmap, ENOMEM),
#else
	ROW(mmap2, ENOMEM),
#endif
#ifdef SYS_newfstatat
	ROW(newfstatat, ENOMEM), ROW(clock_gettime, EINVAL),
#else
	ROW(fstatat64, ENOMEM),	 ROW(clock_gettime64, EINVAL),
#endif
#ifdef SYS_arch_prctl
	ROW(arch_prctl, 0),
#endif
#ifdef SYS_clone3
	ROW(clone3, EAGAIN),
#endif
#ifdef SYS_pidfd_open
	ROW(pidfd_open, EMFILE),
#endif
#ifdef SYS_pidfd_send_signal
	ROW(pidfd_send_signal, EPERM),
#endif
};
/* clang-format on */

struct tracee {
	pid_t pid;
	int process; /* -1: does not count */
	int calls;
	int errnum;   /* to be returned at the exit of the call that it is in */
	bool forked;  /* its parent's fork was seen */
	bool stopped; /* its first stop was seen */
};

static struct tracee tracees[TRACEES_MAX];
static int tracees_n, processes, want_process, want_number;
static const char *program, *action;
static FILE *report;
static pid_t first;
static volatile sig_atomic_t over;

__attribute__((format(printf, 1, 2))) static void say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(report, fmt, ap);
	va_end(ap);
	fflush(report);
}

static struct tracee *tracee_of(pid_t pid)
{
	for (int i = 0; i < tracees_n; i++)
		if (tracees[i].pid == pid)
			return &tracees[i];
	if (tracees_n == TRACEES_MAX)
		exit(96);
	tracees[tracees_n] = (struct tracee){.pid = pid, .process = -1};
	return &tracees[tracees_n++];
}

static void forget(struct tracee *t)
{
	*t = tracees[--tracees_n];
}

static int row_of(long number)
{
	for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
		if (calls[i].number == number)
			return (int)i;
	return -1;
}

static long trace(long request, pid_t pid, unsigned long address, void *data)
{
	return syscall(SYS_ptrace, request, pid, address, data);
}

static void go_on(struct tracee *t, int signo)
{
	trace(t->process >= 0 ? PTRACE_SYSCALL : PTRACE_CONT, t->pid, 0, (void *)(long)signo);
}

/* Change the number of the call that the tracee is about to make (-1: none), or the value that it gets. */
static void poke(pid_t pid, bool entry, long value)
{
#if defined(__x86_64__)
	/* orig_rax and rax in struct user_regs_struct */
	trace(PTRACE_POKEUSR, pid, (entry ? 15 : 10) * 8ul, (void *)value);
#elif defined(__aarch64__)
	uint64_t regs[34] = {0}; /* struct user_pt_regs */
	int number = (int)value;
	struct iovec io = {regs, sizeof regs};

	if (entry) {
		io = (struct iovec){&number, sizeof number};
		trace(PTRACE_SETREGSET, pid, 0x404, &io); /* NT_ARM_SYSCALL */
		return;
	}
	trace(PTRACE_GETREGSET, pid, 1, &io); /* NT_PRSTATUS */
	regs[0] = (uint64_t)value;
	trace(PTRACE_SETREGSET, pid, 1, &io);
#else
	(void)pid, (void)entry, (void)value;
	exit(94);
#endif
}

static void call_begins(struct tracee *t, long number)
{
	int row = row_of(number);
	char name[32];
	int errnum = row < 0 ? EPERM : calls[row].errnum;

	if (row < 0)
		snprintf(name, sizeof name, "syscall-%ld", number);
	else
		snprintf(name, sizeof name, "%s", calls[row].name);
	t->calls++;
	if (strcmp(action, "count") == 0)
		say("call %d %d %s\n", t->process, t->calls, name);
	else if (t->process == want_process && t->calls == want_number &&
		 strcmp(action, "kill") == 0) {
		say("hit %s\n", name);
		kill(t->pid, SIGKILL);
	} else if (t->process == want_process && t->calls == want_number && errnum) {
		say("hit %s\n", name);
		poke(t->pid, true, -1);
		t->errnum = errnum;
	}
}

static void at_call(struct tracee *t)
{
	struct ptrace_syscall_info info;

	if (trace(PTRACE_GET_SYSCALL_INFO, t->pid, sizeof info, &info) < 0)
		return;
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
		call_begins(t, (long)info.entry.nr);
	else if (info.op == PTRACE_SYSCALL_INFO_EXIT && t->errnum) {
		poke(t->pid, false, -t->errnum);
		t->errnum = 0;
	}
}

static void at_exec(struct tracee *t)
{
	char link[64], exe[PATH_MAX];
	ssize_t n;

	snprintf(link, sizeof link, "/proc/%d/exe", (int)t->pid);
	n = readlink(link, exe, sizeof exe - 1);
	exe[n > 0 ? n : 0] = '\0';
	if (t->process < 0 && processes == 0 && strcmp(exe, program) == 0) {
		t->process = processes++;
		first = t->pid;
	} else if (t->process >= 0) {
		t->process = -1;
	}
}

static void at_fork(struct tracee *t)
{
	unsigned long pid;
	int process = t->process;
	struct tracee *child;

	if (trace(PTRACE_GETEVENTMSG, t->pid, 0, &pid) < 0)
		return;
	child = tracee_of((pid_t)pid);
	child->forked = true;
	if (process >= 0)
		child->process = processes++;
	if (child->stopped)
		go_on(child, 0);
}

static void at_stop(pid_t pid, int status)
{
	struct tracee *t = tracee_of(pid);
	int signo = WSTOPSIG(status), event = status >> 16;

	if (!t->stopped) {
		t->stopped = true;
		if (t->forked)
			go_on(t, 0);
		return; /* else it waits until its parent's fork is seen */
	}
	if (signo == (SIGTRAP | 0x80)) {
		at_call(t);
		go_on(t, 0);
	} else if (event == PTRACE_EVENT_EXEC) {
		at_exec(t);
		go_on(t, 0);
	} else if (event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK ||
		   event == PTRACE_EVENT_CLONE) {
		at_fork(t);
		go_on(tracee_of(pid), 0);
	} else if (event == PTRACE_EVENT_STOP && signo != SIGTRAP) {
		trace(PTRACE_LISTEN, pid, 0, NULL); /* stopped by a signal: it stays so */
	} else {
		go_on(t, event ? 0 : signo);
	}
}

static void alarmed(int signo)
{
	(void)signo;
	over = 1;
}

static pid_t start(char **command)
{
	int gate[2];
	char byte;
	pid_t pid;

	if (pipe(gate) < 0)
		exit(97);
	pid = fork();
	if (pid == 0) {
		close(gate[1]);
		if (read(gate[0], &byte, 1) != 0)
			_exit(97);
		close(gate[0]);
		execvp(command[0], command);
		_exit(97);
	}
	close(gate[0]);
	if (trace(PTRACE_SEIZE, pid, 0, (void *)(long)OPTIONS) < 0)
		exit(95);
	close(gate[1]);
	tracee_of(pid)->forked = tracee_of(pid)->stopped = true;
	return pid;
}

int main(int argc, char **argv)
{
	struct sigaction on_alarm = {.sa_handler = alarmed};
	int status, code = 0;
	pid_t command, pid;

	if (argc < 9 || !(report = fopen(argv[1], "we")))
		return 97;
	program = argv[3];
	want_process = number_of(argv[4]);
	want_number = number_of(argv[5]);
	action = argv[6];
	command = start(argv + 8);
	sigaction(SIGALRM, &on_alarm, NULL);
	alarm((unsigned)number_of(argv[2]));
	while ((pid = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR) {
		if (over) {
			over = 0;
			for (int i = 0; i < tracees_n; i++) {
				say("alive %d\n", (int)tracees[i].pid);
				kill(tracees[i].pid, SIGKILL);
			}
		}
		if (pid <= 0)
			continue;
		if (WIFSTOPPED(status)) {
			at_stop(pid, status);
			continue;
		}
		if (pid == command)
			code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
		forget(tracee_of(pid));
		if (pid == first)
			say("left %d\n", tracees_n - (tracees_n && command != first));
	}
	say("end\n");
	return code;
}
