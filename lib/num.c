/* SPDX-License-Identifier: MIT */
/* Numbers, durations and sizes as users write them, taken whole or not at all. */
#include "lib/num.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#define DECIMALS_MAX 9

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * Read at least one digit. Returns what follows, or NULL without a digit. What is over UINT64_MAX
 * sets *over and is read to its end, so that junk after it is still found to be junk.
 */
static const char *digits(const char *p, uint64_t *value, bool *over)
{
	uint64_t n = 0;

	if (!is_digit(*p))
		return NULL;
	for (; is_digit(*p); p++)
		if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, *p - '0', &n))
			*over = true;
	*value = n;
	return p;
}

/* Read the digits after a decimal point as billionths. Returns what follows, or NULL. */
static const char *billionths(const char *p, uint64_t *value)
{
	uint64_t n = 0;
	int places = 0;

	for (; is_digit(*p); p++, places++) {
		if (places == DECIMALS_MAX)
			return NULL;
		n = n * 10 + (uint64_t)(*p - '0');
	}
	if (places == 0)
		return NULL;
	for (; places < DECIMALS_MAX; places++)
		n *= 10;
	*value = n;
	return p;
}

int num_u64(const char *word, uint64_t max, uint64_t *out)
{
	bool over = false;
	uint64_t n;
	const char *end = digits(word, &n, &over);

	if (!end || *end)
		return -EINVAL;
	if (over || n > max)
		return -ERANGE;
	*out = n;
	return 0;
}

/* Nanoseconds of a unit; bare numbers are seconds. 0: no such unit. */
static uint64_t unit_ns(const char *unit)
{
	static const struct {
		char name[3];
		uint64_t ns;
	} units[] = {
		{"", NS_PER_SEC},	{"s", NS_PER_SEC},	  {"ms", NS_PER_MS},
		{"m", 60 * NS_PER_SEC}, {"h", 3600 * NS_PER_SEC}, {"d", 86400 * NS_PER_SEC},
	};

	for (unsigned i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(unit, units[i].name) == 0)
			return units[i].ns;
	return 0;
}

/* Rounded up: what is asked to be short never becomes 0, which tends to mean "none". */
static uint64_t fraction_ns(uint64_t part, uint64_t unit)
{
	uint64_t divisor;

	if (unit >= NS_PER_SEC)
		return part * (unit / NS_PER_SEC);
	divisor = NS_PER_SEC / unit;
	return (part + divisor - 1) / divisor;
}

int num_duration_ns(const char *word, uint64_t *out)
{
	bool over = false;
	uint64_t whole, part = 0, unit, ns;
	const char *p = digits(word, &whole, &over);

	if (p && *p == '.')
		p = billionths(p + 1, &part);
	if (!p)
		return -EINVAL;
	unit = unit_ns(p);
	if (!unit)
		return -EINVAL;
	if (over || __builtin_mul_overflow(whole, unit, &ns) ||
	    __builtin_add_overflow(ns, fraction_ns(part, unit), &ns) || ns > INT64_MAX)
		return -ERANGE;
	*out = ns;
	return 0;
}

int num_size_bytes(const char *word, uint64_t *out)
{
	static const char prefixes[] = "KMGT";
	bool over = false;
	uint64_t n;
	unsigned shift = 0;
	const char *prefix, *end = digits(word, &n, &over);

	if (!end)
		return -EINVAL;
	if (*end) {
		prefix = strchr(prefixes, *end++);
		if (!prefix || (*end && strcmp(end, "iB") != 0))
			return -EINVAL;
		shift = 10 * (unsigned)(prefix - prefixes + 1);
	}
	if (over || n > UINT64_MAX >> shift)
		return -ERANGE;
	*out = n << shift;
	return 0;
}

/* `number` hundredths of `whole`, rounded down, where no product may overflow. */
static uint64_t share(uint64_t whole, uint64_t number)
{
	return whole / 100 * number + whole % 100 * number / 100;
}

int num_size_of(const char *word, uint64_t whole, uint64_t *out)
{
	bool over = false;
	uint64_t n;
	const char *end = digits(word, &n, &over);
	int rc;

	if (end && strcmp(end, "%") == 0) {
		if (over || n > 100)
			return -ERANGE;
		n = share(whole, n);
	} else {
		rc = num_size_bytes(word, &n);
		if (rc)
			return rc;
	}
	if (n == 0)
		return -ERANGE;
	*out = n;
	return 0;
}

int num_milli(const char *word, uint64_t *out)
{
	bool over = false;
	uint64_t whole, part = 0;
	const char *p = digits(word, &whole, &over);

	if (p && *p == '.')
		p = billionths(p + 1, &part);
	if (!p || *p || part % (NS_PER_SEC / 1000))
		return -EINVAL;
	if (over || __builtin_mul_overflow(whole, 1000, &whole) ||
	    __builtin_add_overflow(whole, part / (NS_PER_SEC / 1000), &whole) || whole == 0)
		return -ERANGE;
	*out = whole;
	return 0;
}
