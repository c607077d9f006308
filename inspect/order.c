// SPDX-License-Identifier: MIT
/* Who is shown of a snapshot, and in which order. */
#include <errno.h>
#include <string.h>

#include "inspect/snapshot.h"
#include "lib/mem.h"
#include "lib/sort.h"

/* ---- by pid */

static bool pid_before(const void *arg, uint32_t a, uint32_t b)
{
	const struct brood_snapshot *s = arg;

	return s->row[a].pid < s->row[b].pid;
}

/* Three in one block: by_pid, order, spare. */
int inspect_index(struct brood_snapshot *s)
{
	if (s->n > s->index_size || !s->by_pid) {
		uint32_t *grown = mem_grow(s->by_pid, 3 * (s->size + 1) * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		s->by_pid = grown;
		s->index_size = s->size + 1;
		s->order = grown + s->index_size;
		s->spare = s->order + s->index_size;
	}
	for (size_t i = 0; i < s->n; i++)
		s->by_pid[i] = (uint32_t)i;
	sort_rows(s->by_pid, s->spare, s->n, pid_before, s);
	brood_snapshot_reset(s);
	return 0;
}

void brood_snapshot_reset(struct brood_snapshot *s)
{
	memcpy(s->order, s->by_pid, s->n * sizeof(*s->order));
	s->shown = s->n;
	for (size_t i = 0; i < s->n; i++) {
		s->row[i].depth = 0;
		s->row[i].last = false;
	}
}

/* ---- what is in it */

size_t brood_snapshot_count(const struct brood_snapshot *s)
{
	return s->shown;
}

const struct brood_process *brood_snapshot_at(const struct brood_snapshot *s, size_t at)
{
	return at < s->shown ? &s->row[s->order[at]] : NULL;
}

const struct brood_process *brood_snapshot_find(const struct brood_snapshot *s, int32_t pid)
{
	size_t low = 0, high = s->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct brood_process *p = &s->row[s->by_pid[middle]];

		if (p->pid == pid)
			return p;
		if (p->pid < pid)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

size_t brood_snapshot_hidden(const struct brood_snapshot *s)
{
	return s->hidden;
}

uint64_t brood_snapshot_time(const struct brood_snapshot *s)
{
	return s->time_ns;
}

/* ---- by a field */

struct sorting {
	const struct brood_process *row;
	enum brood_field by;
	bool descending;
};

static int compare(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int compare_fields(const struct brood_process *a, const struct brood_process *b,
			  enum brood_field by)
{
	switch (by) {
	case BROOD_PARENT:
		return compare((uint64_t)a->parent, (uint64_t)b->parent);
	case BROOD_START:
		return compare(a->start_ns, b->start_ns);
	case BROOD_NAME:
		return strcmp(a->name, b->name);
	case BROOD_COMMAND:
		return strcmp(a->command, b->command);
	case BROOD_USER:
		return strcmp(a->user, b->user);
	case BROOD_STATE:
		return compare(a->state, b->state);
	case BROOD_CWD:
		return strcmp(a->cwd, b->cwd);
	case BROOD_MEMORY:
		return compare(a->memory_bytes, b->memory_bytes);
	case BROOD_CPU:
		return compare(a->cpu_permille, b->cpu_permille);
	case BROOD_TIME:
		return compare(a->time_ns, b->time_ns);
	case BROOD_THREADS:
		return compare((uint64_t)a->threads, (uint64_t)b->threads);
	case BROOD_AGE:
		return compare(a->age_ns, b->age_ns);
	default:
		return compare((uint64_t)a->pid, (uint64_t)b->pid);
	}
}

/* Of whom the field is not known comes last, either way. */
static bool field_before(const void *arg, uint32_t a, uint32_t b)
{
	const struct sorting *how = arg;
	const struct brood_process *x = &how->row[a], *y = &how->row[b];
	bool has_x = x->fields & how->by, has_y = y->fields & how->by;
	int order;

	if (has_x != has_y)
		return has_x;
	order = has_x ? compare_fields(x, y, how->by) : 0;
	if (order == 0)
		return x->pid < y->pid;
	return how->descending ? order > 0 : order < 0;
}

enum brood_code brood_snapshot_sort(struct brood_snapshot *s, enum brood_field by, bool descending,
				    struct brood_error *e)
{
	struct sorting how = {s->row, by, descending};

	if (!brood_field_word(by))
		return inspect_fail(e, BROOD_INVALID, 0, "brood_snapshot_sort: not one field");
	sort_rows(s->order, s->spare, s->shown, field_before, &how);
	return BROOD_OK;
}

/* ---- who meets the terms */

void brood_snapshot_keep(struct brood_snapshot *s, const struct brood_term *terms, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->shown; i++) {
		bool meets = true;

		for (size_t t = 0; t < n && meets; t++)
			meets = brood_term_meets(&terms[t], &s->row[s->order[i]]);
		if (meets)
			s->order[kept++] = s->order[i];
	}
	s->shown = kept;
}
