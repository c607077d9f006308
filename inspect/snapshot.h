/* SPDX-License-Identifier: MIT */
/* Private to inspect/: what the public handles are made of. */
#ifndef INSPECT_SNAPSHOT_H
#define INSPECT_SNAPSHOT_H

#include "include/brood.h"
#include "include/os_inspect.h"
#include "lib/arena.h"
#include "lib/err.h"

struct brood_inspector {
	struct os_inspect *os;
};

struct brood_snapshot {
	struct brood_process *row; /* in the order they were met */
	size_t n, size;
	uint32_t *by_pid; /* all rows, by place */
	uint32_t *order;  /* those shown: `shown` of them */
	uint32_t *spare;
	size_t shown, index_size;
	struct arena strings;
	size_t hidden;
	uint64_t time_ns;
	unsigned turn; /* how many came before it */
};

/* *e (which may be NULL) from an error of brood's own; its code is returned, by its errno. */
enum brood_code inspect_error(struct brood_error *e, const struct err *from);
enum brood_code inspect_fail(struct brood_error *e, enum brood_code code, int errnum,
			     const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* BROOD_CPU of each row that can be told. */
void inspect_cpu(struct brood_snapshot *now, const struct brood_snapshot *before);

/* The indexes, by pid, once all rows are there. 0 or -ENOMEM. */
int inspect_index(struct brood_snapshot *s);

/* As brood_term_meets, for a term whose field is not known yet: true. */
bool inspect_may_meet(const struct brood_term *terms, size_t n, const struct brood_process *p);

#endif
