// SPDX-License-Identifier: MIT
/* The environment's block. */
#include "compat/windows/block.h"

#include <string.h>

size_t block_name(const uint16_t *entry)
{
	size_t n = entry[0] == '=';

	while (entry[n] && entry[n] != '=')
		n++;
	return n;
}

int block_compare(const uint16_t *a, const uint16_t *b, block_upper *upper)
{
	size_t a_n = block_name(a), b_n = block_name(b), n = a_n < b_n ? a_n : b_n;

	for (size_t i = 0; i < n; i++) {
		uint16_t x = upper(a[i]), y = upper(b[i]);

		if (x != y)
			return x < y ? -1 : 1;
	}
	return a_n == b_n ? 0 : a_n < b_n ? -1 : 1;
}

/* By merging from below, `n` entries with as many places beside them: equals stay in their order. */
static void sort(const uint16_t **entry, size_t n, block_upper *upper, const uint16_t **beside)
{
	size_t half = n / 2, a = 0, b = half;

	if (n < 2)
		return;
	sort(entry, half, upper, beside);
	sort(entry + half, n - half, upper, beside);
	memcpy(beside, entry, half * sizeof(*entry));
	for (size_t i = 0; a < half; i++)
		entry[i] = b < n && block_compare(beside[a], entry[b], upper) > 0 ? entry[b++]
										  : beside[a++];
}

static size_t length(const uint16_t *text)
{
	size_t n = 0;

	while (text[n])
		n++;
	return n;
}

size_t block_make(const uint16_t **entry, size_t n, block_upper *upper, uint16_t *to)
{
	size_t units = 0;

	/* entry[n] to entry[2n - 1] are the places beside. */
	sort(entry, n, upper, entry + n);
	for (size_t i = 0; i < n; i++) {
		size_t len = length(entry[i]) + 1;

		if (i && block_compare(entry[i - 1], entry[i], upper) == 0) {
			entry[i] = entry[i - 1];
			continue;
		}
		if (to)
			memcpy(to + units, entry[i], len * sizeof(*to));
		units += len;
	}
	/* Even an empty one has two ends. */
	for (size_t ends = n ? 1 : 2; ends; ends--, units++)
		if (to)
			to[units] = 0;
	return units;
}
