// SPDX-License-Identifier: MIT
/* Takes samples in turns into two places, and keeps what came of them. */
#include "inspect/sampler.h"

#include <errno.h>
#include <string.h>

#include "inspect/rates.h"
#include "lib/mem.h"

static int no_memory(struct err *e)
{
	return err_set(e, ENOMEM, "read the system's figures", "out of memory");
}

int sampler_open(struct sampler *s, const char *proc, const char *sys, size_t history,
		 struct err *e)
{
	int rc;

	memset(s, 0, sizeof(*s));
	if (ring_init(&s->ring, history, BROOD_FIGURES) < 0)
		return no_memory(e);
	rc = os_system_open(&s->source, proc, sys, e);
	if (rc < 0)
		sampler_close(s);
	return rc;
}

void sampler_close(struct sampler *s)
{
	os_system_close(s->source);
	for (int i = 0; i < 2; i++)
		os_system_free(&s->sample[i]);
	ring_free(&s->ring);
	mem_free(s->row);
	memset(s, 0, sizeof(*s));
}

/* Cores may be plugged in at any time: the columns of those that were there stay theirs. */
static size_t columns_of(const struct sys_sample *now)
{
	size_t columns = BROOD_FIGURES;

	for (size_t i = 0; i < now->cores; i++)
		if (SAMPLER_CORE(now->core[i].id) >= columns)
			columns = SAMPLER_CORE(now->core[i].id) + 1;
	return columns;
}

static int keep(struct sampler *s, const struct sys_sample *before, const struct sys_sample *now)
{
	size_t columns = columns_of(now);
	uint64_t *row = mem_grow(s->row, columns * sizeof(*row));

	if (!row)
		return -ENOMEM;
	s->row = row;
	if (ring_widen(&s->ring, columns) < 0)
		return -ENOMEM;
	memset(row, 0xff, columns * sizeof(*row));
	rate_figures(before, now, row);
	for (size_t i = 0; i < now->cores; i++) {
		const struct sys_core *core = &now->core[i];
		struct brood_core rate;

		rate_core(rate_core_in(before, core->id, i), core, &rate);
		row[SAMPLER_CORE(core->id)] = rate.busy;
	}
	ring_add(&s->ring, now->at_ns, row, columns);
	return 0;
}

int sampler_take(struct sampler *s, struct err *e)
{
	unsigned next = s->taken ? 1 - s->at : 0;
	struct sys_sample *now = &s->sample[next];
	int rc = os_system_read(s->source, now, e);

	if (rc == 0 && keep(s, sampler_now(s), now) < 0)
		rc = no_memory(e);
	if (rc < 0) {
		if (s->taken > 1) /* the place of the one before has been written over */
			s->taken = 1;
		return rc;
	}
	s->at = next;
	s->taken++;
	return 0;
}

const struct sys_sample *sampler_now(const struct sampler *s)
{
	return s->taken ? &s->sample[s->at] : NULL;
}

const struct sys_sample *sampler_before(const struct sampler *s)
{
	return s->taken > 1 ? &s->sample[1 - s->at] : NULL;
}

uint64_t sampler_figure(const struct sampler *s, size_t column)
{
	uint64_t time;
	const uint64_t *row = ring_row(&s->ring, 0, &time);

	return row && column < s->ring.columns ? row[column] : SYS_UNKNOWN;
}
