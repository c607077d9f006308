// SPDX-License-Identifier: MIT
/* A clock of the kernel, read by the call itself. */
#include <sys/syscall.h>
#include <unistd.h>

#include "proc/proc.h"

#ifdef SYS_clock_gettime64 /* where long has 32 bits; the struct has 64 in both */
#define CLOCK_CALL SYS_clock_gettime64
#else
#define CLOCK_CALL SYS_clock_gettime
#endif

#define NS 1000000000ull

/* For a clock that there is, the call cannot fail; what makes it (a filter, a tracer) may do so once. */
uint64_t proc_clock_ns(int clock)
{
	int64_t ts[2] = {0, 0};

	for (unsigned tries = 0; tries < 3; tries++)
		if (syscall(CLOCK_CALL, clock, ts) == 0)
			return (uint64_t)ts[0] * NS + (uint64_t)ts[1];
	return 0;
}
