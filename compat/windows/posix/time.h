/* SPDX-License-Identifier: MIT */
/* time.h for the core on Windows: the time of day (compat/windows/clock.c). */
#ifndef COMPAT_WINDOWS_POSIX_TIME_H
#define COMPAT_WINDOWS_POSIX_TIME_H

#include_next <time.h>

#ifndef CLOCK_REALTIME
#define CLOCK_REALTIME 0
#endif

int clock_gettime(int clock, struct timespec *now); /* CLOCK_REALTIME alone */
struct tm *gmtime_r(const time_t *time, struct tm *tm);

#endif
