/* SPDX-License-Identifier: MIT */
/* needs: lib tests/valid.c */
/* The JSON writer: exact text, escapes, depth, and that it parses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/json.h"
#include "tests/valid.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct out out;
static struct json j;
static char got[16384];
static size_t len;

static void start(bool pretty)
{
	out_init(&out, memfd_create("json", MFD_CLOEXEC));
	assert_true(out.fd >= 0);
	json_init(&j, &out, pretty);
}

static void end(void)
{
	ssize_t n;

	json_finish(&j);
	assert_int_equal(out_flush(&out), 0);
	n = pread(out.fd, got, sizeof(got) - 1, 0);
	assert_true(n >= 0);
	len = (size_t)n;
	got[len] = '\0';
	close(out.fd);
}

static void assert_written(const char *text)
{
	end();
	assert_string_equal(got, text);
	assert_true(valid_json(got, len));
}

/* ---- the validator itself */

static void test_validator(void **state)
{
	static const char *const good[] = {
		"{}",
		" [ ] ",
		"0",
		"-0",
		"-1.5e+10",
		"10E-2",
		"\"\"",
		"true",
		"false",
		"null",
		"[1,2,[3]]",
		"{\"a\":1,\"b\":[{}]}",
		"{ \"a\" : 1 }",
		"\"\\u00aF\\n\\/\"",
		"\"\xc3\xa9\"",
	};
	static const char *const bad[] = {
		"",
		" ",
		"{",
		"}",
		"[",
		"[1",
		"[1,",
		"[1,]",
		"[,1]",
		"[1 2]",
		"{1:2}",
		"{\"a\"}",
		"{\"a\":}",
		"{\"a\":1,}",
		"{\"a\":1]",
		"{\"a\" 1}",
		"01",
		"1.",
		".5",
		"+1",
		"1e",
		"-",
		"--1",
		"\"",
		"\"\\x\"",
		"\"\\u12\"",
		"\"\\u12g4\"",
		"\"\n\"",
		"\"\xff\"",
		"\"\xc0\x80\"",
		"\"\xed\xa0\x80\"",
		"tru",
		"True",
		"nul",
		"nulll",
		"1 2",
		"{}{}",
		"[]]",
		"'a'",
		"\\",
	};

	for (size_t i = 0; i < COUNT(good); i++)
		assert_true(valid_json(good[i], strlen(good[i])));
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(valid_json(bad[i], strlen(bad[i])));
	assert_false(valid_json("1\0", 2));
}

/* ---- shapes */

static void test_values_at_the_top(void **state)
{
	start(false);
	json_u64(&j, NULL, 7);
	assert_written("7\n");
	start(true);
	json_str(&j, NULL, "x");
	assert_written("\"x\"\n");
	start(true);
	json_null(&j, NULL);
	assert_written("null\n");
}

static void test_empty(void **state)
{
	for (int pretty = 0; pretty < 2; pretty++) {
		start(pretty);
		json_object(&j, NULL);
		json_end(&j, '}');
		assert_written("{}\n");
		start(pretty);
		json_array(&j, NULL);
		json_end(&j, ']');
		assert_written("[]\n");
	}
}

static void put_sample(void)
{
	json_object(&j, NULL);
	json_u64(&j, "schema", 1);
	json_str(&j, "id", "a");
	json_array(&j, "list");
	json_i64(&j, NULL, -1);
	json_array(&j, NULL);
	json_end(&j, ']');
	json_object(&j, NULL);
	json_bool(&j, "yes", true);
	json_bool(&j, "no", false);
	json_end(&j, '}');
	json_end(&j, ']');
	json_object(&j, "none");
	json_end(&j, '}');
	json_null(&j, "last");
	json_end(&j, '}');
}

static void test_compact(void **state)
{
	start(false);
	put_sample();
	assert_written("{\"schema\":1,\"id\":\"a\",\"list\":[-1,[],{\"yes\":true,\"no\":false}],"
		       "\"none\":{},\"last\":null}\n");
}

static void test_pretty(void **state)
{
	start(true);
	put_sample();
	assert_written("{\n"
		       "  \"schema\": 1,\n"
		       "  \"id\": \"a\",\n"
		       "  \"list\": [\n"
		       "    -1,\n"
		       "    [],\n"
		       "    {\n"
		       "      \"yes\": true,\n"
		       "      \"no\": false\n"
		       "    }\n"
		       "  ],\n"
		       "  \"none\": {},\n"
		       "  \"last\": null\n"
		       "}\n");
}

static void test_a_second_array_begins_anew(void **state)
{
	start(false);
	json_array(&j, NULL);
	for (int i = 0; i < 2; i++) {
		json_array(&j, NULL);
		json_u64(&j, NULL, 1);
		json_u64(&j, NULL, 2);
		json_end(&j, ']');
	}
	json_end(&j, ']');
	assert_written("[[1,2],[1,2]]\n");
}

static void test_lines_of_json(void **state)
{
	start(false);
	for (int i = 0; i < 2; i++) {
		json_object(&j, NULL);
		json_i64(&j, "n", i);
		json_end(&j, '}');
		json_finish(&j);
	}
	end();
	assert_string_equal(got, "{\"n\":0}\n{\"n\":1}\n\n");
}

/* ---- numbers */

static void test_numbers(void **state)
{
	start(false);
	json_array(&j, NULL);
	json_u64(&j, NULL, 0);
	json_u64(&j, NULL, UINT64_MAX);
	json_i64(&j, NULL, 0);
	json_i64(&j, NULL, INT64_MAX);
	json_i64(&j, NULL, INT64_MIN);
	json_end(&j, ']');
	assert_written("[0,18446744073709551615,0,9223372036854775807,-9223372036854775808]\n");
}

