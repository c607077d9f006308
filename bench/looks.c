// SPDX-License-Identifier: MIT
/*
 * What looking at processes takes: looks N ROUNDS turns COMMAND [, COMMAND]... starts N sleeping children,
 * lets the commands take turns with their output thrown away, and prints for each the median of its time and of
 * its processor time in ns. looks N TABLES refresh COMMAND: a command that shows a table again and again, on a terminal of
 * 50 rows; prints the processor time of one, and the most memory that was resident, in KB.
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

/* in -1: stdin stays what it is. */
static pid_t run(char **argv, int in, int out)
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (pid == 0) {
		if (in >= 0)
			dup2(in, STDIN_FILENO);
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

	if (wait4(run(argv, -1, out), &status, 0, &use) < 0)
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

/* The cursor's ways, "\033[H" and "\033[12;1H", in what comes piece by piece. */
struct cursor {
	enum { TEXT, ESCAPE, NUMBERS } at;
	unsigned row, last; /* as given: 0 is home */
	bool first;	    /* of the numbers */
};

/* Whether a table begins with this byte: each is drawn from top to bottom, and has a line that the one before it had. */
static bool begins(struct cursor *c, char byte)
{
	bool up = c->at == NUMBERS && byte == 'H' && c->row <= c->last;

	if (c->at == NUMBERS && byte == 'H')
		c->last = c->row;
	if (c->at == NUMBERS && ((byte >= '0' && byte <= '9') || byte == ';')) {
		c->first &= byte != ';';
		if (c->first)
			c->row = c->row * 10 + (unsigned)(byte - '0');
		return false;
	}
	*c = (struct cursor){.at = byte == '\033'		    ? ESCAPE
				   : c->at == ESCAPE && byte == '[' ? NUMBERS
								    : TEXT,
			     .last = c->last,
			     .first = true};
	return up;
}

/* Until so many tables have begun; then it is killed. */
static uint64_t tables(char **argv, unsigned long n, long *peak_kb)
{
	struct cursor cursor = {.last = 1};
	char buf[65536];
	int other, fd = terminal(&other), status;
	struct rusage use;
	ssize_t got;
	pid_t pid;

	setenv("TERM", "xterm", 1);
	pid = run(argv, other, other);
	close(other);
	while (n > 0 && (got = read(fd, buf, sizeof(buf))) > 0)
		for (ssize_t i = 0; i < got && n > 0; i++)
			n -= begins(&cursor, buf[i]);
	kill(pid, SIGKILL);
	close(fd);
	if (wait4(pid, &status, 0, &use) < 0)
		die("wait4");
	if (n > 0) {
		fprintf(stderr, "bench: %s: it ended early\n", argv[0]);
		exit(2);
	}
	*peak_kb = use.ru_maxrss;
	return spent_ns(&use);
}

int main(int argc, char **argv)
{
	unsigned long n;
	long peak;

	if (argc < 5)
		return 2;
	n = number(argv[2], ROUNDS_MAX);
	start_crowd(number(argv[1], CROWD_MAX));
	if (strcmp(argv[3], "turns") == 0) {
		turns(argv + 4, n);
	} else {
		uint64_t few = tables(argv + 4, WARM, &peak);
		uint64_t many = tables(argv + 4, WARM + n, &peak);

		printf("%llu %ld\n", (unsigned long long)(many > few ? (many - few) / n : 0), peak);
	}
	fflush(stdout);
	signal(SIGTERM, SIG_IGN);
	return 0; /* the crowd goes with it */
}
