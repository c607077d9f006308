// SPDX-License-Identifier: MIT
/* The last rows of numbers, and what they come to over a range of time. */
#include "inspect/ring.h"

#include <errno.h>
#include <string.h>

#include "lib/mem.h"

static uint64_t *make_values(size_t rows, size_t columns)
{
	size_t n;

	if (__builtin_mul_overflow(rows, columns, &n) ||
	    __builtin_mul_overflow(n, sizeof(uint64_t), &n))
		return NULL;
	return mem_new(n);
}

int ring_init(struct ring *ring, size_t rows, size_t columns)
{
	if (rows == 0 || columns == 0)
		return -EINVAL;
	*ring = (struct ring){.rows = rows, .columns = columns};
	ring->time_ns = make_values(rows, 1);
	ring->value = make_values(rows, columns);
	if (ring->time_ns && ring->value)
		return 0;
	ring_free(ring);
	return -ENOMEM;
}

void ring_free(struct ring *ring)
{
	mem_free(ring->time_ns);
	mem_free(ring->value);
	memset(ring, 0, sizeof(*ring));
}

static void set_row(uint64_t *row, const uint64_t *value, size_t n, size_t columns)
{
	memcpy(row, value, n * sizeof(*row));
	memset(row + n, 0xff, (columns - n) * sizeof(*row));
}

int ring_widen(struct ring *ring, size_t columns)
{
	uint64_t *wide;

	if (columns <= ring->columns)
		return 0;
	wide = make_values(ring->rows, columns);
	if (!wide)
		return -ENOMEM;
	for (size_t i = 0; i < ring->n;
	     i++) /* those in use are the first n, wherever the next goes */
		set_row(wide + i * columns, ring->value + i * ring->columns, ring->columns,
			columns);
	mem_free(ring->value);
	ring->value = wide;
	ring->columns = columns;
	return 0;
}

void ring_add(struct ring *ring, uint64_t time_ns, const uint64_t *value, size_t n)
{
	set_row(ring->value + ring->next * ring->columns, value, n, ring->columns);
	ring->time_ns[ring->next] = time_ns;
	ring->next = (ring->next + 1) % ring->rows;
	if (ring->n < ring->rows)
		ring->n++;
}

const uint64_t *ring_row(const struct ring *ring, size_t back, uint64_t *time_ns)
{
	size_t at;

	if (back >= ring->n)
		return NULL;
	at = (ring->next + ring->rows - 1 - back) % ring->rows;
	*time_ns = ring->time_ns[at];
	return ring->value + at * ring->columns;
}

/* A mean that is right also where the sum does not fit: whole parts and rests are added up apart. */
struct mean {
	uint64_t whole, rest;
};

static void mean_add(struct mean *m, uint64_t value, size_t n)
{
	m->whole += value / n;
	m->rest += value % n;
	m->whole += m->rest / n;
	m->rest %= n;
}

static uint64_t mean_of(const struct ring *ring, size_t column, size_t rows, size_t n)
{
	struct mean m = {0};
	uint64_t time;

	for (size_t back = 0; back < rows; back++) {
		uint64_t value = ring_row(ring, back, &time)[column];

		if (value != RING_UNKNOWN)
			mean_add(&m, value, n);
	}
	return m.whole;
}

bool ring_over(const struct ring *ring, size_t column, uint64_t over_ns, struct ring_range *out)
{
	struct ring_range r = {.min = RING_UNKNOWN};
	uint64_t time, newest = 0;
	const uint64_t *row;
	size_t back = 0;

	if (column >= ring->columns)
		return false;
	for (; (row = ring_row(ring, back, &time)); back++) {
		if (back == 0)
			newest = time;
		if (over_ns && newest - time > over_ns)
			break;
		if (row[column] == RING_UNKNOWN)
			continue;
		if (r.n++ == 0) {
			r.last = row[column];
			r.to_ns = time;
		}
		r.from_ns = time;
		r.min = row[column] < r.min ? row[column] : r.min;
		r.max = row[column] > r.max ? row[column] : r.max;
	}
	if (r.n == 0)
		return false;
	r.mean = mean_of(ring, column, back, r.n);
	*out = r;
	return true;
}
