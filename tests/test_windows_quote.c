/* SPDX-License-Identifier: MIT */
/* needs: compat/windows/quote.c compat/windows/wtf.c lib tests/windows_line.c */
/* Command lines for Windows: made by brood, taken apart by the documented rules. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compat/windows/quote.h"
#include "compat/windows/wtf.h"
#include "lib/str.h"
#include "tests/prng.h"
#include "tests/windows_line.h"

static uint16_t line[QUOTE_LINE_MAX];

static void same(const char *expected)
{
	char bytes[4096] = "";
	size_t n = 0;

	while (line[n])
		n++;
	assert_true(wtf_bytes(line, n) < sizeof(bytes));
	*wtf_put_bytes(bytes, line, n) = '\0';
	assert_string_equal(bytes, expected);
}

static int make(const char *program, const char *const *argument, size_t n)
{
	struct quote q;

	quote_init(&q, line);
	quote_program(&q, program);
	for (size_t i = 0; i < n; i++)
		quote_argument(&q, argument[i]);
	return q.error;
}

static void arrives(const char *const *argument, size_t n)
{
	static uint16_t wide[QUOTE_LINE_MAX];
	const uint16_t *at = line;
	char bytes[4096];

	assert_int_equal(make("prog", argument, n), 0);
	assert_true(windows_line_take(&at, wide));
	for (size_t i = 0; i < n; i++) {
		size_t len = 0;

		assert_true(windows_line_take(&at, wide));
		while (wide[len])
			len++;
		*wtf_put_bytes(bytes, wide, len) = '\0';
		assert_string_equal(bytes, argument[i]);
	}
	assert_false(windows_line_take(&at, wide));
}

static void test_as_written(void **state)
{
	static const struct {
		const char *argument, *line;
	} cases[] = {
		{"plain", "p plain"},
		{"", "p \"\""},
		{"a b", "p \"a b\""},
		{"a\\b", "p a\\b"},
		{"a\\", "p a\\"},
		{"a b\\", "p \"a b\\\\\""},
		{"a\"b", "p \"a\\\"b\""},
		{"\\\"", "p \"\\\\\\\"\""},
		{"\\\\server\\a b", "p \"\\\\server\\a b\""},
		{"%PATH%", "p %PATH%"},
		{"a&b^|<>", "p a&b^|<>"},
		{"\n", "p \"\n\""},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(make("p", &cases[i].argument, 1), 0);
		same(cases[i].line);
	}
}

static void test_program(void **state)
{
	assert_int_equal(make("C:\\Program Files\\x.exe", NULL, 0), 0);
	same("\"C:\\Program Files\\x.exe\"");
	assert_int_equal(make("", NULL, 0), 0);
	same("\"\"");
	assert_int_equal(make("a\"b", NULL, 0), -EINVAL);
}

/* Every word of up to seven of the letters that matter. */
static void test_short_words_arrive(void **state)
{
	static const char letters[] = "\\\" a\t";
	char word[8];
	const char *two[] = {word, word};

	for (unsigned n = 0; n <= 7; n++) {
		unsigned count = 1;

		for (unsigned i = 0; i < n; i++)
			count *= 5;
		for (unsigned k = 0; k < count; k++) {
			for (unsigned i = 0, rest = k; i < n; i++, rest /= 5)
				word[i] = letters[rest % 5];
			word[n] = '\0';
			arrives(two, 2);
		}
	}
}

static void test_random_words_arrive(void **state)
{
	static const char *const pieces[] = {
		"\\",	       "\\\\", "\"", " ",	 "\t",
		"\n",	       "x",    "%",  "\xc3\xa9", "\xf0\x9f\x90\xa3",
		"\xed\xa0\x80"};
	struct prng r = {7};

	for (unsigned round = 0; round < 20000; round++) {
		char words[4][64];
		const char *argument[4];
		struct str made;

		for (unsigned i = 0; i < 4; i++) {
			str_init(&made, words[i], sizeof(words[i]));
			for (unsigned n = prng_below(&r, 12); n; n--)
				str_put(&made,
					pieces[prng_below(&r, sizeof(pieces) / sizeof(pieces[0]))]);
			argument[i] = words[i];
		}
		arrives(argument, 4);
	}
}

