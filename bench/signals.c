// SPDX-License-Identifier: MIT
/*
 * From kill(2) to a wrapper until its command has the signal:
 * signals here|pid1 SAMPLES COMMAND [, COMMAND]... Each COMMAND is a wrapper around
 * build/bench/receiver. All are started first; then they take turns. Prints each median in ns.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/common.h"

#define SAMPLES_MAX 100000
#define PATIENCE_MS 5000
/* Long enough for a wrapper to sleep again after a signal. */
#define SETTLE_NS 200000

struct wrapper {
	char **argv;
	pid_t pid;
	int fd;
	uint64_t *samples;
};

static struct wrapper wrappers[COMMANDS_MAX];
static size_t wrappers_n;

/* By the wrapper where it can: it passes TERM on; a PID namespace goes with its first process. */
static void end_all(void)
{
	for (size_t i = 0; i < wrappers_n; i++) {
		struct wrapper *w = &wrappers[i];

		if (w->pid <= 0)
			continue;
		kill(w->pid, SIGTERM);
		for (int tenths = 0; tenths < 20 && waitpid(w->pid, NULL, WNOHANG) == 0; tenths++)
			sleep_ns(NS_PER_SEC / 20);
		kill(w->pid, SIGKILL);
		waitpid(w->pid, NULL, 0);
	}
}

static uint64_t receive(const struct wrapper *w)
{
	struct pollfd p = {.fd = w->fd, .events = POLLIN};
	uint64_t ns;

	if (poll(&p, 1, PATIENCE_MS) == 1 && read(w->fd, &ns, sizeof(ns)) == (ssize_t)sizeof(ns))
		return ns;
	fprintf(stderr, "bench: %s: the command did not get the signal\n", w->argv[0]);
	exit(2);
}

static uint64_t once(const struct wrapper *w)
{
	uint64_t begin = now_ns(), latency;

	kill(w->pid, SIGUSR1);
	latency = receive(w) - begin;
	sleep_ns(SETTLE_NS);
	return latency;
}

static void open_wrapper(struct wrapper *w, char **argv, size_t samples, bool as_pid1)
{
	int ends[2];

	w->argv = argv;
	w->samples = calloc(samples, sizeof(uint64_t));
	if (!w->samples || pipe2(ends, O_CLOEXEC) < 0)
		die("pipe");
	w->pid = start(argv, ends[1], as_pid1);
	close(ends[1]);
	w->fd = ends[0];
	receive(w);
}

int main(int argc, char **argv)
{
	char **command[COMMANDS_MAX];
	size_t order[COMMANDS_MAX], samples, n, s;
	uint64_t begin;
	bool as_pid1;

	if (argc < 4)
		return 2;
	as_pid1 = strcmp(argv[1], "pid1") == 0;
	samples = number(argv[2], SAMPLES_MAX);
	n = commands(argv + 3, command);
	atexit(end_all);
	for (size_t i = 0; i < n; i++) {
		wrappers_n = i + 1;
		open_wrapper(&wrappers[i], command[i], samples, as_pid1);
	}
	sleep_ns(NS_PER_SEC / 20);
	begin = now_ns();
	for (s = 0; s < samples && now_ns() - begin < BUDGET_NS; s++) {
		shuffle(order, n);
		for (size_t i = 0; i < n; i++)
			wrappers[order[i]].samples[s] = once(&wrappers[order[i]]);
	}
	for (size_t i = 0; i < n; i++)
		printf("%llu\n", (unsigned long long)median(wrappers[i].samples, s));
	return 0;
}
