/* SPDX-License-Identifier: MIT */
/* Points in time as programs exchange them. */
#include <string.h>

#include "lib/num.h"
#include "lib/str.h"

static void put_padded(struct str *s, unsigned value, unsigned width, char before)
{
	char digits[STR_DIGITS_MAX];
	char *end = digits + sizeof(digits), *start = str_digits(value, 10, end);

	if (before)
		str_putc(s, before);
	for (size_t n = (size_t)(end - start); n < width; n++)
		str_putc(s, '0');
	str_putn(s, start, (size_t)(end - start));
}

void str_put_time(struct str *s, const struct timespec *time)
{
	struct tm tm;

	memset(&tm, 0, sizeof(tm));
	gmtime_r(&time->tv_sec, &tm);
	put_padded(s, (unsigned)(tm.tm_year + 1900), 4, 0);
	put_padded(s, (unsigned)(tm.tm_mon + 1), 2, '-');
	put_padded(s, (unsigned)tm.tm_mday, 2, '-');
	put_padded(s, (unsigned)tm.tm_hour, 2, 'T');
	put_padded(s, (unsigned)tm.tm_min, 2, ':');
	put_padded(s, (unsigned)tm.tm_sec, 2, ':');
	put_padded(s, (unsigned)((uint64_t)time->tv_nsec / NS_PER_MS), 3, '.');
	str_putc(s, 'Z');
}
