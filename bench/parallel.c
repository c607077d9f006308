// SPDX-License-Identifier: MIT
/*
 * How many runs a second, several at once: parallel AT_ONCE RUNS COMMAND [, COMMAND]... The commands take turns in
 * rounds of RUNS. Prints each one's median time for a run, in ns: a round's time divided by its runs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/common.h"

#define AT_ONCE_MAX 64
#define RUNS_MAX 10000
#define ROUNDS_MAX 64

static void start_one(char **argv)
{
	pid_t pid =
		vfork(); // NOLINT(clang-analyzer-security.insecureAPI.vfork): as in bench/starts.c

	if (pid == 0) {
		execv(argv[0], argv);
		_exit(127);
	}
	if (pid < 0)
		die("start");
}

static void end_one(void)
{
	int status;

	if (wait(&status) < 0)
		die("wait");
	if (status != 0) {
		fprintf(stderr, "bench: a run failed: wait status %#x\n", (unsigned)status);
		exit(2);
	}
}

static uint64_t round_of(char **argv, size_t at_once, size_t runs)
{
	uint64_t begin = now_ns();
	size_t started = 0;

	while (started < at_once && started < runs) {
		start_one(argv);
		started++;
	}
	for (size_t ended = 0; ended < runs; ended++) {
		end_one();
		if (started < runs) {
			start_one(argv);
			started++;
		}
	}
	/* NOLINTNEXTLINE(clang-analyzer-core.DivideZero): number() returns at least 1 */
	return (now_ns() - begin) / runs;
}

int main(int argc, char **argv)
{
	char **command[COMMANDS_MAX];
	uint64_t samples[COMMANDS_MAX][ROUNDS_MAX];
	size_t order[COMMANDS_MAX], at_once, runs, n, rounds = 0;
	uint64_t begin;

	if (argc < 4)
		return 2;
	at_once = number(argv[1], AT_ONCE_MAX);
	runs = number(argv[2], RUNS_MAX);
	n = commands(argv + 3, command);
	begin = now_ns();
	for (; rounds < ROUNDS_MAX && (rounds < 3 || now_ns() - begin < BUDGET_NS / 2); rounds++) {
		shuffle(order, n);
		for (size_t c = 0; c < n; c++)
			samples[order[c]][rounds] = round_of(command[order[c]], at_once, runs);
	}
	for (size_t c = 0; c < n; c++)
		printf("%llu\n", (unsigned long long)median(samples[c], rounds));
	return 0;
}