static void test_seconds(void **state)
{
	static const struct {
		uint64_t ns;
		const char *text;
	} rows[] = {
		{0, "0.000000\n"},
		{999, "0.000000\n"},
		{1000, "0.000001\n"},
		{999999999, "0.999999\n"},
		{1000000000, "1.000000\n"},
		{1000001000, "1.000001\n"},
		{12050000000, "12.050000\n"},
		{UINT64_MAX, "18446744073.709551\n"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		start(false);
		json_seconds(&j, NULL, rows[i].ns);
		assert_written(rows[i].text);
	}
	start(true);
	json_object(&j, NULL);
	json_seconds(&j, "wall", 1500000000);
	json_end(&j, '}');
	assert_written("{\n  \"wall\": 1.500000\n}\n");
}

/* ---- strings */

static void assert_string(const char *bytes, size_t n, const char *text)
{
	start(false);
	json_strn(&j, NULL, bytes, n);
	assert_written(text);
}

#define REPLACED "\xef\xbf\xbd"

static void test_strings(void **state)
{
	assert_string("", 0, "\"\"\n");
	assert_string("plain / 'text'", 14, "\"plain / 'text'\"\n");
	assert_string("abc", 2, "\"ab\"\n");
	assert_string("\"\\", 2, "\"\\\"\\\\\"\n");
	assert_string("\b\f\n\r\t", 5, "\"\\b\\f\\n\\r\\t\"\n");
	assert_string("\0\x01\x0b\x1f", 4, "\"\\u0000\\u0001\\u000b\\u001f\"\n");
	assert_string("\x1b[0m\x7f", 5, "\"\\u001b[0m\\u007f\"\n");
	assert_string("\xc2\x80\xc2\x9b\xc2\x9f\xc2\xa0", 8, "\"\\u0080\\u009b\\u009f\xc2\xa0\"\n");
	assert_string("\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\xa3", 9,
		      "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\xa3\"\n");
}

static void test_invalid_utf8(void **state)
{
	assert_string("\xff", 1, "\"" REPLACED "\"\n");
	assert_string("a\x80z", 3, "\"a" REPLACED "z\"\n");
	assert_string("\xc0\x80", 2, "\"" REPLACED REPLACED "\"\n");
	assert_string("\xe2\x82", 2, "\"" REPLACED REPLACED "\"\n");
	assert_string("\xe2\x82\xac", 2, "\"" REPLACED REPLACED "\"\n");
	assert_string("\xed\xa0\x80", 3, "\"" REPLACED REPLACED REPLACED "\"\n");
	assert_string("\xf4\x90\x80\x80", 4, "\"" REPLACED REPLACED REPLACED REPLACED "\"\n");
	assert_string("\xc3\"", 2, "\"" REPLACED "\\\"\"\n");
}

static void test_null_string(void **state)
{
	start(false);
	json_object(&j, NULL);
	json_str(&j, "user", NULL);
	json_end(&j, '}');
	assert_written("{\"user\":null}\n");
}

static void test_keys_are_escaped(void **state)
{
	start(false);
	json_object(&j, NULL);
	json_bool(&j, "a\"\n\xff", true);
	json_bool(&j, "", false);
	json_end(&j, '}');
	assert_written("{\"a\\\"\\n" REPLACED "\":true,\"\":false}\n");
}

static void test_long_string(void **state)
{
	char text[5000];

	memset(text, 'x', sizeof(text));
	start(false);
	json_strn(&j, NULL, text, sizeof(text));
	end();
	assert_int_equal(len, sizeof(text) + 3);
	assert_true(valid_json(got, len));
}

/* ---- depth and misuse */

/* Every kind of value under so many arrays. */
static void nest(unsigned levels)
{
	for (unsigned i = 0; i < levels; i++)
		json_array(&j, NULL);
	json_u64(&j, NULL, 1);
	json_i64(&j, NULL, -1);
	json_str(&j, NULL, "1");
	json_bool(&j, NULL, true);
	json_null(&j, NULL);
	json_seconds(&j, NULL, 1000000000);
	for (unsigned i = 0; i < levels; i++)
		json_end(&j, ']');
}

static void test_depth(void **state)
{
	for (int pretty = 0; pretty < 2; pretty++) {
		start(pretty);
		nest(JSON_DEPTH_MAX);
		end();
		assert_true(valid_json(got, len));
		assert_non_null(strchr(got, '1'));

		start(pretty);
		nest(JSON_DEPTH_MAX + 1);
		end();
		assert_true(valid_json(got, len));
		assert_null(strchr(got, '1'));
		assert_non_null(strstr(got, "null"));
	}
}

static void test_goes_on_after_what_was_too_deep(void **state)
{
	start(false);
	json_array(&j, NULL);
	nest(3 * JSON_DEPTH_MAX);
	json_str(&j, NULL, "after");
	json_end(&j, ']');
	end();
	assert_true(valid_json(got, len));
	assert_non_null(strstr(got, ",\"after\"]\n"));
}

static void test_unmatched_end(void **state)
{
	start(false);
	json_end(&j, ']');
	json_u64(&j, NULL, 1);
	json_end(&j, '}');
	assert_written("1\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_validator),
		cmocka_unit_test(test_values_at_the_top),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_compact),
		cmocka_unit_test(test_pretty),
		cmocka_unit_test(test_a_second_array_begins_anew),
		cmocka_unit_test(test_lines_of_json),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_seconds),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_invalid_utf8),
		cmocka_unit_test(test_null_string),
		cmocka_unit_test(test_keys_are_escaped),
		cmocka_unit_test(test_long_string),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_goes_on_after_what_was_too_deep),
		cmocka_unit_test(test_unmatched_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
