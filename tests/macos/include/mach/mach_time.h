/* SPDX-License-Identifier: MIT */
/* Of macOS's mach/mach_time.h what compat/macos uses; tests/macos/layout.c holds it against the real header. */
#ifndef TESTS_MACOS_MACH_TIME_H
#define TESTS_MACOS_MACH_TIME_H

#include <stdint.h>

typedef struct mach_timebase_info {
	uint32_t numer, denom;
} mach_timebase_info_data_t;

int mach_timebase_info(struct mach_timebase_info *info);

#endif
