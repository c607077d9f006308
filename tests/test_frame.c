/* SPDX-License-Identifier: MIT */
/* needs: lib cli/frame.c */
/* Lines of a full screen: what is written of them, and what is not. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/frame.h"

static char written[1 << 20];
static size_t written_n, calls;
static int fails;

static int take(void *arg, const char *bytes, size_t n)
{
	calls++;
	if (fails)
		return -EIO;
	assert_true(written_n + n < sizeof(written));
	memcpy(written + written_n, bytes, n);
	written_n += n;
	written[written_n] = '\0';
	return 0;
}

static struct frame f;

static int set_up(void **state)
{
	f = (struct frame){.write = take};
	fails = 0;
	return 0;
}

static int tear_down(void **state)
{
	frame_free(&f);
	return 0;
}

/* The lines as one screen, and what was written for it. */
static const char *draw(unsigned rows, unsigned columns, bool fresh, const char *const *lines,
			size_t n)
{
	written_n = calls = 0;
	written[0] = '\0';
	assert_int_equal(frame_begin(&f, rows, columns, fresh), 0);
	for (size_t i = 0; i < n; i++) {
		str_put(&f.line, lines[i]);
		frame_end_line(&f);
	}
	assert_int_equal(frame_finish(&f), fails ? -EIO : 0);
	return written;
}

#define DRAW(rows, columns, fresh, ...)                                                            \
	draw(rows, columns, fresh, (const char *const[]){__VA_ARGS__},                             \
	     sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))
#define CLEAR "\033[m\033[2J"

static void test_only_what_changes(void **state)
{
	assert_string_equal(DRAW(3, 10, false, "a", "b"),
			    CLEAR "\033[1;1H\033[Ka\033[2;1H\033[Kb\033[3;1H\033[K");
	assert_string_equal(DRAW(3, 10, false, "a", "b"), "");
	assert_int_equal(calls, 0);
	assert_string_equal(DRAW(3, 10, false, "a", "c"), "\033[2;1H\033[Kc");
	assert_string_equal(DRAW(3, 10, false, "a"), "\033[2;1H\033[K");
	assert_string_equal(DRAW(3, 10, true, "a"),
			    CLEAR "\033[1;1H\033[Ka\033[2;1H\033[K\033[3;1H\033[K");
}

static void test_another_size(void **state)
{
	DRAW(2, 10, false, "a", "b");
	assert_string_equal(DRAW(1, 10, false, "a", "b"), CLEAR "\033[1;1H\033[Ka");
	assert_string_equal(DRAW(1, 9, false, "a"), CLEAR "\033[1;1H\033[Ka");
	assert_string_equal(DRAW(1, 9, false, "a", "past", "the", "end"), "");
}

static void test_cut_at_the_width(void **state)
{
	assert_string_equal(DRAW(1, 3, false, "abcdef"), CLEAR "\033[1;1H\033[Kabc");
	/* What is beyond changes nothing. */
	assert_string_equal(DRAW(1, 3, false, "abcxyz"), "");
	/* Two columns each: half of one is none. */
	assert_string_equal(DRAW(1, 3, true, "\xe4\xb8\xad\xe6\x96\x87"),
			    CLEAR "\033[1;1H\033[K\xe4\xb8\xad");
}

/* Colours take no columns, and are closed, also where the line is cut within. */
static void test_colours(void **state)
{
	assert_string_equal(DRAW(1, 2, false, "\033[31mab\033[m"),
			    CLEAR "\033[1;1H\033[K\033[31mab\033[m\033[m");
	assert_string_equal(DRAW(1, 1, false, "\033[1;31mab\033[m"),
			    CLEAR "\033[1;1H\033[K\033[1;31ma\033[m");
}

/* More than the buffer holds goes in parts. */
static void test_large(void **state)
{
	size_t rows = 200, columns = 1000;
	char *line = calloc(1, columns + 1);
	const char *lines[200];

	memset(line, 'x', columns);
	for (size_t i = 0; i < rows; i++)
		lines[i] = line;
	draw((unsigned)rows, (unsigned)columns, false, lines, rows);
	assert_true(written_n > rows * columns && calls > 1);
	assert_string_equal(draw((unsigned)rows, (unsigned)columns, false, lines, rows), "");
	free(line);
}

static void test_a_failed_write(void **state)
{
	fails = 1;
	DRAW(1, 10, false, "a");
	assert_int_equal(calls, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_only_what_changes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_another_size, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_cut_at_the_width, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_colours, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_large, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_failed_write, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
