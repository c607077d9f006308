/* SPDX-License-Identifier: MIT */
/*
 * A roll of processes by the kernel's unique ids, which grow with each fork and are never used again. It lies in memory
 * that supervisor and init share: whichever of them is killed at whatever moment, the other reads what was known. A
 * process killed in the middle of a change leaves an entry twice, never none.
 */
#ifndef COMPAT_MACOS_ROLL_H
#define COMPAT_MACOS_ROLL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define ROLL_MAX 32768
#define ROLL_GROUPS_MAX 256

struct member {
	uint64_t unique;
	int32_t pid, group, parent;
	int32_t version;       /* of a stranger: another with each program that it executes */
	uint32_t sent;	       /* the round of signals that has reached it; of a stranger: tries */
	uint64_t user, system; /* used by an orphan, in the kernel's unit */
	bool seen;	       /* by the last look */
	bool kept;	       /* its number was in the list, and nobody answered */
	bool ended;	/* its exit was told, or it is a zombie; of a stranger: it has answered */
	bool watched;	/* by this process's queue */
	bool unwatched; /* that was refused: nobody tells of its end */
};

struct roll {
	uint32_t n;
	uint64_t
		root; /* the init's, or the lone brood's: its children belong to the tree, all of them */
	uint32_t round; /* of signals to all of them */
	uint32_t groups;
	int32_t group
		[ROLL_GROUPS_MAX]; /* made by members, and with a member in each at the last look */
	struct member member[ROLL_MAX]; /* by unique */
};

/* Zeroed, shared with processes forked later where `shared`. NULL: no memory. */
struct roll *roll_new(bool shared);

/* NULL: not there. */
struct member *roll_find(struct roll *roll, uint64_t unique);

/* A new entry, or the one that is there; NULL: there is no room. */
struct member *roll_add(struct roll *roll, uint64_t unique);

/* Take out those that were neither seen nor kept; each is given to `gone`, which may be NULL, before. */
void roll_prune(struct roll *roll, void (*gone)(void *arg, const struct member *m), void *arg);

bool roll_has_group(const struct roll *roll, int32_t group);
void roll_add_group(struct roll *roll, int32_t group);

/* Neither gone nor a zombie. */
static inline bool member_alive(const struct member *m)
{
	return m->seen && !m->ended;
}

#endif
