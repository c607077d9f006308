/* SPDX-License-Identifier: MIT */
/*
 * Memory for the few blocks that brood needs: whole pages from the system, growing in place where they can. A general
 * allocator would be a sixth of brood-init, and its first call costs more than all of these.
 */
#ifndef LIB_MEM_H
#define LIB_MEM_H

#include <stddef.h>

/* Zeroed, or NULL. At least a page is used: not for many small things. */
void *mem_new(size_t bytes);

/* The block with room for `bytes`, its content kept and the rest zero; NULL where there is no memory, and the block is as before. */
void *mem_grow(void *block, size_t bytes);

/* NULL is fine. */
void mem_free(void *block);

#endif
