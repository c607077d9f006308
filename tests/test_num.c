/* SPDX-License-Identifier: MIT */
/* needs: lib */
/* Numbers as users write them: all of the word or nothing, and no overflow. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/num.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define UNTOUCHED 0x5555555555555555ull

typedef int parser(const char *word, uint64_t *out);

struct row {
	const char *word;
	int rc;
	uint64_t value;
};

static void check(parser *parse, const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t value = UNTOUCHED;
		int rc = parse(rows[i].word, &value);

		if (rc != rows[i].rc || value != (rc ? UNTOUCHED : rows[i].value))
			print_error("for the word \"%s\":\n", rows[i].word);
		assert_int_equal(rc, rows[i].rc);
		assert_int_equal(value, rc ? UNTOUCHED : rows[i].value);
	}
}

/* What no parser takes. */
static const struct row rubbish[] = {
	{"", -EINVAL, 0},
	{" ", -EINVAL, 0},
	{"-1", -EINVAL, 0},
	{"+1", -EINVAL, 0},
	{" 1", -EINVAL, 0},
	{"1 ", -EINVAL, 0},
	{"1\n", -EINVAL, 0},
	{"1x", -EINVAL, 0},
	{"x1", -EINVAL, 0},
	{"0x10", -EINVAL, 0},
	{"1e3", -EINVAL, 0},
	{"1,000", -EINVAL, 0},
	{"1_000", -EINVAL, 0},
	{"1..5", -EINVAL, 0},
	{".", -EINVAL, 0},
	{".5", -EINVAL, 0},
	{"1.", -EINVAL, 0},
	{"inf", -EINVAL, 0},
	{"nan", -EINVAL, 0},
	{"99999999999999999999999x", -EINVAL, 0}, /* too large, but no number first of all */
	{"\xd9\xa1", -EINVAL, 0},		  /* a digit, in Arabic */
	{"18446744073709551616", -ERANGE, 0},
	{"99999999999999999999999", -ERANGE, 0},
	{"184467440737095516150", -ERANGE, 0}, /* ten times the largest */
};

static int u64_any(const char *word, uint64_t *out)
{
	return num_u64(word, UINT64_MAX, out);
}

static int u64_100(const char *word, uint64_t *out)
{
	return num_u64(word, 100, out);
}

static void test_u64(void **state)
{
	static const struct row any[] = {
		{"0", 0, 0},
		{"7", 0, 7},
		{"007", 0, 7},
		{"00000000000000000000000000000001", 0, 1},
		{"18446744073709551615", 0, UINT64_MAX},
		{"018446744073709551615", 0, UINT64_MAX},
		{"1.5", -EINVAL, 0},
		{"1K", -EINVAL, 0},
	};
	static const struct row up_to_100[] = {
		{"99", 0, 99},	      {"100", 0, 100},	    {"101", -ERANGE, 0},
		{"101x", -EINVAL, 0}, {"1000", -ERANGE, 0},
	};

	check(u64_any, rubbish, COUNT(rubbish));
	check(u64_any, any, COUNT(any));
	check(u64_100, up_to_100, COUNT(up_to_100));
}

static void test_u64_of_nothing_but_0(void **state)
{
	uint64_t value = UNTOUCHED;

	assert_int_equal(num_u64("1", 0, &value), -ERANGE);
	assert_int_equal(value, UNTOUCHED);
	assert_int_equal(num_u64("0", 0, &value), 0);
	assert_int_equal(value, 0);
}

