// SPDX-License-Identifier: MIT
/* Blocks of whole pages, each with its length in front. */
#include "lib/mem.h"

#include <stdalign.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

struct head {
	alignas(16) size_t mapped;
};

#define UNIT ((size_t)4096) /* where pages are larger, the kernel rounds up by itself */

static size_t mapping(size_t bytes)
{
	return bytes > SIZE_MAX / 2 ? 0 : (bytes + sizeof(struct head) + UNIT - 1) & ~(UNIT - 1);
}

void *mem_new(size_t bytes)
{
	size_t size = mapping(bytes);
	struct head *head =
		size ? mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
		     : MAP_FAILED;

	if (head == MAP_FAILED)
		return NULL;
	head->mapped = size;
	return head + 1;
}

void *mem_grow(void *block, size_t bytes)
{
	struct head *head;
	size_t size = mapping(bytes);
	void *grown;

	if (!block)
		return mem_new(bytes);
	if (!size)
		return NULL;
	head = (struct head *)block - 1;
	if (size <= head->mapped)
		return block;
	grown = mem_new(bytes);
	if (!grown)
		return NULL;
	memcpy(grown, block, head->mapped - sizeof(struct head));
	mem_free(block);
	return grown;
}

void mem_free(void *block)
{
	struct head *head;

	if (!block)
		return;
	head = (struct head *)block - 1;
	munmap(head, head->mapped);
}
