/* SPDX-License-Identifier: MIT */
/* Patterns of words. */
#ifndef LIB_GLOB_H
#define LIB_GLOB_H

#include <stdbool.h>

/* Whether the whole of `text` is like `pattern`, in which * is any bytes and ? any one. At most pattern times text steps. */
bool glob_match(const char *pattern, const char *text);

/* It has one of the two in it. */
bool glob_is(const char *pattern);

#endif
