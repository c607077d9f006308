/* SPDX-License-Identifier: MIT */
/* Processes that a test makes up, for the inspector without any platform: implements include/os_inspect.h. */
#ifndef TESTS_FAKE_INSPECT_H
#define TESTS_FAKE_INSPECT_H

#include "include/brood.h"

/* Every field of these counts as known, unless ->fields says otherwise (0: all). */
extern const struct brood_process *fake_processes;
extern size_t fake_processes_n;
extern uint64_t fake_clock_ns;

/* A snapshot of them; fails the test where there is none. */
struct brood_snapshot *fake_take(const struct brood_term *terms, size_t n);

#endif
