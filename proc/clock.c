// SPDX-License-Identifier: MIT
/* A clock of the kernel, read by the call itself. */
#include <unistd.h>

#include "lib/syscalls.h"
#include "proc/proc.h"

#define NS 1000000000ull

/* For a clock that there is, the call cannot fail; what makes it (a filter, a tracer) may do so once. */
uint64_t proc_clock_ns(int clock)
{
	int64_t ts[2] = {0, 0};

	for (unsigned tries = 0; tries < 3; tries++)
		if (syscall(CALL_CLOCK_GETTIME, clock, ts) == 0)
			return (uint64_t)ts[0] * NS + (uint64_t)ts[1];
	return 0;
}
