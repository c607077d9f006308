/* SPDX-License-Identifier: MIT */
/* needs: lib */
/* The number parsers agree with a slow reading of the word in 128 bits. */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/num.h"
#include "lib/str.h"

#define UNTOUCHED 0x5555555555555555ull
#define WORD_MAX 200
#define HUGE_128 ((unsigned __int128)1 << 100) /* stands for all that is larger */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool good)
{
	if (!good)
		abort();
}

/* Digits as a number, at most HUGE_128. Returns how many there are. */
static size_t slow_digits(const char *word, unsigned __int128 *value)
{
	size_t n = strspn(word, "0123456789");

	*value = 0;
	for (size_t i = 0; i < n; i++) {
		*value = *value * 10 + (unsigned)(word[i] - '0');
		if (*value > HUGE_128)
			*value = HUGE_128;
	}
	return n;
}

/* The parser said rc and got; the word is of the form, or not, and means `value`. */
static void compare(int rc, uint64_t got, bool form, unsigned __int128 value, uint64_t max)
{
	if (!form)
		check(rc == -EINVAL);
	else if (value > max)
		check(rc == -ERANGE);
	else
		check(rc == 0 && got == value);
	check(rc == 0 || got == UNTOUCHED);
}

static void try_u64(const char *word, uint64_t max)
{
	unsigned __int128 value;
	size_t n = slow_digits(word, &value);
	uint64_t got = UNTOUCHED;
	int rc = num_u64(word, max, &got);

	compare(rc, got, n > 0 && !word[n], value, max);
}

static void try_size(const char *word)
{
	static const char *const units[] = {
		"", "K", "M", "G", "T", "KiB", "MiB", "GiB", "TiB",
	};
	unsigned __int128 value;
	size_t n = slow_digits(word, &value), unit = 0;
	uint64_t got = UNTOUCHED;
	int rc = num_size_bytes(word, &got);

	while (unit < 9 && strcmp(word + n, units[unit]) != 0)
		unit++;
	if (unit > 0 && unit < 9 && value < HUGE_128)
		value <<= 10 * ((unit - 1) % 4 + 1);
	compare(rc, got, n > 0 && unit < 9, value, UINT64_MAX);
}

/* A share, or a size that is not 0. */
static void try_share(const char *word, uint64_t whole)
{
	unsigned __int128 value;
	size_t n = slow_digits(word, &value);
	uint64_t got = UNTOUCHED, size = 0;
	int rc = num_size_of(word, whole, &got), as_size = num_size_bytes(word, &size);

	check(rc == 0 || got == UNTOUCHED);
	if (n == 0 || strcmp(word + n, "%") != 0) {
		check(rc == (as_size == 0 && size == 0 ? -ERANGE : as_size));
		check(rc != 0 || got == size);
		return;
	}
	if (value > 100 || value * whole / 100 == 0)
		check(rc == -ERANGE);
	else
		check(rc == 0 && got == value * whole / 100);
}

static void try_milli(const char *word)
{
	unsigned __int128 value, part = 0;
	size_t n = slow_digits(word, &value), places = 0;
	bool form = n > 0;
	uint64_t got = UNTOUCHED;
	int rc = num_milli(word, &got);

	if (word[n] == '.') {
		places = slow_digits(word + n + 1, &part);
		form = form && places > 0 && places <= 9;
		n += 1 + places;
	}
	form = form && !word[n];
	for (; form && places < 3; places++)
		part *= 10;
	for (; form && places > 3; places--) {
		form = part % 10 == 0;
		part /= 10;
	}
	if (form && value < HUGE_128)
		value = value * 1000 + part;
	if (form && value == 0)
		check(rc == -ERANGE && got == UNTOUCHED);
	else
		compare(rc, got, form, value, UINT64_MAX);
}

/* What was read, written as seconds and nine decimals, is read as the same. */
static void read_again(uint64_t ns)
{
	char buf[40];
	struct str s;
	size_t point;
	uint64_t again;

	str_init(&s, buf, sizeof(buf));
	str_putu(&s, ns / NS_PER_SEC);
	point = s.len;
	str_putu(&s, NS_PER_SEC + ns % NS_PER_SEC);
	buf[point] = '.';
	check(num_duration_ns(buf, &again) == 0 && again == ns);
}

static void try_duration(const char *word)
{
	static const struct {
		const char *name;
		uint64_t ns;
	} units[] = {
		{"", NS_PER_SEC},	{"ms", NS_PER_MS},	  {"s", NS_PER_SEC},
		{"m", 60 * NS_PER_SEC}, {"h", 3600 * NS_PER_SEC}, {"d", 86400 * NS_PER_SEC},
	};
	unsigned __int128 value, part = 0, scale = 1;
	size_t n = slow_digits(word, &value), places, unit = 0;
	bool form = n > 0;
	uint64_t got = UNTOUCHED;
	int rc = num_duration_ns(word, &got);

	if (word[n] == '.') {
		places = slow_digits(word + n + 1, &part);
		form = form && places > 0 && places <= 9;
		for (size_t i = 0; form && i < places; i++)
			scale *= 10;
		n += 1 + places;
	}
	while (unit < 6 && strcmp(word + n, units[unit].name) != 0)
		unit++;
	form = form && unit < 6;
	if (form && value < HUGE_128)
		value = value * units[unit].ns + (part * units[unit].ns + scale - 1) / scale;
	compare(rc, got, form, value, INT64_MAX);
	if (rc == 0)
		read_again(got);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char word[WORD_MAX + 1];

	if (size > WORD_MAX)
		return -1;
	memcpy(word, data, size);
	word[size] = '\0';
	try_u64(word, UINT64_MAX);
	try_u64(word, 100);
	try_size(word);
	try_share(word, 8ull << 30);
	try_share(word, 99);
	try_share(word, UINT64_MAX);
	try_milli(word);
	try_duration(word);
	return 0;
}
