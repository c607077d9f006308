/* SPDX-License-Identifier: MIT */
/* How many columns of a terminal text takes. */
#ifndef LIB_WIDTH_H
#define LIB_WIDTH_H

#include <stddef.h>

/*
 * The first character of n (at least 1) bytes: its length in bytes, and the columns that str_put_safe's form of
 * it takes: 0 for a combining one, 2 for a wide one (East Asian, emoji), more for an escape.
 */
size_t width_step(const char *bytes, size_t n, unsigned *columns);

/* How many of the n bytes from the first on are plain: ASCII, shown as they are, a column each. Most text is. */
size_t width_plain(const char *bytes, size_t n);

#endif
