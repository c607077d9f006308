// SPDX-License-Identifier: MIT
/* The calls of the architecture that this program is made for. */
#include "ns/calls.h"

#include <string.h>

#include "build/gen/calls.h"

int call_number(uint32_t token, const char *name)
{
	const char *at = calls_here;

	(void)token;
	for (size_t i = 0; i < sizeof(calls_number) / sizeof(calls_number[0]); i++) {
		if (strcmp(at, name) == 0)
			return calls_number[i];
		at += strlen(at) + 1;
	}
	for (at = calls_elsewhere; *at; at += strlen(at) + 1)
		if (strcmp(at, name) == 0)
			return CALL_ELSEWHERE;
	return CALL_UNKNOWN;
}

size_t call_names(const char **names, size_t size)
{
	const char *at = calls_here;
	size_t n = 0;

	for (; *at && n < size; at += strlen(at) + 1)
		names[n++] = at;
	return n;
}

uint32_t call_arch(void)
{
	return CALLS_ARCH;
}
