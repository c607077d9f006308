// SPDX-License-Identifier: MIT
/*
 * A snapshot: who is there, with what was asked for, and no more read than that takes. The fields
 * that the terms ask for are read first; the others only of a process that may meet them.
 */
#include "inspect/snapshot.h"

#include <errno.h>
#include <string.h>

#include "lib/mem.h"

/* A command that has been renamed is seen after so many samples at the latest. */
#define TURNS 32

struct taking {
	struct os_inspect *os;
	const struct brood_take *what;
	struct brood_snapshot *to;
	uint32_t fields;
	const char *user; /* the last one copied, and whose it was */
	uint32_t uid;
};

/* ---- memory */

static int make_room(struct brood_snapshot *s)
{
	size_t size = s->size ? s->size * 2 : 256;
	struct brood_process *grown;

	if (s->n < s->size)
		return 0;
	grown = mem_grow(s->row, size * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	s->row = grown;
	s->size = size;
	return 0;
}

static int copy(struct brood_snapshot *s, const char **text)
{
	if (*text)
		*text = arena_put(&s->strings, *text, strlen(*text));
	return *text ? 0 : -ENOMEM;
}

static int copy_user(struct taking *t, struct brood_process *p)
{
	if (t->user && t->uid == p->uid && strcmp(t->user, p->user) == 0) {
		p->user = t->user;
		return 0;
	}
	if (copy(t->to, &p->user) < 0)
		return -ENOMEM;
	t->user = p->user;
	t->uid = p->uid;
	return 0;
}

static int append(struct taking *t, struct brood_process *p)
{
	struct brood_snapshot *s = t->to;
	int rc = make_room(s);

	if (rc == 0 && (p->fields & BROOD_NAME))
		rc = copy(s, &p->name);
	if (rc == 0 && (p->fields & BROOD_COMMAND))
		rc = copy(s, &p->command);
	if (rc == 0 && (p->fields & BROOD_USER))
		rc = copy_user(t, p);
	if (rc == 0 && (p->fields & BROOD_CWD))
		rc = copy(s, &p->cwd);
	if (rc == 0)
		s->row[s->n++] = *p;
	return rc;
}

void brood_snapshot_free(struct brood_snapshot *s)
{
	if (!s)
		return;
	mem_free(s->row);
	mem_free(s->by_pid);
	arena_free(&s->strings);
	mem_free(s);
}

/* ---- one process */

/* What an earlier sample read of the same process, under the same name: it seldom changes. */
static void take_over(const struct taking *t, struct brood_process *p)
{
	const struct brood_process *old = brood_snapshot_find(t->what->before, p->pid);

	if (!old || old->start_ns != p->start_ns || !(p->fields & old->fields & BROOD_NAME) ||
	    strcmp(old->name, p->name) != 0 ||
	    (old->state == BROOD_ZOMBIE) != (p->state == BROOD_ZOMBIE) ||
	    ((unsigned)p->pid + t->to->turn) % TURNS == 0)
		return;
	if (old->fields & BROOD_COMMAND)
		p->command = old->command;
	if (old->fields & BROOD_USER)
		p->user = old->user;
	p->uid = old->uid;
	p->fields |= old->fields & (BROOD_COMMAND | BROOD_USER);
}

static int visit(void *arg, struct brood_process *p)
{
	struct taking *t = arg;
	const struct brood_take *what = t->what;
	int rc;

	if (!inspect_may_meet(what->terms, what->n, p))
		return 0;
	if (what->before && (p->fields & BROOD_START))
		take_over(t, p);
	rc = t->fields & ~p->fields ? os_inspect_more(t->os, p, t->fields) : 0;
	if (rc == -ENOMEM || rc == -EMFILE || rc == -ENFILE)
		return rc;
	if (rc < 0) {
		t->to->hidden += rc != -ESRCH;
		return 0;
	}
	for (size_t i = 0; i < what->n; i++)
		if (what->terms[i].field != BROOD_CPU && !brood_term_meets(&what->terms[i], p))
			return 0;
	return append(t, p);
}

/* ---- all of them */

/* What is read of everybody: what the terms are about, or everything but what an earlier sample may know. */
static uint32_t first_fields(const struct brood_take *what, uint32_t fields)
{
	uint32_t first = 0;

	for (size_t i = 0; i < what->n; i++)
		if (what->terms[i].field != BROOD_CPU)
			first |= what->terms[i].field;
	if (what->before)
		return first | BROOD_START | BROOD_NAME | (fields & ~(BROOD_COMMAND | BROOD_USER));
	return first ? first : fields;
}

static uint32_t all_fields(const struct brood_take *what)
{
	uint32_t fields = what->fields & BROOD_FIELDS;

	for (size_t i = 0; i < what->n; i++)
		fields |= what->terms[i].field;
	if (fields & BROOD_CPU)
		fields |= BROOD_TIME | BROOD_START;
	return fields & ~(uint32_t)(BROOD_CPU | BROOD_PID);
}

static void clear(struct brood_snapshot *s, const struct brood_snapshot *before)
{
	s->n = s->shown = s->hidden = 0;
	arena_reset(&s->strings);
	s->turn = before ? before->turn + 1 : 0;
}

enum brood_code brood_snapshot_take(struct brood_inspector *inspector,
				    const struct brood_take *what, struct brood_snapshot **snapshot,
				    struct brood_error *e)
{
	struct brood_snapshot *s = *snapshot;
	struct taking t = {.os = inspector->os, .what = what};
	struct err why;
	int rc;

	if (what->size < sizeof(*what) || (s && s == what->before))
		return inspect_fail(
			e, BROOD_INVALID, 0,
			"brood_snapshot_take: a wrong size, or a snapshot before itself");
	t.fields = all_fields(what);
	t.to = s ? s : mem_new(sizeof(*s));
	if (!t.to)
		return inspect_fail(e, BROOD_SYSTEM_ERROR, ENOMEM, "read processes: no memory");
	s = t.to;
	clear(s, what->before);
	s->time_ns = os_inspect_clock_ns();
	rc = os_inspect_each(t.os, first_fields(what, t.fields), visit, &t, &s->hidden, &why);
	if (rc == 0) {
		rc = inspect_index(s);
		if (rc < 0)
			err_set(&why, -rc, "read processes", "no memory");
	}
	if (rc < 0) {
		clear(s, what->before); /* its index is another's */
		if (!*snapshot)
			brood_snapshot_free(s);
		return inspect_error(e, &why);
	}
	if (what->before)
		inspect_cpu(s, what->before);
	for (size_t i = 0; i < what->n; i++)
		if (what->terms[i].field == BROOD_CPU && what->before)
			brood_snapshot_keep(s, &what->terms[i], 1);
	*snapshot = s;
	return BROOD_OK;
}
