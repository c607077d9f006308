// SPDX-License-Identifier: MIT
/*
 * What is to be torn down: load mixed|comets N MARK. mixed: N each of plain children, session
 * leaders, double-forked daemons and processes that ignore TERM, all asleep. comets: N processes
 * that fork, call setsid and exit, for ever. Each holds HOLD_FD; one byte into it says that all are
 * up. MARK is for finding them in /proc.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/common.h"

#define LOAD_MAX 1000

static pid_t spawn(void)
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	return pid;
}

static _Noreturn void stay(void)
{
	for (;;)
		pause();
}

static void plain(void)
{
	if (spawn() == 0)
		stay();
}

static void session_leader(void)
{
	if (spawn() == 0) {
		setsid();
		stay();
	}
}

static void daemonized(void)
{
	pid_t pid = spawn();

	if (pid > 0) {
		waitpid(pid, NULL, 0);
		return;
	}
	setsid();
	if (spawn() == 0)
		stay();
	_exit(0);
}

static void deaf(void)
{
	if (spawn() == 0) {
		signal(SIGTERM, SIG_IGN);
		stay();
	}
}

/* The comets that are there already may hold every pid, as zombies, until they are reaped. */
static pid_t fork_at_last(void)
{
	pid_t pid;

	while ((pid = fork()) < 0)
		sched_yield();
	return pid;
}

/* Only SIGKILL ends this. It begins when nobody holds the gate open: in a storm who makes the others would not get on. */
static void comet(const int gate[2])
{
	char byte;

	if (spawn() > 0)
		return;
	close(gate[1]);
	while (read(gate[0], &byte, 1) < 0 && errno == EINTR)
		;
	close(gate[0]);
	for (;;) {
		if (fork_at_last() > 0)
			_exit(0);
		setsid();
	}
}

static void make_mixed(unsigned long n)
{
	static void (*const kinds[])(void) = {plain, session_leader, daemonized, deaf};

	for (unsigned long i = 0; i < n; i++)
		for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
			kinds[k]();
}

int main(int argc, char **argv)
{
	bool comets = argc == 4 && strcmp(argv[1], "comets") == 0;
	unsigned long n;
	int gate[2];

	/* Without the pipe nobody would know that these are still there. */
	if (argc != 4 || fcntl(HOLD_FD, F_GETFD) < 0)
		die("load: mixed|comets N MARK, and the pipe");
	n = number(argv[2], LOAD_MAX);
	if (comets && pipe(gate) < 0)
		die("pipe");
	for (unsigned long i = 0; comets && i < n; i++)
		comet(gate);
	if (!comets)
		make_mixed(n);
	if (write(HOLD_FD, "", 1) != 1)
		return 1;
	if (comets)
		close(gate[1]);
	stay();
}
