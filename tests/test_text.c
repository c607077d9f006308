/* SPDX-License-Identifier: MIT */
/* needs: lib */
/* Lines, words and numbers of other programs' text: whole, cut, hostile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/text.h"
#include "tests/exact.h"

static struct text text_of(const char *string)
{
	return (struct text){string, string + strlen(string)};
}

static void test_lines(void **state)
{
	struct text text = text_of("one\n\ntwo words\nlast"), line;

	assert_true(text_line(&text, &line));
	assert_true(text_is(line, "one"));
	assert_true(text_line(&text, &line));
	assert_int_equal(text_len(line), 0);
	assert_true(text_line(&text, &line));
	assert_true(text_begins(line, "two "));
	assert_true(text_line(&text, &line));
	assert_true(text_is(line, "last"));
	assert_false(text_line(&text, &line));
	text = text_of("");
	assert_false(text_line(&text, &line));
}

static void test_words(void **state)
{
	struct text line = text_of(" \ta  bc\t"), word;

	assert_true(text_word(&line, &word));
	assert_true(text_is(word, "a"));
	assert_true(text_word(&line, &word));
	assert_true(text_is(word, "bc"));
	assert_false(text_is(word, "b"));
	assert_false(text_is(word, "bcd"));
	assert_true(text_begins(word, "b"));
	assert_false(text_begins(word, "bcd"));
	assert_false(text_word(&line, &word));
	assert_false(text_word(&line, &word));
}

static void test_numbers(void **state)
{
	static const struct {
		const char *word;
		uint64_t value;
	} numbers[] = {
		{"0", 0},
		{"007", 7},
		{"18446744073709551614", UINT64_MAX - 1},
		{"18446744073709551615", TEXT_UNKNOWN}, /* the largest one is no value of its own */
		{"18446744073709551616", TEXT_UNKNOWN},
		{"99999999999999999999999", TEXT_UNKNOWN},
		{"", TEXT_UNKNOWN},
		{"-1", TEXT_UNKNOWN},
		{"+1", TEXT_UNKNOWN},
		{"1x", TEXT_UNKNOWN},
		{"0x10", TEXT_UNKNOWN},
		{"1.0", TEXT_UNKNOWN},
		{".", TEXT_UNKNOWN},
	};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		struct text word = exact_text(numbers[i].word, strlen(numbers[i].word));

		assert_int_equal(text_u64(word), numbers[i].value);
		exact_free(word);
	}
}

static void test_decimals(void **state)
{
	static const struct {
		const char *word;
		unsigned places;
		uint64_t value;
	} decimals[] = {
		{"12.5", 2, 1250},
		{"12", 2, 1200},
		{"0.07", 2, 7},
		{"0.079", 2, 7},
		{"1.5", 0, 1},
		{"184467440737095516.14", 2, UINT64_MAX - 1},
		{"184467440737095516.16", 2, TEXT_UNKNOWN},
		{"99999999999999999999.0", 2, TEXT_UNKNOWN},
		{"1.", 2, TEXT_UNKNOWN},
		{".5", 2, TEXT_UNKNOWN},
		{"1.5.5", 2, TEXT_UNKNOWN},
		{"1.x", 2, TEXT_UNKNOWN},
		{"1.00x", 2, TEXT_UNKNOWN},
		{"-1.0", 2, TEXT_UNKNOWN},
		{"", 2, TEXT_UNKNOWN},
	};

	for (size_t i = 0; i < sizeof(decimals) / sizeof(*decimals); i++) {
		struct text word = exact_text(decimals[i].word, strlen(decimals[i].word));

		assert_int_equal(text_decimal(word, decimals[i].places), decimals[i].value);
		exact_free(word);
	}
}

static void test_next(void **state)
{
	struct text line = text_of("5 x 1.25");

	assert_int_equal(text_next_u64(&line), 5);
	assert_int_equal(text_next_u64(&line), TEXT_UNKNOWN);
	assert_int_equal(text_next_decimal(&line, 1), 12);
	assert_int_equal(text_next_u64(&line), TEXT_UNKNOWN);
}

static void test_times_and_copy(void **state)
{
	char buf[4];

	assert_int_equal(text_times(3, 1024), 3072);
	assert_int_equal(text_times(UINT64_MAX / 2, 3), TEXT_UNKNOWN);
	assert_int_equal(text_times(TEXT_UNKNOWN, 1), TEXT_UNKNOWN);
	assert_int_equal(text_times(TEXT_UNKNOWN, 0), TEXT_UNKNOWN);
	text_copy(text_of("abcdef"), buf, sizeof(buf));
	assert_string_equal(buf, "abc");
	text_copy(text_of(""), buf, sizeof(buf));
	assert_string_equal(buf, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),	cmocka_unit_test(test_words),
		cmocka_unit_test(test_numbers), cmocka_unit_test(test_decimals),
		cmocka_unit_test(test_next),	cmocka_unit_test(test_times_and_copy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
