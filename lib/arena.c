// SPDX-License-Identifier: MIT
/* Strings in a chain of blocks. */
#include "lib/arena.h"

#include <string.h>

#include "lib/mem.h"

#define BLOCK_BYTES ((size_t)64 << 10)

struct arena_block {
	struct arena_block *next;
	size_t used, size;
	char bytes[];
};

static struct arena_block *new_block(size_t least)
{
	size_t size =
		BLOCK_BYTES - 16 - sizeof(struct arena_block); /* whole pages with lib/mem's head */
	struct arena_block *block;

	if (size < least)
		size = least;
	block = mem_new(sizeof(*block) + size);
	if (block)
		block->size = size;
	return block;
}

/* The next block with room: one of an earlier use, or a new one. */
static struct arena_block *advance(struct arena *arena, size_t least)
{
	struct arena_block **link = arena->at ? &arena->at->next : &arena->first;
	struct arena_block *block;

	if (*link && (*link)->size >= least) {
		(*link)->used = 0;
		return arena->at = *link;
	}
	block = new_block(least);
	if (!block)
		return NULL;
	block->next = *link;
	*link = block;
	return arena->at = block;
}

char *arena_put(struct arena *arena, const char *bytes, size_t n)
{
	struct arena_block *block = arena->at;
	char *text;

	if (!block || block->size - block->used <= n)
		block = n < (size_t)-1 / 2 ? advance(arena, n + 1) : NULL;
	if (!block)
		return NULL;
	text = block->bytes + block->used;
	memcpy(text, bytes, n);
	text[n] = '\0';
	block->used += n + 1;
	return text;
}

void arena_reset(struct arena *arena)
{
	arena->at = NULL;
}

void arena_free(struct arena *arena)
{
	struct arena_block *block = arena->first, *next;

	for (; block; block = next) {
		next = block->next;
		mem_free(block);
	}
	*arena = (struct arena){0};
}
