// SPDX-License-Identifier: MIT
/* * and ?, without recursion: on a mismatch the last * takes one byte more. */
#include "lib/glob.h"

#include <string.h>

bool glob_match(const char *pattern, const char *text)
{
	const char *star = NULL, *from = NULL;

	while (*text) {
		if (*pattern == '*') {
			star = pattern++;
			from = text;
		} else if (*pattern == '?' || *pattern == *text) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star + 1;
			text = ++from;
		} else {
			return false;
		}
	}
	return pattern[strspn(pattern, "*")] == '\0';
}

bool glob_is(const char *pattern)
{
	return strpbrk(pattern, "*?") != NULL;
}
