/* SPDX-License-Identifier: MIT */
/*
 * Numbers as users write them. Each parser takes the whole word or nothing: no sign, no blanks,
 * no trailing junk, no overflow. Returns 0, -EINVAL (not of the form) or -ERANGE (too large, or 0
 * where that is said to be none); the output is untouched on failure.
 */
#ifndef LIB_NUM_H
#define LIB_NUM_H

#include <stdint.h>

#define NS_PER_MS 1000000ull
#define NS_PER_SEC 1000000000ull

/* Decimal digits only, value <= max. */
int num_u64(const char *word, uint64_t max, uint64_t *out);

/*
 * "500ms", "10s", "5m", "1h", "2d" or bare seconds, one unit, decimals allowed ("1.5s", at most
 * nine places, rounded up). Nanoseconds; at most INT64_MAX, about 292 years.
 */
int num_duration_ns(const char *word, uint64_t *out);

/* "64K", "2G", "1M", "1T" (powers of 1024, also "KiB"), or bytes. */
int num_size_bytes(const char *word, uint64_t *out);

/*
 * A size as above, or a share of `whole` bytes: "50%", whole percents up to 100, rounded down. 0 is
 * none, and what is rounded to it.
 */
int num_size_of(const char *word, uint64_t whole, uint64_t *out);

/* "1.5" as 1500: thousandths, not more than three decimals that count ("1.5000"). 0 is none. */
int num_milli(const char *word, uint64_t *out);

#endif
