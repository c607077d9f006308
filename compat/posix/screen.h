/* SPDX-License-Identifier: MIT */
/* What the whole screen asks of the platform. */
#ifndef COMPAT_POSIX_SCREEN_H
#define COMPAT_POSIX_SCREEN_H

/*
 * The terminal that stdout is, opened once more, for writing and without blocking: not so for whoever else has stdout. A descriptor
 * or -1.
 */
int screen_reopen(void);

#endif
