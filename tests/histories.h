/* SPDX-License-Identifier: MIT */
/*
 * Running many random histories. SIM_SEED and SIM_HISTORIES in the environment choose which and how many: history i
 * has the seed SIM_SEED + i, so one that failed is replayed by SIM_SEED=its-seed SIM_HISTORIES=1.
 */
#ifndef TESTS_HISTORIES_H
#define TESTS_HISTORIES_H

#include "tests/fake_os.h"

/* Lives one history of `seed` on `os`, which has os->watch calls counted into *hash; false: os->failure says why. */
typedef bool history_fn(struct os *os, uint64_t seed, uint64_t *hash);

/* main's whole work. Prints the seed, failing histories with their traces, and `N passed, N failed`. */
int histories_run(const char *name, history_fn *live, uint64_t count);

/* Mix what happened into a hash, by which a replay is compared. */
static inline void history_mix(uint64_t *hash, uint64_t value)
{
	*hash = (*hash ^ value) * 0x100000001b3ull;
	*hash ^= *hash >> 29;
}

#endif
