/* SPDX-License-Identifier: MIT */
/* needs: inspect/cpu.c inspect/filter.c inspect/open.c inspect/order.c inspect/snapshot.c inspect/tree.c inspect/words.c */
/* needs: lib tests/fake_inspect.c */
/* Orders of a snapshot: by a field, as a tree, breadth first; whatever parents a root makes up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/fake_inspect.h"
#include "tests/prng.h"

#define ROW(id, of, from)                                                                          \
	{                                                                                          \
		.pid = (id), .parent = (of), .start_ns = (from), .name = "n", .command = "c",      \
		.user = "u", .cwd = "/"                                                            \
	}
#define USE(rows) (fake_processes = (rows), fake_processes_n = sizeof(rows) / sizeof((rows)[0]))

/* "1 2 3" */
static const char *pids(const struct brood_snapshot *s)
{
	static char text[512];
	size_t n = 0;

	text[0] = '\0';
	for (size_t i = 0; brood_snapshot_at(s, i); i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%d", i ? " " : "",
				      brood_snapshot_at(s, i)->pid);
	return text;
}

/* The depths, one digit each. */
static const char *depths(const struct brood_snapshot *s)
{
	static char text[64];
	size_t i = 0;

	for (; brood_snapshot_at(s, i); i++)
		text[i] = (char)('0' + brood_snapshot_at(s, i)->depth);
	text[i] = '\0';
	return text;
}

static const struct brood_process family[] = {
	ROW(9, 3, 40), ROW(1, 0, 1),  ROW(3, 1, 10), ROW(2, 0, 1),   ROW(4, 3, 20),
	ROW(5, 1, 30), ROW(6, 4, 50), ROW(7, 2, 60), ROW(8, 77, 70),
};

static void test_tree(void **state)
{
	struct brood_snapshot *s;

	USE(family);
	s = fake_take(NULL, 0);
	assert_string_equal(pids(s), "1 2 3 4 5 6 7 8 9");
	assert_int_equal(brood_snapshot_tree(s, 0, NULL), BROOD_OK);
	assert_string_equal(pids(s), "1 3 4 6 9 5 2 7 8");
	assert_string_equal(depths(s), "012321010");
	assert_false(brood_snapshot_find(s, 3)->last);
	assert_true(brood_snapshot_find(s, 5)->last);
	assert_false(brood_snapshot_find(s, 4)->last);
	assert_true(brood_snapshot_find(s, 9)->last);
	brood_snapshot_reset(s);
	assert_string_equal(depths(s), "000000000");
	assert_int_equal(brood_snapshot_tree(s, 3, NULL), BROOD_OK);
	assert_string_equal(pids(s), "3 4 6 9");
	assert_string_equal(depths(s), "0121");
	brood_snapshot_free(s);
}

static void test_breadth_first(void **state)
{
	struct brood_snapshot *s;
	struct brood_error e;

	USE(family);
	s = fake_take(NULL, 0);
	assert_int_equal(brood_snapshot_descend(s, 1, NULL), BROOD_OK);
	assert_string_equal(pids(s), "1 3 5 4 9 6");
	assert_string_equal(depths(s), "011223");
	assert_int_equal(brood_snapshot_descend(s, 2, &e),
			 BROOD_NOT_FOUND); /* no longer among those shown */
	assert_string_equal(pids(s), "1 3 5 4 9 6");
	brood_snapshot_reset(s);
	assert_int_equal(brood_snapshot_descend(s, 55, &e), BROOD_NOT_FOUND);
	assert_non_null(strstr(e.text, "55"));
	brood_snapshot_free(s);
}

/* A parent younger than its child is another process under that number. */
static void test_a_reused_parent(void **state)
{
	static const struct brood_process rows[] = {ROW(10, 20, 100), ROW(20, 1, 200),
						    ROW(1, 0, 1)};
	struct brood_snapshot *s;

	USE(rows);
	s = fake_take(NULL, 0);
	assert_int_equal(brood_snapshot_tree(s, 20, NULL), BROOD_OK);
	assert_string_equal(pids(s), "20");
	brood_snapshot_reset(s);
	assert_int_equal(brood_snapshot_tree(s, 0, NULL), BROOD_OK);
	assert_string_equal(pids(s), "1 20 10");
	assert_string_equal(depths(s), "010");
	brood_snapshot_free(s);
}

/* Of whom no start is told, it cannot be younger. */
static void test_an_unknown_start(void **state)
{
	static const struct brood_process rows[] = {
		ROW(1, 0, 1),
		ROW(20, 1, 200),
		{.pid = 10, .parent = 20, .fields = BROOD_PID | BROOD_PARENT},
	};
	struct brood_snapshot *s;

	USE(rows);
	s = fake_take(NULL, 0);
	assert_int_equal(brood_snapshot_tree(s, 20, NULL), BROOD_OK);
	assert_string_equal(pids(s), "20 10");
	brood_snapshot_free(s);
}

static void test_circles(void **state)
{
	static const struct brood_process rows[] = {
		ROW(1, 1, 5), ROW(2, 3, 5), ROW(3, 4, 5), ROW(4, 2, 5), ROW(5, 4, 6), ROW(6, 5, 6),
	};
	struct brood_snapshot *s;

	USE(rows);
	s = fake_take(NULL, 0);
	assert_int_equal(brood_snapshot_tree(s, 0, NULL), BROOD_OK);
	assert_string_equal(pids(s), "1 2 4 3 5 6");
	brood_snapshot_reset(s);
	assert_int_equal(brood_snapshot_tree(s, 3, NULL), BROOD_OK);
	assert_string_equal(pids(s), "3 2 4 5 6");
	brood_snapshot_reset(s);
	assert_int_equal(brood_snapshot_descend(s, 4, NULL), BROOD_OK);
	assert_string_equal(pids(s), "4 3 5 2 6");
	brood_snapshot_free(s);
}

