/* SPDX-License-Identifier: MIT */
/* needs: lib */
/* The string builder: what fits, what is cut, numbers, safe text, UTF-8, durations. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/num.h"
#include "lib/str.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- the builder */

static void test_starts_empty(void **state)
{
	char buf[8] = "rubbish";
	struct str s;

	str_init(&s, buf, sizeof(buf));
	assert_string_equal(buf, "");
	assert_int_equal(s.len, 0);
	assert_false(s.cut);
}

static void test_fills_to_the_last_byte(void **state)
{
	char buf[6];
	struct str s;

	str_init(&s, buf, sizeof(buf));
	str_put(&s, "ab");
	str_put(&s, "cde");
	assert_string_equal(buf, "abcde");
	assert_int_equal(s.len, 5);
	assert_false(s.cut);
	str_put(&s, "");
	assert_false(s.cut);
	str_putc(&s, 'f');
	assert_true(s.cut);
	assert_string_equal(buf, "abcde");
}

static void test_cuts_and_then_adds_nothing(void **state)
{
	char buf[4];
	struct str s;

	str_init(&s, buf, sizeof(buf));
	str_put(&s, "ab");
	str_put(&s, "cdef");
	assert_string_equal(buf, "abc");
	assert_true(s.cut);

	str_init(&s, buf, sizeof(buf));
	str_put_safe(&s, "ab\n", 3); /* the escape does not fit, the dot would */
	str_putc(&s, '.');
	assert_string_equal(buf, "ab");
	assert_int_equal(s.len, 2);
	assert_true(s.cut);
}

static void test_room_for_nothing(void **state)
{
	char buf[2] = "x";
	struct str s;

	str_init(&s, buf, 1);
	str_put(&s, "");
	assert_false(s.cut);
	str_put(&s, "abc");
	str_putu(&s, 7);
	str_fmt(&s, "%d", 7);
	assert_string_equal(buf, "");
	assert_int_equal(s.len, 0);
	assert_true(s.cut);
}

static void test_bytes_may_be_nul(void **state)
{
	char buf[8];
	struct str s;

	str_init(&s, buf, sizeof(buf));
	str_putn(&s, "a\0b", 3);
	str_putc(&s, '\0');
	assert_int_equal(s.len, 4);
	assert_memory_equal(buf, "a\0b\0\0", 5);
}

static void test_numbers(void **state)
{
	static const uint64_t plain[] = {
		0, 1, 9, 10, 99, 100, UINT32_MAX, INT64_MAX, UINT64_MAX - 1, UINT64_MAX,
	};
	static const int64_t with_sign[] = {0, 1, -1, -9, -10, INT64_MAX, INT64_MIN, INT64_MIN + 1};
	char buf[32], expected[32];
	struct str s;

	for (size_t i = 0; i < COUNT(plain); i++) {
		str_init(&s, buf, sizeof(buf));
		str_putu(&s, plain[i]);
		snprintf(expected, sizeof(expected), "%llu", (unsigned long long)plain[i]);
		assert_string_equal(buf, expected);
		assert_int_equal(s.len, strlen(expected));
	}
	for (size_t i = 0; i < COUNT(with_sign); i++) {
		str_init(&s, buf, sizeof(buf));
		str_puti(&s, with_sign[i]);
		snprintf(expected, sizeof(expected), "%lld", (long long)with_sign[i]);
		assert_string_equal(buf, expected);
	}
}

static void test_digits_fit_their_limit(void **state)
{
	char buf[STR_DIGITS_MAX], *end = buf + sizeof(buf);

	assert_ptr_equal(str_digits(UINT64_MAX, 10, end), buf);
	assert_memory_equal(buf, "18446744073709551615", STR_DIGITS_MAX);
	assert_ptr_equal(str_digits(UINT64_MAX, 16, end), end - 16);
	assert_ptr_equal(str_digits(0, 10, end), end - 1);
	assert_int_equal(end[-1], '0');
}

/* ---- UTF-8 and safe text */

