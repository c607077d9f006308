// SPDX-License-Identifier: MIT
/* The two clocks: one that nobody sets, and the time of day. */
#include <errno.h>
#include <time.h>

#include "compat/windows/impl.h"
#include "lib/num.h"

/* Of 100 ns each, from 1601 to 1970. */
#define EPOCH_TICKS 116444736000000000ull
#define TICKS_PER_SEC 10000000ull

uint64_t os_now(void)
{
	LARGE_INTEGER ticks, per_sec;
	uint64_t now, rate;

	QueryPerformanceFrequency(&per_sec);
	QueryPerformanceCounter(&ticks);
	now = (uint64_t)ticks.QuadPart;
	rate = (uint64_t)per_sec.QuadPart;
	return (now / rate * NS_PER_SEC + now % rate * NS_PER_SEC / rate) | 1;
}

int clock_gettime(int clock, struct timespec *now)
{
	FILETIME time;
	uint64_t ticks;

	if (clock != CLOCK_REALTIME) {
		errno = EINVAL;
		return -1;
	}
	GetSystemTimeAsFileTime(&time);
	ticks = ((uint64_t)time.dwHighDateTime << 32 | time.dwLowDateTime) - EPOCH_TICKS;
	now->tv_sec = (time_t)(ticks / TICKS_PER_SEC);
	now->tv_nsec = (long)(ticks % TICKS_PER_SEC * 100);
	return 0;
}

struct tm *gmtime_r(const time_t *time, struct tm *tm)
{
	return gmtime_s(tm, time) == 0 ? tm : NULL;
}
