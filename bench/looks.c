// SPDX-License-Identifier: MIT
/*
 * What looking at processes takes: looks N ROUNDS turns COMMAND [, COMMAND]... starts N sleeping children,
 * lets the commands take turns with their output thrown away, and prints for each the median of its time and of
 * its processor time in ns. looks N TABLES refresh COMMAND: a command that prints a table again and again, on a terminal of
 * 50 rows; prints the processor time of one.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/common.h"

#define CROWD_MAX 20000
#define ROUNDS_MAX 1000
#define WARM 5 /* tables before the figure begins */

static void start_crowd(unsigned long n)
{
	for (unsigned long i = 0; i < n; i++) {
		pid_t pid = fork();

		if (pid < 0)
			die("fork");
		if (pid == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			execl("/bin/sleep", "sleep", "1000", (char *)NULL);
			_exit(127);
		}
	}
}

static uint64_t spent_ns(const struct rusage *use)
{
	return (uint64_t)(use->ru_utime.tv_sec + use->ru_stime.tv_sec) * NS_PER_SEC +
	       (uint64_t)(use->ru_utime.tv_usec + use->ru_stime.tv_usec) * 1000;
}

static pid_t run(char **argv, int out)
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (pid == 0) {
		dup2(out, STDOUT_FILENO);
		execv(argv[0], argv);
		_exit(127);
	}
	return pid;
}

static void once(char **argv, int out, uint64_t *wall, uint64_t *cpu)
{
	uint64_t begin = now_ns();
	struct rusage use;
	int status;

	if (wait4(run(argv, out), &status, 0, &use) < 0)
		die("wait4");
	if (!WIFEXITED(status) || WEXITSTATUS(status) > 1) {
		fprintf(stderr, "bench: %s: wait status %#x\n", argv[0], (unsigned)status);
		exit(2);
	}
	*wall = now_ns() - begin;
	*cpu = spent_ns(&use);
}

static void turns(char **argv, unsigned long rounds)
{
	static uint64_t wall[COMMANDS_MAX][ROUNDS_MAX], cpu[COMMANDS_MAX][ROUNDS_MAX];
	char **command[COMMANDS_MAX];
	size_t order[COMMANDS_MAX], n = commands(argv, command), i;
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	uint64_t begin;

	for (size_t c = 0; c < n; c++)
		once(command[c], null, &wall[c][0], &cpu[c][0]); /* caches filled */
	begin = now_ns();
	for (i = 0; i < rounds && now_ns() - begin < BUDGET_NS; i++) {
		shuffle(order, n);
		for (size_t c = 0; c < n; c++)
			once(command[order[c]], null, &wall[order[c]][i], &cpu[order[c]][i]);
	}
	for (size_t c = 0; c < n; c++)
		printf("%llu %llu\n", (unsigned long long)median(wall[c], i),
		       (unsigned long long)median(cpu[c], i));
}

/* The two ends of a terminal. */
static int terminal(int *other)
{
	struct winsize size = {.ws_row = 50, .ws_col = 200};
	int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (fd < 0 || grantpt(fd) < 0 || unlockpt(fd) < 0 || ioctl(fd, TIOCSWINSZ, &size) < 0)
		die("terminal");
	*other = open(ptsname(fd), O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (*other < 0)
		die("terminal");
	return fd;
}

/* Until so many tables have begun, each with the cursor's way home; then it is killed. */
static uint64_t tables(char **argv, unsigned long n)
{
	static const char home[] = "\033[H";
	char buf[65536];
	int other, fd = terminal(&other), status;
	size_t seen = 0;
	struct rusage use;
	ssize_t got;
	pid_t pid;

	setenv("TERM", "xterm", 1);
	pid = run(argv, other);
	close(other);
	while (n > 0 && (got = read(fd, buf, sizeof(buf))) > 0)
		for (ssize_t i = 0; i < got && n > 0; i++) {
			seen = buf[i] == home[seen] ? seen + 1 : buf[i] == home[0];
			if (!home[seen]) {
				seen = 0;
				n--;
			}
		}
	kill(pid, SIGKILL);
	close(fd);
	if (wait4(pid, &status, 0, &use) < 0)
		die("wait4");
	if (n > 0) {
		fprintf(stderr, "bench: %s: it ended early\n", argv[0]);
		exit(2);
	}
	return spent_ns(&use);
}

int main(int argc, char **argv)
{
	unsigned long n;

	if (argc < 5)
		return 2;
	n = number(argv[2], ROUNDS_MAX);
	start_crowd(number(argv[1], CROWD_MAX));
	if (strcmp(argv[3], "turns") == 0) {
		turns(argv + 4, n);
	} else {
		uint64_t few = tables(argv + 4, WARM), many = tables(argv + 4, WARM + n);

		printf("%llu\n", (unsigned long long)(many > few ? (many - few) / n : 0));
	}
	fflush(stdout);
	signal(SIGTERM, SIG_IGN);
	return 0; /* the crowd goes with it */
}
