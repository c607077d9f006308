/* SPDX-License-Identifier: MIT */
/* What the drivers of the benchmark share. Each fails loudly: a broken run has no figures. */
#ifndef BENCH_COMMON_H
#define BENCH_COMMON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define NS_PER_SEC 1000000000ull
#define COMMANDS_MAX 16

/* No driver takes turns for longer: on a busy machine the medians are of fewer rounds. */
#define BUDGET_NS (20 * NS_PER_SEC)

/* The pipe that every process of a load holds: its end says that the last of them is dead. */
#define HOLD_FD 9

uint64_t now_ns(void);
void sleep_ns(uint64_t ns);
uint64_t median(uint64_t *samples, size_t n);		   /* sorts them */
_Noreturn void die(const char *what);			   /* with errno, exit 2 */
unsigned long number(const char *text, unsigned long max); /* 1 to max; dies otherwise */

/* The first n numbers, each time in another order: nobody always comes after the same one. */
void shuffle(size_t *order, size_t n);

/* Cut "A B , C D" at its commas into at most COMMANDS_MAX argument lists, in place; how many. */
size_t commands(char **argv, char ***command);

/*
 * Start argv in a session of its own, its stdout at out_fd (-1: as it is); as_pid1: as the first
 * process of a PID namespace that has its own /proc.
 */
pid_t start(char **argv, int out_fd, bool as_pid1);

#endif
