// SPDX-License-Identifier: MIT
/*
 * How long commands take from their start to their end: starts ROUNDS COMMAND [, COMMAND]...
 * They take turns, so that what disturbs the machine disturbs all, and pause, so that namespaces
 * that the kernel still clears up after one do not count against the next. Prints each one's median
 * in ns.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/common.h"

#define ROUNDS_MAX 100000
#define PAUSE_NS 500000

/* vfork: the cost of copying this driver is no part of the figure. */
static uint64_t once(char **argv)
{
	uint64_t begin = now_ns();
	pid_t pid = vfork(); // NOLINT(clang-analyzer-security.insecureAPI.vfork): as said above
	int status;

	if (pid == 0) {
		execv(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		die("start");
	if (status != 0) {
		fprintf(stderr, "bench: %s %s: wait status %#x\n", argv[0], argv[1] ? argv[1] : "",
			(unsigned)status);
		exit(2);
	}
	return now_ns() - begin;
}

int main(int argc, char **argv)
{
	char **command[COMMANDS_MAX];
	uint64_t *samples[COMMANDS_MAX];
	size_t order[COMMANDS_MAX], rounds, n, i;
	uint64_t begin;

	if (argc < 3)
		return 2;
	rounds = number(argv[1], ROUNDS_MAX);
	n = commands(argv + 2, command);
	for (size_t c = 0; c < n; c++) {
		samples[c] = calloc(rounds, sizeof(uint64_t));
		if (!samples[c])
			die("memory");
		once(command[c]); /* the page cache filled */
	}
	begin = now_ns();
	for (i = 0; i < rounds && now_ns() - begin < BUDGET_NS; i++) {
		shuffle(order, n);
		for (size_t c = 0; c < n; c++) {
			sleep_ns(PAUSE_NS);
			samples[order[c]][i] = once(command[order[c]]);
		}
	}
	for (size_t c = 0; c < n; c++)
		printf("%llu\n", (unsigned long long)median(samples[c], i));
	return 0;
}