static const struct {
	const char *bytes;
	size_t len; /* of the valid character at its start */
} characters[] = {
	{"", 0},
	{"a", 1},
	{"ab", 1},
	{"\x7f", 1},
	{"\x80", 0},		 /* continuation alone */
	{"\xbf", 0},		 /* the same */
	{"\xc0\x80", 0},	 /* overlong NUL */
	{"\xc1\xbf", 0},	 /* overlong U+007F */
	{"\xc2\x80", 2},	 /* U+0080 */
	{"\xc2\xc0", 0},	 /* no continuation */
	{"\xc2\x7f", 0},	 /* no continuation */
	{"\xc2", 0},		 /* cut */
	{"\xdf\xbf", 2},	 /* U+07FF */
	{"\xe0\x9f\xbf", 0},	 /* overlong U+07FF */
	{"\xe0\xa0\x80", 3},	 /* U+0800 */
	{"\xe2\x82\xac", 3},	 /* U+20AC */
	{"\xe2\x82", 0},	 /* cut */
	{"\xe2\x82\x41", 0},	 /* no continuation */
	{"\xed\x9f\xbf", 3},	 /* U+D7FF */
	{"\xed\xa0\x80", 0},	 /* surrogate U+D800 */
	{"\xed\xbf\xbf", 0},	 /* surrogate U+DFFF */
	{"\xee\x80\x80", 3},	 /* U+E000 */
	{"\xef\xbf\xbf", 3},	 /* U+FFFF */
	{"\xf0\x8f\xbf\xbf", 0}, /* overlong U+FFFF */
	{"\xf0\x90\x80\x80", 4}, /* U+10000 */
	{"\xf0\x9f\x90\xa3", 4}, /* U+1F423 */
	{"\xf0\x9f\x90", 0},	 /* cut */
	{"\xf0\x9f\x90\x41", 0}, /* no continuation */
	{"\xf4\x8f\xbf\xbf", 4}, /* U+10FFFF */
	{"\xf4\x90\x80\x80", 0}, /* U+110000 */
	{"\xf5\x80\x80\x80", 0},
	{"\xff", 0},
};

static void test_utf8(void **state)
{
	for (size_t i = 0; i < COUNT(characters); i++) {
		const char *bytes = characters[i].bytes;

		assert_int_equal(str_utf8(bytes, strlen(bytes)), characters[i].len);
	}
	assert_int_equal(str_utf8("\0", 1), 1);
	assert_int_equal(str_utf8("\xe2\x82\xac", 2), 0); /* the third byte is not ours */
}

static void safe(char *buf, size_t size, const char *bytes, size_t n)
{
	struct str s;

	str_init(&s, buf, size);
	str_put_safe(&s, bytes, n);
	assert_int_equal(s.len, strlen(buf));
}

static void assert_safe(const char *bytes, size_t n, const char *shown)
{
	char buf[256];

	safe(buf, sizeof(buf), bytes, n);
	assert_string_equal(buf, shown);
}

static void test_safe_text(void **state)
{
	assert_safe("", 0, "");
	assert_safe("plain text ~!", 13, "plain text ~!");
	assert_safe("\0", 1, "\\x00");
	assert_safe("a\nb\tc\rd", 7, "a\\x0ab\\x09c\\x0dd");
	assert_safe("\x1b[31m", 5, "\\x1b[31m");
	assert_safe("\x1f \x7e\x7f", 4, "\\x1f ~\\x7f");
	assert_safe("\\", 1, "\\\\");
	assert_safe("\\n", 2, "\\\\n");
	assert_safe("\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\xa3", 9,
		    "\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\xa3");
	assert_safe("\xe2\x80\xae"
		    "exe",
		    6, "\\xe2\\x80\\xaeexe"); /* U+202E: right to left */
	assert_safe("\xe2\x80\x8d\xe2\x80\x90\xe2\x80\xa7\xe2\x80\xaf", 12,
		    "\xe2\x80\x8d\xe2\x80\x90\xe2\x80\xa7\xe2\x80\xaf"); /* beside them */
	assert_safe("\xe2\x80\x8e\xe2\x80\x8f\xe2\x80\xa8", 9,
		    "\\xe2\\x80\\x8e\\xe2\\x80\\x8f\\xe2\\x80\\xa8");
	assert_safe("\xe2\x81\xa6\xe2\x81\xa9\xd8\x9c", 8,
		    "\\xe2\\x81\\xa6\\xe2\\x81\\xa9\\xd8\\x9c");
	assert_safe("\xe2\x81\xa5\xe2\x81\xaa\xd8\x9b\xd8\x9d", 10,
		    "\xe2\x81\xa5\xe2\x81\xaa\xd8\x9b\xd8\x9d");
	assert_safe("\xc2\x80", 2, "\\xc2\\x80"); /* C1, first */
	assert_safe("\xc2\x9b", 2, "\\xc2\\x9b"); /* CSI */
	assert_safe("\xc2\x9f", 2, "\\xc2\\x9f"); /* C1, last */
	assert_safe("\xc2\xa0", 2, "\xc2\xa0");	  /* the next is a blank */
	assert_safe("\x9b", 1, "\\x9b");
	assert_safe("\xff\xfe", 2, "\\xff\\xfe");
	assert_safe("\xc3(", 2, "\\xc3(");
	assert_safe("\xe2\x82", 2, "\\xe2\\x82");
	assert_safe("\xed\xa0\x80", 3, "\\xed\\xa0\\x80");
	assert_safe("\xf0\x9f\x90\xf0\x9f\x90\xa3", 7, "\\xf0\\x9f\\x90\xf0\x9f\x90\xa3");
}

