/* SPDX-License-Identifier: MIT */
/* Many small strings that live and go together. They never move. */
#ifndef LIB_ARENA_H
#define LIB_ARENA_H

#include <stddef.h>

struct arena_block;

/* Zeroed before its first use. */
struct arena {
	struct arena_block *first, *at;
};

/* A terminated copy, or NULL where there is no memory. */
char *arena_put(struct arena *arena, const char *bytes, size_t n);

void arena_reset(struct arena *arena); /* empty, with the memory kept */
void arena_free(struct arena *arena);  /* empty, ready for use again */

#endif
