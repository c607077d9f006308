/* SPDX-License-Identifier: MIT */
/* A number among a helper's arguments: all of the word, or the helper ends with 99. */
#ifndef NUMBER_H
#define NUMBER_H

#include <errno.h>
#include <limits.h>
#include <stdlib.h>

static inline int number_of(const char *word)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(word, &end, 10);
	if (errno || end == word || *end || n < INT_MIN || n > INT_MAX)
		exit(99);
	return (int)n;
}

#endif
