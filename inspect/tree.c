// SPDX-License-Identifier: MIT
/*
 * Parents and children among those shown. A younger parent is another process under a number that was free again.
 * Among processes of one tick a circle is still possible in a root that lies: where one is met it is cut.
 */
#include <errno.h>
#include <string.h>

#include "inspect/snapshot.h"
#include "lib/mem.h"

#define NONE UINT32_MAX

struct tree {
	struct brood_snapshot *s;
	uint32_t *parent, *first, *next; /* by row; NONE: no such */
	uint8_t *state;			 /* by row */
	size_t n;			 /* rows put into s->spare */
};
enum { ABSENT, SHOWN, CLIMBED, PUT };

static uint32_t row_of(const struct brood_snapshot *s, const struct brood_process *p)
{
	return (uint32_t)(p - s->row);
}

static uint32_t parent_of(const struct tree *t, uint32_t row)
{
	const struct brood_process *p = &t->s->row[row];
	const struct brood_process *parent = brood_snapshot_find(t->s, p->parent);
	uint32_t at;

	if (!parent || parent == p || (parent->start_ns > p->start_ns && (p->fields & BROOD_START)))
		return NONE;
	at = row_of(t->s, parent);
	return t->state[at] == ABSENT ? NONE : at;
}

static void link_all(struct tree *t)
{
	const struct brood_snapshot *s = t->s;

	for (size_t i = 0; i < s->shown; i++)
		t->state[s->order[i]] = SHOWN;
	for (size_t i = s->shown;
	     i-- > 0;) { /* from behind: each is put before those that follow it */
		uint32_t row = s->order[i], parent = parent_of(t, row);

		t->parent[row] = parent;
		if (parent == NONE)
			continue;
		t->next[row] = t->first[parent];
		t->first[parent] = row;
	}
}

static int open_tree(struct tree *t, struct brood_snapshot *s)
{
	size_t n = s->n + 1;
	uint32_t *block = mem_new(n * (3 * sizeof(uint32_t) + 1));

	if (!block)
		return -ENOMEM;
	*t = (struct tree){.s = s, .parent = block, .first = block + n, .next = block + 2 * n};
	t->state = (uint8_t *)(block + 3 * n);
	memset(block, 0xff, 3 * n * sizeof(uint32_t));
	link_all(t);
	return 0;
}

/* The next of these siblings that still belongs to its parent: one that a circle was cut at does not. */
static uint32_t sibling(const struct tree *t, uint32_t row, uint32_t parent)
{
	while (row != NONE && t->parent[row] != parent)
		row = t->next[row];
	return row;
}

static void put(struct tree *t, uint32_t row, uint32_t depth)
{
	struct brood_process *p = &t->s->row[row];

	p->depth = depth < UINT16_MAX ? (uint16_t)depth : UINT16_MAX;
	p->last = t->parent[row] == NONE || sibling(t, t->next[row], t->parent[row]) == NONE;
	t->state[row] = PUT;
	t->s->spare[t->n++] = row;
}

static void put_deep(struct tree *t, uint32_t root)
{
	uint32_t row = root, depth = 0, to;

	t->parent[root] = NONE;
	put(t, row, depth);
	for (;;) {
		to = sibling(t, t->first[row], row);
		if (to != NONE) {
			depth++;
		} else {
			while (row != root &&
			       (to = sibling(t, t->next[row], t->parent[row])) == NONE) {
				row = t->parent[row];
				depth--;
			}
			if (row == root)
				return;
		}
		row = to;
		put(t, row, depth);
	}
}

static void put_wide(struct tree *t, uint32_t root)
{
	size_t at = t->n;

	t->parent[root] = NONE;
	put(t, root, 0);
	for (; at < t->n; at++) {
		uint32_t row = t->s->spare[at], child = sibling(t, t->first[row], row);

		for (; child != NONE; child = sibling(t, t->next[child], row))
			put(t, child, t->s->row[row].depth + 1u);
	}
}

/* Whoever is left descends from a circle: up, until somebody is met again. */
static uint32_t cut_circle(struct tree *t, uint32_t row)
{
	while (t->state[row] != CLIMBED) {
		t->state[row] = CLIMBED;
		row = t->parent[row];
	}
	return row;
}

static void put_all(struct tree *t, void (*put_from)(struct tree *, uint32_t))
{
	const struct brood_snapshot *s = t->s;

	for (size_t i = 0; i < s->shown; i++)
		if (t->parent[s->order[i]] == NONE)
			put_from(t, s->order[i]);
	for (size_t i = 0; i < s->shown; i++)
		while (t->state[s->order[i]] != PUT) /* the circle, then what hangs below it */
			put_from(t, cut_circle(t, s->order[i]));
}

static enum brood_code arrange(struct brood_snapshot *s, int32_t pid,
			       void (*put_from)(struct tree *, uint32_t), struct brood_error *e)
{
	const struct brood_process *root = pid ? brood_snapshot_find(s, pid) : NULL;
	struct tree t;
	bool found;

	if (open_tree(&t, s) < 0)
		return inspect_fail(e, BROOD_SYSTEM_ERROR, ENOMEM, "arrange processes: no memory");
	found = pid == 0 || (root && t.state[row_of(s, root)] == SHOWN);
	if (found) {
		if (root)
			put_from(&t, row_of(s, root));
		else
			put_all(&t, put_from);
		memcpy(s->order, s->spare, t.n * sizeof(*s->order));
		s->shown = t.n;
	}
	mem_free(t.parent);
	return found ? BROOD_OK
		     : inspect_fail(e, BROOD_NOT_FOUND, ESRCH, "there is no process %d", pid);
}

enum brood_code brood_snapshot_tree(struct brood_snapshot *s, int32_t pid, struct brood_error *e)
{
	return arrange(s, pid, put_deep, e);
}

enum brood_code brood_snapshot_descend(struct brood_snapshot *s, int32_t pid, struct brood_error *e)
{
	return arrange(s, pid, put_wide, e);
}