static void test_durations(void **state)
{
	static const struct row rows[] = {
		{"0", 0, 0},
		{"0s", 0, 0},
		{"0.0", 0, 0},
		{"5", 0, 5 * NS_PER_SEC},
		{"10s", 0, 10 * NS_PER_SEC},
		{"500ms", 0, 500 * NS_PER_MS},
		{"5m", 0, 300 * NS_PER_SEC},
		{"1h", 0, 3600 * NS_PER_SEC},
		{"2d", 0, 172800 * NS_PER_SEC},
		{"010s", 0, 10 * NS_PER_SEC},
		{"1.5", 0, 1500 * NS_PER_MS},
		{"1.5s", 0, 1500 * NS_PER_MS},
		{"0.5m", 0, 30 * NS_PER_SEC},
		{"1.25h", 0, 4500 * NS_PER_SEC},
		{"0.000000001s", 0, 1},
		{"1.000000001d", 0, 86400 * NS_PER_SEC + 86400},
		{"0.999999999d", 0, 86400 * NS_PER_SEC - 86400},
		{"0.5ms", 0, 500000},
		{"0.000001ms", 0, 1},
		{"0.0000001ms", 0, 1}, /* short, but not none */
		{"0.000001001ms", 0, 2},
		{"0.0000000001s", -EINVAL, 0}, /* ten places */
		{"1.0000000000", -EINVAL, 0},
		{"1.s", -EINVAL, 0},
		{".5s", -EINVAL, 0},
		{"s", -EINVAL, 0},
		{"1 s", -EINVAL, 0},
		{"1S", -EINVAL, 0},
		{"1MS", -EINVAL, 0},
		{"1sec", -EINVAL, 0},
		{"1us", -EINVAL, 0},
		{"1w", -EINVAL, 0},
		{"1mss", -EINVAL, 0},
		{"1m30s", -EINVAL, 0}, /* one unit */
		{"1.5.5s", -EINVAL, 0},
		{"-0s", -EINVAL, 0},
	};

	check(num_duration_ns, rubbish, COUNT(rubbish));
	check(num_duration_ns, rows, COUNT(rows));
}

/* INT64_MAX ns is 9223372036.854775807 s. */
static void test_longest_durations(void **state)
{
	static const struct row rows[] = {
		{"9223372036", 0, 9223372036 * NS_PER_SEC},
		{"9223372036.854775807s", 0, INT64_MAX},
		{"9223372036.854775808s", -ERANGE, 0},
		{"9223372036.999999999s", -ERANGE, 0},
		{"9223372037s", -ERANGE, 0},
		{"9223372036854ms", 0, 9223372036854 * NS_PER_MS},
		{"9223372036854.775807ms", 0, INT64_MAX},
		{"9223372036854.775808ms", -ERANGE, 0},
		{"9223372036854.7758071ms", -ERANGE, 0}, /* rounded up */
		{"9223372036855ms", -ERANGE, 0},
		{"153722867m", 0, 153722867ull * 60 * NS_PER_SEC},
		{"153722868m", -ERANGE, 0},
		{"2562047h", 0, 2562047ull * 3600 * NS_PER_SEC},
		{"2562048h", -ERANGE, 0},
		{"106751d", 0, 106751ull * 86400 * NS_PER_SEC},
		{"106751.999999999d", -ERANGE, 0},
		{"106752d", -ERANGE, 0},
		{"18446744073709551615d", -ERANGE, 0}, /* the product wraps */
		{"18446744073709551615ms", -ERANGE, 0},
		{"18446744073709551616ms", -ERANGE, 0},
		{"18446744073709551616parsecs", -EINVAL, 0},
		{"18446744073709551616.5s", -ERANGE, 0},
	};

	check(num_duration_ns, rows, COUNT(rows));
}

static void test_sizes(void **state)
{
	static const struct row rows[] = {
		{"0", 0, 0},
		{"0K", 0, 0},
		{"1", 0, 1},
		{"4096", 0, 4096},
		{"64K", 0, 65536},
		{"1M", 0, 1 << 20},
		{"2G", 0, 2ull << 30},
		{"1T", 0, 1ull << 40},
		{"64KiB", 0, 65536},
		{"1MiB", 0, 1 << 20},
		{"1GiB", 0, 1 << 30},
		{"1TiB", 0, 1ull << 40},
		{"064K", 0, 65536},
		{"18446744073709551615", 0, UINT64_MAX},
		{"18014398509481983K", 0, UINT64_MAX - 1023},
		{"18014398509481984K", -ERANGE, 0},
		{"17592186044415M", 0, UINT64_MAX - (1 << 20) + 1},
		{"17592186044416M", -ERANGE, 0},
		{"17179869183G", 0, UINT64_MAX - (1 << 30) + 1},
		{"17179869184G", -ERANGE, 0},
		{"16777215T", 0, UINT64_MAX - (1ull << 40) + 1},
		{"16777216T", -ERANGE, 0},
		{"18446744073709551616T", -ERANGE, 0},
		{"18446744073709551616Q", -EINVAL, 0},
		{"K", -EINVAL, 0},
		{"KiB", -EINVAL, 0},
		{"1 K", -EINVAL, 0},
		{"1k", -EINVAL, 0},
		{"1KB", -EINVAL, 0}, /* 1000 or 1024? */
		{"1Ki", -EINVAL, 0},
		{"1KiBs", -EINVAL, 0},
		{"1KIB", -EINVAL, 0},
		{"1B", -EINVAL, 0},
		{"1iB", -EINVAL, 0},
		{"1KK", -EINVAL, 0},
		{"1P", -EINVAL, 0},
		{"1.5G", -EINVAL, 0},
		{"50%", -EINVAL, 0},
	};

	check(num_size_bytes, rubbish, COUNT(rubbish));
	check(num_size_bytes, rows, COUNT(rows));
}