static void test_safe_text_is_cut_between_characters(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
		const char *shown;
	} cuts[] = {
		{"ab\n", 7, "ab\\x0a"},
		{"ab\n", 6, "ab"},
		{"ab\n", 3, "ab"},
		{"ab\n", 2, "a"},
		{"\\x", 3, "\\\\"},
		{"\\x", 2, ""},
		{"a\xe2\x82\xac", 5, "a\xe2\x82\xac"},
		{"a\xe2\x82\xac", 4, "a"},
		{"a\xe2\x82\xac", 3, "a"},
		{"\nab", 3, ""}, /* nothing after what did not fit */
	};
	char buf[16];

	for (size_t i = 0; i < COUNT(cuts); i++) {
		safe(buf, cuts[i].size, cuts[i].bytes, strlen(cuts[i].bytes));
		assert_string_equal(buf, cuts[i].shown);
	}
}

/* ---- durations */

static void test_durations(void **state)
{
	static const struct {
		uint64_t ns;
		const char *shown;
	} durations[] = {
		{0, "0s"},
		{1, "0ms"},
		{999, "0ms"},
		{1000, "0.001ms"},
		{250000, "0.25ms"},
		{NS_PER_MS, "1ms"},
		{12345678, "12.345ms"},
		{500 * NS_PER_MS, "500ms"},
		{NS_PER_SEC - 1, "999.999ms"},
		{NS_PER_SEC, "1s"},
		{NS_PER_SEC + 1, "1s"},
		{1500 * NS_PER_MS, "1.5s"},
		{1050 * NS_PER_MS, "1.05s"},
		{1001 * NS_PER_MS, "1.001s"},
		{10 * NS_PER_SEC, "10s"},
		{60 * NS_PER_SEC - 1, "59.999s"},
		{60 * NS_PER_SEC, "1m"},
		{90 * NS_PER_SEC, "1m30s"},
		{60500 * NS_PER_MS, "1m0.5s"},
		{3600 * NS_PER_SEC, "1h"},
		{3601 * NS_PER_SEC, "1h1s"},
		{7200 * NS_PER_SEC, "2h"},
		{7260 * NS_PER_SEC, "2h1m"},
		{86400 * NS_PER_SEC, "1d"},
		{129600 * NS_PER_SEC, "1d12h"},
		{90061 * NS_PER_SEC, "1d1h1m1s"},
		{UINT64_MAX, "213503d23h34m33.709s"},
	};
	char buf[64];
	struct str s;

	for (size_t i = 0; i < COUNT(durations); i++) {
		str_init(&s, buf, sizeof(buf));
		str_put_duration(&s, durations[i].ns);
		assert_string_equal(buf, durations[i].shown);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_starts_empty),
		cmocka_unit_test(test_fills_to_the_last_byte),
		cmocka_unit_test(test_cuts_and_then_adds_nothing),
		cmocka_unit_test(test_room_for_nothing),
		cmocka_unit_test(test_bytes_may_be_nul),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_digits_fit_their_limit),
		cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_safe_text),
		cmocka_unit_test(test_safe_text_is_cut_between_characters),
		cmocka_unit_test(test_durations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
