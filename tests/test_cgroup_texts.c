/* SPDX-License-Identifier: MIT */
/* needs: lib cgroup */
/* What the kernel says in /proc/self/cgroup and in control files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cgroup/internal.h"

static void test_v1_controllers(void **state)
{
	static const struct {
		const char *text;
		unsigned found;
	} rows[] = {
		{"0::/user.slice\n", 0},
		{"", 0},
		{"4:memory:/a\n0::/\n", CG_MEMORY},
		{"0::/\n4:memory:/a", CG_MEMORY},
		{"9:name=systemd:/\n8:pids:/\n2:cpu,cpuacct:/x\n0::/\n", CG_PIDS | CG_CPU},
		{"2:cpuacct,cpu:/\n3:cpuset:/\n", CG_CPU},
		{"3:cpuset:/memory\n5:freezer:/a:pids:b\n", 0},
		{"1:name=memory:/\n", 0},
		{"7:blkio:/\n", 0},
		{"7:memoryx,xmemory,mem:/\n", 0},
		{"memory\n:memory", CG_MEMORY},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(cg_v1_controllers(rows[i].text), rows[i].found);
}

static void test_values(void **state)
{
	static const char text[] =
		"usage_usec 12\nuser_usec 7\nuser 3\nlarge 18446744073709551615\n"
		"larger 18446744073709551616\nnone max\nempty \nlast 5";
	uint64_t value = 99;

	(void)state;
	assert_true(cg_value(text, "user_usec", &value));
	assert_int_equal(value, 7);
	assert_true(cg_value(text, "user", &value));
	assert_int_equal(value, 3);
	assert_true(cg_value(text, "last", &value));
	assert_int_equal(value, 5);
	assert_true(cg_value(text, "large", &value));
	assert_true(value == UINT64_MAX);
	value = 99;
	assert_true(cg_value(text, "larger", &value));
	assert_true(value == UINT64_MAX);
	value = 99;
	assert_false(cg_value(text, "usec", &value));
	assert_false(cg_value(text, "use", &value));
	assert_false(cg_value(text, "none", &value));
	assert_false(cg_value(text, "empty", &value));
	assert_false(cg_value("", "a", &value));
	assert_int_equal(value, 99);
}

static void test_sums(void **state)
{
	static const char text[] =
		"8:16 rbytes=1459200 wbytes=314773504 rios=192 wios=353 dbytes=0 dios=0\n"
		"8:0 rbytes=90430464 wbytes=299008000 rios=8950 wios=1252 dbytes=50331648 dios=3021\n"
		"253:0 \n7:0 rbytes=1";

	(void)state;
	assert_int_equal(cg_sum(text, "rbytes"), 1459200 + 90430464 + 1);
	assert_int_equal(cg_sum(text, "wbytes"), 314773504 + 299008000);
	assert_int_equal(cg_sum(text, "bytes"), 0);
	assert_int_equal(cg_sum("", "rbytes"), 0);
	assert_int_equal(cg_sum("8:0 rbytes=x rbytes= rbytes", "rbytes"), 0);
	assert_true(cg_sum("8:0 rbytes=18446744073709551615\n8:1 rbytes=9", "rbytes") ==
		    UINT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_v1_controllers),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_sums),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
