// SPDX-License-Identifier: MIT
/*
 * From a signal to a wrapper until nothing of its tree is left: teardown SIGNAL MARK COMMAND...
 * COMMAND is a wrapper around build/bench/load. The end is seen twice, without polling: every
 * process of the load has let go of a pipe, and this process, a subreaper to which a dead wrapper's
 * init comes, has no child left. Prints the time in ns and the number of survivors, which are then
 * killed.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/common.h"

#define LOAD_PATIENCE_MS 20000
#define END_PATIENCE_MS 5000
#define SETTLE_NS NS_PER_SEC /* a storm is in full flight */

static int wait_readable(int fd, int timeout_ms)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	return poll(&p, 1, timeout_ms) == 1;
}

/* Until the pipe ends or the patience does. */
static bool await_silence(int fd)
{
	char bytes[64];

	return wait_readable(fd, END_PATIENCE_MS) && read(fd, bytes, sizeof(bytes)) == 0;
}

/* SIGCHLD is blocked: one that comes between the asking and the waiting is kept. */
static bool await_no_children(const sigset_t *chld)
{
	const struct timespec patience = {END_PATIENCE_MS / 1000, 0};
	pid_t pid;

	for (;;) {
		pid = waitpid(-1, NULL, WNOHANG | __WALL);
		if (pid < 0 && errno == ECHILD)
			return true;
		if (pid == 0 && sigtimedwait(chld, NULL, &patience) < 0 && errno == EAGAIN)
			return false;
	}
}

static bool is_marked(const char *pid, const char *mark)
{
	char path[64], text[4096];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%.20s/cmdline", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, text, sizeof(text));
	if (fd >= 0)
		close(fd);
	return n > 0 && memmem(text, (size_t)n, mark, strlen(mark));
}

/* Counts what bears the mark, this driver left out, and ends it. */
static unsigned long survivors(const char *mark)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	unsigned long n = 0;
	pid_t pid;

	if (!dir)
		die("/proc");
	while ((entry = readdir(dir))) {
		pid = isdigit((unsigned char)entry->d_name[0])
			      ? (pid_t)number(entry->d_name, INT_MAX)
			      : 0;
		if (pid <= 0 || pid == getpid() || !is_marked(entry->d_name, mark))
			continue;
		n++;
		kill(pid, SIGKILL);
	}
	closedir(dir);
	return n;
}

static int signal_named(const char *name)
{
	if (strcmp(name, "TERM") == 0)
		return SIGTERM;
	if (strcmp(name, "KILL") == 0)
		return SIGKILL;
	errno = EINVAL;
	die(name);
}

/* The wrapper, its load up. Returns the pipe's read end. */
static int open_load(char **argv, pid_t *wrapper)
{
	int ends[2];
	char byte;

	if (pipe2(ends, O_CLOEXEC) < 0 || dup2(ends[1], HOLD_FD) < 0)
		die("pipe");
	close(ends[1]);
	*wrapper = start(argv, -1, false);
	close(HOLD_FD);
	if (!wait_readable(ends[0], LOAD_PATIENCE_MS) || read(ends[0], &byte, 1) != 1) {
		kill(*wrapper, SIGKILL);
		errno = ETIMEDOUT;
		die("the load did not come up");
	}
	return ends[0];
}

/* Among a hundred busy processes the end is to be seen when it comes. Nothing inherits this. */
static void go_first(void)
{
	const struct sched_param first = {.sched_priority = 1};

	syscall(SYS_sched_setscheduler, 0, SCHED_FIFO | SCHED_RESET_ON_FORK, &first);
}

int main(int argc, char **argv)
{
	uint64_t begin, end;
	bool silent, childless;
	sigset_t chld;
	pid_t wrapper;
	int signo, fd;

	if (argc < 4)
		return 2;
	signo = signal_named(argv[1]);
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	go_first();
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	fd = open_load(argv + 3, &wrapper);
	sigprocmask(SIG_BLOCK, &chld, NULL);
	sleep_ns(SETTLE_NS);

	begin = now_ns();
	kill(wrapper, signo);
	silent = await_silence(fd);
	childless = await_no_children(&chld);
	end = now_ns();
	printf("%llu %lu\n", (unsigned long long)(end - begin), survivors(argv[2]));
	if (!silent || !childless)
		fputs("bench: the tree did not end in time\n", stderr);
	return 0;
}
