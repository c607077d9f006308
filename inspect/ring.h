/* SPDX-License-Identifier: MIT */
/*
 * Rows of numbers by time, the last so many of them. A column is one figure; RING_UNKNOWN in it is no value. Adding a
 * row allocates nothing, unless it is wider than those before.
 */
#ifndef INSPECT_RING_H
#define INSPECT_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RING_UNKNOWN UINT64_MAX

/* Zeroed, then ring_init. */
struct ring {
	uint64_t *time_ns; /* of each row; never falls from a row to the next */
	uint64_t *value;   /* rows x columns */
	size_t rows, columns;
	size_t n, next; /* rows in use; where the next one goes */
};

/* 0, -EINVAL (no rows or columns) or -ENOMEM. */
int ring_init(struct ring *ring, size_t rows, size_t columns);
void ring_free(struct ring *ring);

/* Room for more columns: RING_UNKNOWN in the rows that are there. 0 or -ENOMEM, and nothing changed. */
int ring_widen(struct ring *ring, size_t columns);

/* One row more; the oldest goes where the ring is full. Columns from n on are RING_UNKNOWN; n is at most ring->columns. */
void ring_add(struct ring *ring, uint64_t time_ns, const uint64_t *value, size_t n);

/* The row that is `back` rows before the last (0: the last one); NULL where there is none. */
const uint64_t *ring_row(const struct ring *ring, size_t back, uint64_t *time_ns);

struct ring_range {
	uint64_t min, max, mean, last;
	size_t n; /* values, RING_UNKNOWN left out */
	uint64_t from_ns, to_ns;
};

/* Over the rows at most over_ns older than the last one (0: all). False, and *out untouched, where no value is known. */
bool ring_over(const struct ring *ring, size_t column, uint64_t over_ns, struct ring_range *out);

#endif