static int size_of_8g(const char *word, uint64_t *out)
{
	return num_size_of(word, 8ull << 30, out);
}

static int size_of_the_largest(const char *word, uint64_t *out)
{
	return num_size_of(word, UINT64_MAX, out);
}

static int size_of_99(const char *word, uint64_t *out)
{
	return num_size_of(word, 99, out);
}

static int size_of_nothing(const char *word, uint64_t *out)
{
	return num_size_of(word, 0, out);
}

static void test_shares(void **state)
{
	static const struct row rows[] = {
		{"64K", 0, 65536},
		{"4096", 0, 4096},
		{"16777215T", 0, UINT64_MAX - (1ull << 40) + 1}, /* more than there is */
		{"50%", 0, 4ull << 30},
		{"100%", 0, 8ull << 30},
		{"1%", 0, 85899345},
		{"050%", 0, 4ull << 30},
		{"0", -ERANGE, 0},
		{"0K", -ERANGE, 0},
		{"0%", -ERANGE, 0},
		{"101%", -ERANGE, 0},
		{"18446744073709551616%", -ERANGE, 0},
		{"184467440737095516150%", -ERANGE, 0},
		{"16777216T", -ERANGE, 0},
		{"%", -EINVAL, 0},
		{"%50", -EINVAL, 0},
		{"50%%", -EINVAL, 0},
		{"50 %", -EINVAL, 0},
		{"50K%", -EINVAL, 0},
		{"50%K", -EINVAL, 0},
		{"1.5%", -EINVAL, 0},
		{"-1%", -EINVAL, 0},
	};
	static const struct row largest[] = {
		{"100%", 0, UINT64_MAX},
		{"99%", 0, 18262276632972456098ull},
		{"1%", 0, 184467440737095516},
	};
	static const struct row small[] = {{"1%", -ERANGE, 0}, {"2%", 0, 1}, {"100%", 0, 99}};
	static const struct row nothing[] = {{"100%", -ERANGE, 0}, {"1", 0, 1}};

	check(size_of_8g, rubbish, COUNT(rubbish));
	check(size_of_8g, rows, COUNT(rows));
	check(size_of_the_largest, largest, COUNT(largest));
	check(size_of_99, small, COUNT(small));
	check(size_of_nothing, nothing, COUNT(nothing));
}

static void test_thousandths(void **state)
{
	static const struct row rows[] = {
		{"1", 0, 1000},
		{"1.5", 0, 1500},
		{"0.5", 0, 500},
		{"0.001", 0, 1},
		{"2.125", 0, 2125},
		{"1.5000", 0, 1500},
		{"018.5", 0, 18500},
		{"18446744073709551.615", 0, UINT64_MAX},
		{"18446744073709551.616", -ERANGE, 0},
		{"18446744073709552", -ERANGE, 0},
		{"18446744073709551616.5", -ERANGE, 0},
		{"0", -ERANGE, 0},
		{"0.0", -ERANGE, 0},
		{"0.000000000", -ERANGE, 0},
		{"0.0005", -EINVAL, 0},
		{"1.2345", -EINVAL, 0},
		{"1.5000000000", -EINVAL, 0}, /* ten places */
		{".5", -EINVAL, 0},
		{"1.5x", -EINVAL, 0},
		{"1.5.5", -EINVAL, 0},
		{"50%", -EINVAL, 0},
		{"1K", -EINVAL, 0},
	};

	check(num_milli, rubbish, COUNT(rubbish));
	check(num_milli, rows, COUNT(rows));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_u64),	    cmocka_unit_test(test_u64_of_nothing_but_0),
		cmocka_unit_test(test_durations),   cmocka_unit_test(test_longest_durations),
		cmocka_unit_test(test_sizes),	    cmocka_unit_test(test_shares),
		cmocka_unit_test(test_thousandths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
