/* SPDX-License-Identifier: MIT */
/* needs: lib cli/table.c cli/units.c */
/* Tables: aligned, never wider than the terminal, safe whatever is in a cell; and the units in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/table.h"
#include "cli/units.h"
#include "lib/num.h"
#include "lib/width.h"
#include "tests/prng.h"

static const struct table_column columns[] = {
	{"PID", true, 0, 0},
	{"CWD", false, 1, 4},
	{"COMMAND", false, 0, 5},
};

static char text[65536];

static const char *shown(const struct table *t)
{
	int fd = memfd_create("table", 0);
	struct out o;
	ssize_t n;

	out_init(&o, fd);
	table_print(t, &o);
	assert_int_equal(out_flush(&o), 0);
	n = pread(fd, text, sizeof(text) - 1, 0);
	assert_true(n >= 0);
	text[n] = '\0';
	close(fd);
	return text;
}

static void two_rows(struct table *t)
{
	table_init(t, columns, 3);
	table_put(t, "1", TABLE_PLAIN);
	table_put(t, "/", TABLE_PLAIN);
	table_put(t, "init", TABLE_PLAIN);
	table_put(t, "12345", TABLE_RED);
	table_put(t, "/srv/folder", TABLE_PLAIN);
	table_put(t, "a long command line", TABLE_PLAIN);
}

static void test_aligned(void **state)
{
	struct table t;

	two_rows(&t);
	table_fit(&t, 0, false);
	assert_string_equal(shown(&t), "  PID CWD         COMMAND\n"
				       "    1 /           init\n"
				       "12345 /srv/folder a long command line\n");
	table_free(&t);
}

static void test_cut_then_left_out(void **state)
{
	struct table t;

	two_rows(&t);
	table_fit(&t, 27, false);
	assert_string_equal(shown(&t), "  PID CWD       COMMAND\n"
				       "    1 /         init\n"
				       "12345 /srv/fol+ a long com+\n");
	table_fit(&t, 16, false);
	assert_string_equal(shown(&t), "  PID CWD  COMM+\n"
				       "    1 /    init\n"
				       "12345 /sr+ a lo+\n");
	table_fit(&t, 15, false); /* the folder goes */
	assert_string_equal(shown(&t), "  PID COMMAND\n"
				       "    1 init\n"
				       "12345 a long c+\n");
	table_fit(&t, 8, false);
	assert_string_equal(shown(&t), "  PID C+\n"
				       "    1 i+\n"
				       "12345 a+\n");
	table_fit(&t, 3, false);
	assert_string_equal(shown(&t), "  +\n\n12+\n");
	table_free(&t);
}

/* Where nothing is cut, one long command does not widen every line. */
static void test_long_cells_jut_out(void **state)
{
	static const struct table_column two[] = {{"COMMAND", false, 0, 5}, {"TIME", true, 0, 0}};
	char wide[101], expected[512];
	struct table t;

	memset(wide, 'x', 100);
	wide[100] = '\0';
	table_init(&t, two, 2);
	table_put(&t, wide, TABLE_PLAIN);
	table_put(&t, "1s", TABLE_PLAIN);
	table_put(&t, "y", TABLE_PLAIN);
	table_put(&t, "2s", TABLE_PLAIN);
	table_fit(&t, 0, false);
	snprintf(expected, sizeof(expected), "%-48s TIME\n%s   1s\n%-48s   2s\n", "COMMAND", wide,
		 "y");
	assert_string_equal(shown(&t), expected);
	table_free(&t);
}

static void test_colour(void **state)
{
	struct table t;

	two_rows(&t);
	table_fit(&t, 0, true);
	assert_non_null(strstr(shown(&t), "  \033[1mPID\033[m \033[1mCWD\033[m "));
	assert_non_null(strstr(text, "\n\033[31m12345\033[m /srv/folder a long command line\n"));
	table_free(&t);
}

static void test_hostile_cells(void **state)
{
	static const char *const cells[] = {"\033[2J", "x\ny", "\xff\xfe", "\302\23331m", "a\\b"};
	struct table t;

	table_init(&t, columns + 2, 1);
	for (int i = 0; i < 5; i++)
		table_put(&t, cells[i], TABLE_PLAIN);
	table_put(&t, NULL, TABLE_PLAIN);
	table_fit(&t, 0, false);
	assert_string_equal(shown(&t),
			    "COMMAND\n\\x1b[2J\nx\\x0ay\n\\xff\\xfe\n\\xc2\\x9b31m\na\\\\b\n-\n");
	table_fit(&t, 6, false); /* half an escape is none */
	assert_string_equal(shown(&t), "COMMA+\n\\x1b[+\nx\\x0ay\n\\xff+\n+\na\\\\b\n-\n");
	table_free(&t);
}

