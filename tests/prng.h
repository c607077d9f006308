/* SPDX-License-Identifier: MIT */
/* A small reproducible generator (splitmix64): the same seed gives the same history everywhere. */
#ifndef TESTS_PRNG_H
#define TESTS_PRNG_H

#include <stdbool.h>
#include <stdint.h>

struct prng {
	uint64_t state;
};

static inline uint64_t prng_next(struct prng *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15ull;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return z ^ (z >> 31);
}

/* 0 to n - 1. */
static inline unsigned prng_below(struct prng *r, unsigned n)
{
	return (unsigned)(((prng_next(r) >> 32) * n) >> 32);
}

static inline bool prng_one_in(struct prng *r, unsigned n)
{
	return n && prng_below(r, n) == 0;
}

#endif
