/* SPDX-License-Identifier: MIT */
/* needs: lib inspect/ring.c */
/* The last rows of numbers: order, ranges of time, gaps, sums that do not fit, growing wider; against a plain list. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "inspect/ring.h"
#include "tests/prng.h"

static void add(struct ring *ring, uint64_t time, uint64_t value)
{
	ring_add(ring, time, &value, 1);
}

static void test_empty(void **state)
{
	struct ring ring;
	struct ring_range r = {.n = 77};
	uint64_t time = 7;

	assert_int_equal(ring_init(&ring, 0, 1), -EINVAL);
	assert_int_equal(ring_init(&ring, 1, 0), -EINVAL);
	assert_int_equal(ring_init(&ring, SIZE_MAX / 4, 8), -ENOMEM);
	assert_int_equal(ring_init(&ring, 3, 2), 0);
	assert_false(ring_over(&ring, 0, 0, &r));
	assert_null(ring_row(&ring, 0, &time));
	assert_int_equal(r.n, 77);
	assert_int_equal(time, 7);
	ring_free(&ring);
	ring_free(&ring);
}

static void test_oldest_goes(void **state)
{
	struct ring ring;
	struct ring_range r;
	uint64_t time;

	ring_init(&ring, 3, 1);
	for (uint64_t i = 1; i <= 5; i++)
		add(&ring, i * 10, i);
	assert_true(ring_over(&ring, 0, 0, &r));
	assert_int_equal(r.n, 3);
	assert_int_equal(r.min, 3);
	assert_int_equal(r.max, 5);
	assert_int_equal(r.mean, 4);
	assert_int_equal(r.last, 5);
	assert_int_equal(r.from_ns, 30);
	assert_int_equal(r.to_ns, 50);
	assert_int_equal(*ring_row(&ring, 2, &time), 3);
	assert_int_equal(time, 30);
	assert_null(ring_row(&ring, 3, &time));
	ring_free(&ring);
}

static void test_over_a_range_of_time(void **state)
{
	struct ring ring;
	struct ring_range r;

	ring_init(&ring, 10, 1);
	for (uint64_t i = 1; i <= 6; i++)
		add(&ring, i * 10, i);
	assert_true(ring_over(&ring, 0, 20, &r)); /* 40, 50 and 60 */
	assert_int_equal(r.n, 3);
	assert_int_equal(r.min, 4);
	assert_true(ring_over(&ring, 0, 19, &r));
	assert_int_equal(r.n, 2);
	assert_true(ring_over(&ring, 0, 1, &r));
	assert_int_equal(r.n, 1);
	assert_true(ring_over(&ring, 0, UINT64_MAX, &r));
	assert_int_equal(r.n, 6);
	ring_free(&ring);
}

static void test_gaps(void **state)
{
	struct ring ring;
	struct ring_range r;
	uint64_t row[2] = {RING_UNKNOWN, 8};

	ring_init(&ring, 4, 2);
	ring_add(&ring, 1, row, 2);
	ring_add(&ring, 2, row, 1); /* the second column is not given */
	row[1] = 0;
	ring_add(&ring, 3, row, 2);
	assert_false(ring_over(&ring, 0, 0, &r));
	assert_true(ring_over(&ring, 1, 0, &r));
	assert_int_equal(r.n, 2);
	assert_int_equal(r.min, 0);
	assert_int_equal(r.mean, 4);
	assert_int_equal(r.last, 0);
	assert_false(ring_over(&ring, 2, 0, &r)); /* no such column */
	assert_true(ring_over(&ring, 1, 1, &r));
	assert_int_equal(r.n, 1);
	ring_free(&ring);
}

static void test_mean_of_large_values(void **state)
{
	struct ring ring;
	struct ring_range r;

	ring_init(&ring, 3, 1);
	for (int i = 0; i < 3; i++)
		add(&ring, (uint64_t)i, UINT64_MAX - 1);
	assert_true(ring_over(&ring, 0, 0, &r));
	assert_int_equal(r.mean, UINT64_MAX - 1);
	ring_free(&ring);
}

static void test_wider(void **state)
{
	struct ring ring;
	struct ring_range r;
	uint64_t row[3] = {1, 2, 3};

	ring_init(&ring, 2, 1);
	for (uint64_t i = 1; i <= 3; i++) /* so that the next goes into the middle */
		add(&ring, i, i);
	assert_int_equal(ring_widen(&ring, 3), 0);
	assert_int_equal(ring_widen(&ring, 2), 0); /* never narrower */
	assert_int_equal(ring.columns, 3);
	assert_false(ring_over(&ring, 2, 0, &r));
	assert_true(ring_over(&ring, 0, 0, &r));
	assert_int_equal(r.min, 2);
	assert_int_equal(r.max, 3);
	ring_add(&ring, 4, row, 3);
	assert_true(ring_over(&ring, 2, 0, &r));
	assert_int_equal(r.n, 1);
	assert_true(ring_over(&ring, 0, 0, &r));
	assert_int_equal(r.min, 1);
	assert_int_equal(r.max, 3);
	assert_int_equal(ring_widen(&ring, SIZE_MAX / 8), -ENOMEM);
	assert_int_equal(ring.columns, 3);
	ring_free(&ring);
}

/* What a plain list of the same values says. */
static void check_against(const struct ring *ring, const uint64_t *value, size_t n, size_t rows,
			  uint64_t over)
{
	size_t first = n > rows ? n - rows : 0, known = 0;
	uint64_t least = RING_UNKNOWN, most = 0, sum = 0;
	struct ring_range r;

	if (over && n - first > over + 1)
		first = n - 1 - over;
	for (size_t i = first; i < n; i++) {
		if (value[i] == RING_UNKNOWN)
			continue;
		known++;
		sum += value[i];
		least = value[i] < least ? value[i] : least;
		most = value[i] > most ? value[i] : most;
	}
	assert_int_equal(ring_over(ring, 0, over, &r), known > 0);
	if (known == 0)
		return;
	assert_int_equal(r.n, known);
	assert_int_equal(r.min, least);
	assert_int_equal(r.max, most);
	assert_int_equal(r.mean, sum / known);
}

static void test_against_a_list(void **state)
{
	uint64_t value[200];
	struct prng seed = {5};

	for (size_t rows = 1; rows < 40; rows += 3) {
		struct ring ring;

		ring_init(&ring, rows, 1);
		for (size_t n = 0; n < 200; n++) {
			uint64_t random = prng_next(&seed);

			value[n] = random % 5 == 0 ? RING_UNKNOWN : random % 100000;
			add(&ring, n, value[n]);
			check_against(&ring, value, n + 1, rows, 0);
			check_against(&ring, value, n + 1, rows, 1 + random % 50);
		}
		ring_free(&ring);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_oldest_goes),
		cmocka_unit_test(test_over_a_range_of_time),
		cmocka_unit_test(test_gaps),
		cmocka_unit_test(test_mean_of_large_values),
		cmocka_unit_test(test_wider),
		cmocka_unit_test(test_against_a_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
