// SPDX-License-Identifier: MIT
/* The roll: a sorted array. New ids are nearly always the highest, so an insertion moves little. */
#include "compat/macos/roll.h"

#include <stddef.h>
#include <string.h>
#include <sys/mman.h>

struct roll *roll_new(bool shared)
{
	void *room = mmap(NULL, sizeof(struct roll), PROT_READ | PROT_WRITE,
			  MAP_ANON | (shared ? MAP_SHARED : MAP_PRIVATE), -1, 0);

	return room == MAP_FAILED ? NULL : room;
}

/* The first place whose id is not lower. */
static uint32_t place(const struct roll *roll, uint64_t unique)
{
	uint32_t low = 0, high = roll->n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (roll->member[middle].unique < unique)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct member *roll_find(struct roll *roll, uint64_t unique)
{
	uint32_t at = place(roll, unique);

	return at < roll->n && roll->member[at].unique == unique ? &roll->member[at] : NULL;
}

struct member *roll_add(struct roll *roll, uint64_t unique)
{
	uint32_t at = place(roll, unique);

	if (at < roll->n && roll->member[at].unique == unique)
		return &roll->member[at];
	if (roll->n == ROLL_MAX)
		return NULL;
	for (uint32_t i = roll->n; i > at; i--)
		roll->member[i] = roll->member[i - 1];
	memset(&roll->member[at], 0, sizeof(roll->member[at]));
	roll->member[at].unique = unique;
	roll->n++;
	return &roll->member[at];
}

void roll_prune(struct roll *roll, void (*gone)(void *arg, const struct member *m), void *arg)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < roll->n; i++) {
		if (roll->member[i].seen || roll->member[i].kept)
			roll->member[kept++] = roll->member[i];
		else if (gone)
			gone(arg, &roll->member[i]);
	}
	roll->n = kept;
}

bool roll_has_group(const struct roll *roll, int32_t group)
{
	for (uint32_t i = 0; i < roll->groups; i++)
		if (roll->group[i] == group)
			return true;
	return false;
}

void roll_add_group(struct roll *roll, int32_t group)
{
	if (roll->groups < ROLL_GROUPS_MAX && !roll_has_group(roll, group))
		roll->group[roll->groups++] = group;
}