/* Whatever the parents are: each process once, and never before its parent but where a circle was cut. */
static void test_random_parents(void **state)
{
	static struct brood_process rows[40];
	struct prng prng = {1};

	for (int round = 0; round < 3000; round++) {
		size_t n = 1 + prng_below(&prng, 40);
		uint64_t seen = 0;
		struct brood_snapshot *s;

		for (size_t i = 0; i < n; i++)
			rows[i] = (struct brood_process)ROW((int32_t)i + 1,
							    (int32_t)prng_below(&prng, 42),
							    prng_below(&prng, 3));
		fake_processes = rows;
		fake_processes_n = n;
		s = fake_take(NULL, 0);
		assert_int_equal(brood_snapshot_tree(s, 0, NULL), BROOD_OK);
		assert_int_equal(brood_snapshot_count(s), n);
		for (size_t i = 0; i < n; i++) {
			const struct brood_process *p = brood_snapshot_at(s, i);

			assert_false(seen >> p->pid & 1);
			seen |= 1ull << p->pid;
			if (p->depth > 0)
				assert_true(seen >> p->parent & 1);
		}
		assert_int_equal(brood_snapshot_descend(s, rows[0].pid, NULL), BROOD_OK);
		brood_snapshot_free(s);
	}
}

static void test_deep_chain(void **state)
{
	static struct brood_process rows[70000];
	struct brood_snapshot *s;

	for (int i = 0; i < 70000; i++)
		rows[i] = (struct brood_process)ROW(i + 1, i, (uint64_t)i);
	USE(rows);
	s = fake_take(NULL, 0);
	assert_int_equal(brood_snapshot_tree(s, 1, NULL), BROOD_OK);
	assert_int_equal(brood_snapshot_count(s), 70000);
	assert_int_equal(brood_snapshot_at(s, 300)->depth, 300);
	assert_int_equal(brood_snapshot_at(s, 69999)->depth, UINT16_MAX);
	brood_snapshot_free(s);
}

static void test_sort(void **state)
{
	static const struct brood_process rows[] = {
		{.pid = 4, .memory_bytes = 7, .name = "b", .command = "", .user = "", .cwd = ""},
		{.pid = 3, .memory_bytes = 9, .name = "a", .command = "", .user = "", .cwd = ""},
		{.pid = 2, .memory_bytes = 7, .name = "b", .command = "", .user = "", .cwd = ""},
		{.pid = 1, .fields = BROOD_PID | BROOD_START | BROOD_PARENT},
	};
	struct brood_snapshot *s;
	struct brood_error e;

	USE(rows);
	s = fake_take(NULL, 0);
	assert_string_equal(pids(s), "1 2 3 4");
	assert_int_equal(brood_snapshot_sort(s, BROOD_MEMORY, true, NULL), BROOD_OK);
	assert_string_equal(pids(s), "3 2 4 1"); /* who is not known comes last, either way */
	assert_int_equal(brood_snapshot_sort(s, BROOD_MEMORY, false, NULL), BROOD_OK);
	assert_string_equal(pids(s), "2 4 3 1");
	assert_int_equal(brood_snapshot_sort(s, BROOD_NAME, false, NULL), BROOD_OK);
	assert_string_equal(pids(s), "3 2 4 1");
	assert_int_equal(brood_snapshot_sort(s, BROOD_PID, true, NULL), BROOD_OK);
	assert_string_equal(pids(s), "4 3 2 1");
	for (uint32_t field = 1; field < BROOD_FIELDS; field <<= 1)
		assert_int_equal(brood_snapshot_sort(s, (enum brood_field)field, false, NULL),
				 BROOD_OK);
	assert_int_equal(brood_snapshot_sort(s, BROOD_PID | BROOD_NAME, false, &e), BROOD_INVALID);
	brood_snapshot_free(s);
}

static void test_filters_keep_trees(void **state)
{
	struct brood_snapshot *s;
	struct brood_term term;

	USE(family);
	assert_int_equal(brood_term_parse("pid!=3", &term, NULL), BROOD_OK);
	s = fake_take(&term, 1);
	assert_int_equal(brood_snapshot_tree(s, 0, NULL), BROOD_OK);
	assert_string_equal(pids(s), "1 5 2 7 4 6 8 9");
	assert_string_equal(depths(s), "01010100");
	brood_snapshot_keep(s, &term, 1);
	assert_int_equal(brood_snapshot_count(s), 8);
	brood_snapshot_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tree),
		cmocka_unit_test(test_breadth_first),
		cmocka_unit_test(test_a_reused_parent),
		cmocka_unit_test(test_an_unknown_start),
		cmocka_unit_test(test_circles),
		cmocka_unit_test(test_random_parents),
		cmocka_unit_test(test_deep_chain),
		cmocka_unit_test(test_sort),
		cmocka_unit_test(test_filters_keep_trees),
	};

	return cmocka_run_group_tests_name("inspect_order", tests, NULL, NULL);
}