static void test_wide_characters(void **state)
{
	struct table t;

	table_init(&t, columns + 1, 2);
	table_put(&t, "日本", TABLE_PLAIN);
	table_put(&t, "x", TABLE_PLAIN);
	table_put(&t, "e\u0301\u0301", TABLE_PLAIN);
	table_put(&t, "é", TABLE_PLAIN);
	table_fit(&t, 0, false);
	assert_string_equal(shown(&t), "CWD  COMMAND\n日本 x\ne\u0301\u0301    é\n");
	assert_int_equal(table_text_width("😀a", 5), 3);
	assert_int_equal(table_text_width("\u202e\u061c", 5), 20); /* escaped */
	table_free(&t);
}

/* Any bytes, any width: no line is wider, none holds a control byte, each row is one line. */
static void test_any_bytes_fit(void **state)
{
	struct prng prng = {7};

	for (int round = 0; round < 2000; round++) {
		unsigned whole = 1 + (unsigned)prng_below(&prng, 60);
		struct table t;
		size_t lines = 0;

		table_init(&t, columns, 3);
		for (int cell = 0; cell < 12; cell++) {
			char bytes[40];
			size_t n = prng_below(&prng, 40);

			for (size_t i = 0; i < n; i++)
				bytes[i] =
					(char)(prng_below(&prng, 2) ? prng_below(&prng, 256) : 'a');
			bytes[n] = '\0';
			table_put(&t, bytes, TABLE_PLAIN);
		}
		table_fit(&t, whole, false);
		for (const char *line = shown(&t); *line; lines++) {
			size_t n = strcspn(line, "\n");

			for (size_t i = 0; i < n; i++)
				assert_false((unsigned char)line[i] < 0x20 || line[i] == 0x7f);
			for (size_t i = 0, used = 0, step; i < n; i += step) {
				unsigned width;

				step = width_step(line + i, n - i, &width);
				used += line[i] == '\\' ? 1 : width;
				assert_true(used <= whole);
			}
			line += n + 1;
		}
		assert_int_equal(lines, 5);
		table_free(&t);
	}
}

static void test_used_again(void **state)
{
	struct table t;

	two_rows(&t);
	assert_int_equal(table_rows(&t), 2);
	table_clear(&t);
	table_put(&t, "7", TABLE_PLAIN);
	table_put(&t, "/x", TABLE_PLAIN);
	table_put(&t, "y", TABLE_PLAIN);
	table_fit(&t, 0, false);
	assert_string_equal(shown(&t), "PID CWD COMMAND\n  7 /x  y\n");
	table_free(&t);
}

static void test_cursor(void **state)
{
	int fd = memfd_create("table", 0);
	struct table t;
	struct out o;
	char line[64] = "";

	two_rows(&t);
	table_fit(&t, 30, true);
	out_init(&o, fd);
	table_line_styled(&t, &o, 0, TABLE_REVERSE);
	assert_int_equal(out_flush(&o), 0);
	assert_true(pread(fd, line, sizeof(line) - 1, 0) > 0);
	assert_string_equal(line, "\033[7m    1 /           init        \033[m");
	close(fd);
	table_free(&t);
}

static const char *in_units(void (*put)(struct str *, uint64_t), uint64_t n)
{
	static char buf[UNITS_MAX];
	struct str s;

	str_init(&s, buf, sizeof(buf));
	put(&s, n);
	assert_false(s.cut);
	return buf;
}

static void test_units(void **state)
{
	assert_string_equal(in_units(units_bytes, 0), "0");
	assert_string_equal(in_units(units_bytes, 1023), "1023");
	assert_string_equal(in_units(units_bytes, 1024), "1.0K");
	assert_string_equal(in_units(units_bytes, 10239), "9.9K");
	assert_string_equal(in_units(units_bytes, 10240), "10K");
	assert_string_equal(in_units(units_bytes, (1 << 20) - 1), "1023K");
	assert_string_equal(in_units(units_bytes, 1536ull << 20), "1.5G");
	assert_string_equal(in_units(units_bytes, UINT64_MAX), "16E");
	assert_string_equal(in_units(units_duration, 0), "0.00s");
	assert_string_equal(in_units(units_duration, 1230 * NS_PER_MS), "1.23s");
	assert_string_equal(in_units(units_duration, 59990 * NS_PER_MS), "59.9s");
	assert_string_equal(in_units(units_duration, 67 * NS_PER_SEC), "1m07s");
	assert_string_equal(in_units(units_duration, 3ull * 3600 * NS_PER_SEC + 1), "3h00m");
	assert_string_equal(in_units(units_duration, 12ull * 86400 * NS_PER_SEC), "12d00h");
	assert_string_equal(in_units(units_duration, UINT64_MAX), "584y343d");
	assert_string_equal(in_units(units_percent, 5), "0.5");
	assert_string_equal(in_units(units_percent, 1000), "100.0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_aligned),
		cmocka_unit_test(test_cut_then_left_out),
		cmocka_unit_test(test_long_cells_jut_out),
		cmocka_unit_test(test_colour),
		cmocka_unit_test(test_hostile_cells),
		cmocka_unit_test(test_wide_characters),
		cmocka_unit_test(test_any_bytes_fit),
		cmocka_unit_test(test_used_again),
		cmocka_unit_test(test_cursor),
		cmocka_unit_test(test_units),
	};

	return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
