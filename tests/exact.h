/* SPDX-License-Identifier: MIT */
/* A text in a block of just its size, so that a sanitizer sees a step beyond it. */
#ifndef TESTS_EXACT_H
#define TESTS_EXACT_H

#include <stdlib.h>
#include <string.h>

#include "lib/text.h"

static inline struct text exact_text(const void *bytes, size_t n)
{
	char *block = malloc(n ? n : 1);

	if (!block)
		abort();
	memcpy(block, bytes, n);
	return (struct text){block, block + n};
}

static inline void exact_free(struct text text)
{
	free((void *)(uintptr_t)text.at);
}

#endif
