/* SPDX-License-Identifier: MIT */
/* The nearest of some words, for "did you mean". */
#include "lib/str.h"

#include <string.h>

/* Bounds the table; no word that is worth suggesting is longer. */
#define NEAREST_LENGTH_MAX 40

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/*
 * How many letters must be added, dropped, changed or swapped with their neighbour (optimal string
 * alignment). Row i of the table holds the distances of a's first i letters; three rows are kept.
 */
static unsigned distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	unsigned char rows[3][NEAREST_LENGTH_MAX + 1];

	for (size_t j = 0; j <= b_len; j++)
		rows[0][j] = (unsigned char)j;
	for (size_t i = 1; i <= a_len; i++) {
		unsigned char *row = rows[i % 3], *above = rows[(i - 1) % 3];
		const unsigned char *above2 = rows[(i + 1) % 3]; /* i - 2, from i == 2 */

		row[0] = (unsigned char)i;
		for (size_t j = 1; j <= b_len; j++) {
			unsigned d = above[j - 1] + (a[i - 1] != b[j - 1]);

			d = least(d, least(above[j], row[j - 1]) + 1u);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				d = least(d, above2[j - 2] + 1u);
			row[j] = (unsigned char)d;
		}
	}
	return rows[a_len % 3][b_len];
}

const char *str_nearest(const char *word, const char *const *words, size_t n)
{
	size_t word_len = strlen(word);
	size_t best = NEAREST_LENGTH_MAX;
	const char *nearest = NULL;

	if (word_len > NEAREST_LENGTH_MAX)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(words[i]);
		size_t d;

		if (len > NEAREST_LENGTH_MAX)
			continue;
		d = distance(word, word_len, words[i], len);
		if (d < best && d * 3 <= (len > word_len ? len : word_len)) {
			best = d;
			nearest = words[i];
		}
	}
	return nearest;
}
