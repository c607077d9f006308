// SPDX-License-Identifier: MIT
/* Merge sort from below: runs of 1, 2, 4... rows. */
#include "lib/sort.h"

#include <string.h>

struct order {
	sort_before *before;
	const void *arg;
};

/* Two neighbouring runs of `from`, [low, middle) and [middle, high), as one in `to`. */
static void merge(const uint32_t *from, uint32_t *to, const size_t bound[3],
		  const struct order *order)
{
	size_t a = bound[0], b = bound[1];

	if (a < b && b < bound[2] && !order->before(order->arg, from[b], from[b - 1])) {
		memcpy(to + a, from + a, (bound[2] - a) * sizeof(*to));
		return;
	}
	for (size_t i = bound[0]; i < bound[2]; i++)
		if (b >= bound[2] || (a < bound[1] && !order->before(order->arg, from[b], from[a])))
			to[i] = from[a++];
		else
			to[i] = from[b++];
}

static bool is_sorted(const uint32_t *rows, size_t n, const struct order *order)
{
	for (size_t i = 1; i < n; i++)
		if (order->before(order->arg, rows[i], rows[i - 1]))
			return false;
	return true;
}

void sort_rows(uint32_t *rows, uint32_t *spare, size_t n, sort_before *before, const void *arg)
{
	struct order order = {before, arg};
	uint32_t *from = rows, *to = spare, *swap;

	if (is_sorted(rows, n, &order))
		return;
	for (size_t run = 1; run < n; run *= 2) {
		for (size_t low = 0; low < n; low += 2 * run) {
			size_t bound[3] = {low, low + run < n ? low + run : n,
					   low + 2 * run < n ? low + 2 * run : n};

			merge(from, to, bound, &order);
		}
		swap = from;
		from = to;
		to = swap;
	}
	if (from != rows)
		memcpy(rows, from, n * sizeof(*rows));
}
