/* SPDX-License-Identifier: MIT */
/* What the whole screen asks of the platform. */
#ifndef COMPAT_POSIX_SCREEN_H
#define COMPAT_POSIX_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The terminal that stdout is, opened once more, for writing and without blocking: not so for whoever else has stdout. A descriptor
 * or -1.
 */
int screen_reopen(void);

/*
 * Until `wake` or `in` can be read, or `out` can be written, or so much time has passed: UINT64_MAX: never does; -1: no such
 * descriptor. *ready: `in` or `out`. True: `wake`, or a signal came meanwhile.
 */
bool screen_await(int wake, int in, int out, uint64_t left_ns, bool *ready);
extern const int screen_fd_end; /* no descriptor from this one on can be waited for */

#endif