static void test_too_long(void **state)
{
	char *word = malloc(QUOTE_LINE_MAX + 1);
	const char *one[] = {word};

	assert_non_null(word);
	memset(word, 'x', QUOTE_LINE_MAX);
	word[QUOTE_LINE_MAX - 3] = '\0'; /* "p " and the end */
	assert_int_equal(make("p", one, 1), 0);
	word[QUOTE_LINE_MAX - 3] = 'x';
	word[QUOTE_LINE_MAX - 2] = '\0';
	assert_int_equal(make("p", one, 1), -E2BIG);
	memset(word, '"', 20000);
	word[20000] = '\0';
	assert_int_equal(make("p", one, 1), -E2BIG);
	free(word);
}

static void test_no_utf8(void **state)
{
	static const char *const wrong[] = {"\xff",
					    "a\x80",
					    "\xc3",
					    "\xc0\x80",
					    "\xf4\x90\x80\x80",
					    "\xe2\x82",
					    "\xf8\x88\x80\x80\x80"};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(make("p", &wrong[i], 1), -EILSEQ);
}

static int batch(const char *word)
{
	static const uint16_t script[] = {'C', ':', '\\', 's', '.', 'c', 'm', 'd', 0};
	char *const words[] = {(char *)(uintptr_t)word, NULL};
	struct quote q;

	quote_init(&q, line);
	quote_batch(&q, "C:\\cmd.exe", script, words);
	return q.error;
}

static void test_batch(void **state)
{
	static const char *const wrong[] = {"\"", "a\"b", "%",	   "a%PATH%",
					    "\n", "a\r",  "dir\\", "\\"};

	assert_int_equal(batch("a b&c"), 0);
	same("C:\\cmd.exe /d /v:off /s /c \"\"C:\\s.cmd\" \"a b&c\"\"");
	assert_int_equal(batch(""), 0);
	assert_int_equal(batch("a\\b"), 0);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(batch(wrong[i]), -EINVAL);
}

static void test_batch_by_a_name_that_cmd_would_change(void **state)
{
	static const uint16_t script[] = {'C', ':', '\\', '%', 'x', '%', '.', 'c', 'm', 'd', 0};
	char *const none[] = {NULL};
	struct quote q;

	quote_init(&q, line);
	quote_batch(&q, "cmd.exe", script, none);
	assert_int_equal(q.error, -EINVAL);
}

static void test_utf16_comes_back(void **state)
{
	struct prng r = {11};
	uint16_t text[40], back[80];
	char bytes[200];

	for (unsigned round = 0; round < 100000; round++) {
		size_t n = prng_below(&r, 20), len;

		for (size_t i = 0; i < n; i++)
			text[i] = (uint16_t)(prng_below(&r, 2) ? 0xd7f0 + prng_below(&r, 0x820)
							       : prng_below(&r, 0x10000));
		len = wtf_bytes(text, n);
		assert_ptr_equal(wtf_put_bytes(bytes, text, n), bytes + len);
		assert_int_equal(wtf_units(bytes, len), (int)n);
		assert_ptr_equal(wtf_put_units(back, bytes, len), back + n);
		assert_memory_equal(back, text, n * sizeof(*text));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_as_written),
		cmocka_unit_test(test_program),
		cmocka_unit_test(test_short_words_arrive),
		cmocka_unit_test(test_random_words_arrive),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_no_utf8),
		cmocka_unit_test(test_batch),
		cmocka_unit_test(test_batch_by_a_name_that_cmd_would_change),
		cmocka_unit_test(test_utf16_comes_back),
	};

	return cmocka_run_group_tests_name("windows_quote", tests, NULL, NULL);
}
