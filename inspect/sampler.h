/* SPDX-License-Identifier: MIT */
/* Samples of the system one after the other: the last two of them, and the figures of the last so many in a ring. */
#ifndef INSPECT_SAMPLER_H
#define INSPECT_SAMPLER_H

#include "include/brood.h"
#include "include/os_system.h"
#include "inspect/ring.h"
#include "lib/err.h"

struct sampler {
	struct os_system_source *source;
	struct sys_sample sample[2];
	unsigned at; /* which of them is the last one */
	size_t taken;
	struct ring ring; /* columns: enum brood_figure, then how busy each core was, by its id */
	uint64_t *row;	  /* room for one, being made */
};

/* proc, sys: as os_system_open. 0 or a negative errno; nothing is to be freed then. */
int sampler_open(struct sampler *s, const char *proc, const char *sys, size_t history,
		 struct err *e);
void sampler_close(struct sampler *s);

/* One sample more. 0 or a negative errno: the last one stays the last. */
int sampler_take(struct sampler *s, struct err *e);

/* The last sample, and the one before it: NULL where there is none. */
const struct sys_sample *sampler_now(const struct sampler *s);
const struct sys_sample *sampler_before(const struct sampler *s);

/* A figure of the last sample; SYS_UNKNOWN. */
uint64_t sampler_figure(const struct sampler *s, size_t column);
#define SAMPLER_CORE(id) (BROOD_FIGURES + (size_t)(id)) /* below SYS_ITEMS_MAX */

#endif
