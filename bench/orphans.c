// SPDX-License-Identifier: MIT
/*
 * A command that makes orphans for the PID 1 above it: orphans SINGLE BURST. First SINGLE of them,
 * one after the other, each until its zombie is gone; then BURST at once. Prints, in ns an orphan,
 * the median of the first and the mean of the second.
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/common.h"

#define ORPHANS_MAX 20000
#define PATIENCE_NS (10 * NS_PER_SEC)

static volatile pid_t *born; /* shared with the orphans: their pids */

static void make(size_t at)
{
	pid_t parent = fork();

	if (parent == 0) {
		pid_t orphan = fork();

		if (orphan == 0)
			_exit(0);
		born[at] = orphan;
		_exit(orphan < 0);
	}
	if (parent < 0 || waitpid(parent, NULL, 0) != parent || born[at] <= 0)
		die("fork");
}

/* A zombie still answers kill(2): its end is seen by asking, from another processor. */
static void await_gone(pid_t pid)
{
	uint64_t until = now_ns() + PATIENCE_NS;

	while (kill(pid, 0) == 0 || errno != ESRCH) {
		if (now_ns() > until) {
			errno = ETIMEDOUT;
			die("an orphan was not reaped");
		}
		sched_yield();
	}
}

int main(int argc, char **argv)
{
	static uint64_t samples[ORPHANS_MAX];
	size_t single, burst;
	uint64_t begin;

	if (argc != 3)
		return 2;
	single = number(argv[1], ORPHANS_MAX);
	burst = number(argv[2], ORPHANS_MAX);
	born = mmap(NULL, ORPHANS_MAX * sizeof(*born), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (born == MAP_FAILED)
		die("mmap");
	for (size_t i = 0; i < single; i++) {
		begin = now_ns();
		make(i);
		await_gone(born[i]);
		samples[i] = now_ns() - begin;
	}
	begin = now_ns();
	for (size_t i = 0; i < burst; i++)
		make(i);
	for (size_t i = 0; i < burst; i++)
		await_gone(born[i]);
	/* NOLINTNEXTLINE(clang-analyzer-core.DivideZero): number() returns at least 1 */
	begin = (now_ns() - begin) / burst;
	printf("%llu\n%llu\n", (unsigned long long)median(samples, single),
	       (unsigned long long)begin);
	return 0;
}
