/* SPDX-License-Identifier: MIT */
/* needs: lib compat/linux/limits.c compat/linux/rlimit_names.c compat/posix/limits.c compat/posix/rlimit.c */
/* Limits as users write them: the names of --rlimit, and what is said of a limit. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "compat/linux/limits.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void test_names(void **state)
{
	static const struct {
		const char *name;
		int resource;
	} rows[] = {
		{"nofile", RLIMIT_NOFILE},
		{"NOFILE", RLIMIT_NOFILE},
		{"RLIMIT_NOFILE", RLIMIT_NOFILE},
		{"rlimit_nofile", RLIMIT_NOFILE},
		{"as", RLIMIT_AS},
		{"core", RLIMIT_CORE},
		{"cpu", RLIMIT_CPU},
		{"data", RLIMIT_DATA},
		{"fsize", RLIMIT_FSIZE},
		{"locks", RLIMIT_LOCKS},
		{"memlock", RLIMIT_MEMLOCK},
		{"msgqueue", RLIMIT_MSGQUEUE},
		{"nice", RLIMIT_NICE},
		{"nproc", RLIMIT_NPROC},
		{"rss", RLIMIT_RSS},
		{"rtprio", RLIMIT_RTPRIO},
		{"rttime", RLIMIT_RTTIME},
		{"sigpending", RLIMIT_SIGPENDING},
		{"stack", RLIMIT_STACK},
		{"", -1},
		{"RLIMIT_", -1},
		{"nofil", -1},
		{"nofiles", -1},
		{"RLIMIT_RLIMIT_AS", -1},
		{"7", -1},
		{" as", -1},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(os_rlimit_named(rows[i].name, strlen(rows[i].name)),
				 rows[i].resource);
	assert_int_equal(os_rlimit_named("as=1", 2), RLIMIT_AS);
	assert_int_equal(os_rlimit_named("asx", 1), -1);
}

static void test_words(void **state)
{
	static const struct {
		const char *text;
		int rc, resource;
		uint64_t soft, hard;
	} rows[] = {
		{"nofile=64", 0, RLIMIT_NOFILE, 64, 64},
		{"nofile=64:128", 0, RLIMIT_NOFILE, 64, 128},
		{"RLIMIT_AS=2G:unlimited", 0, RLIMIT_AS, 2ull << 30, LIMIT_INFINITY},
		{"as=infinity", 0, RLIMIT_AS, LIMIT_INFINITY, LIMIT_INFINITY},
		{"core=0", 0, RLIMIT_CORE, 0, 0},
		{"stack=64K:64K", 0, RLIMIT_STACK, 65536, 65536},
		{"", -EINVAL, 0, 0, 0},
		{"nofile", -EINVAL, 0, 0, 0},
		{"nofile=", -EINVAL, 0, 0, 0},
		{"nofile=:", -EINVAL, 0, 0, 0},
		{"nofile=1:", -EINVAL, 0, 0, 0},
		{"nofile=:1", -EINVAL, 0, 0, 0},
		{"nofile=1:2:3", -EINVAL, 0, 0, 0},
		{"nofile=1x", -EINVAL, 0, 0, 0},
		{"nofile=-1", -EINVAL, 0, 0, 0},
		{"nofile=unlimitedx", -EINVAL, 0, 0, 0},
		{"nofile=000000000000000000000000000000000001", -EINVAL, 0, 0, 0},
		{"=1", -ENOENT, 0, 0, 0},
		{"files=1", -ENOENT, 0, 0, 0},
		{"nofile=2:1", -ERANGE, 0, 0, 0},
		{"nofile=unlimited:1", -ERANGE, 0, 0, 0},
		{"nofile=18446744073709551615", -ERANGE, 0, 0, 0},
		{"nofile=18446744073709551616", -ERANGE, 0, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rlimit_set set = {-7, 7, 7};
		const char *why = NULL;
		int rc = os_rlimit_parse(rows[i].text, &set, &why);

		if (rc != rows[i].rc)
			print_error("for \"%s\":\n", rows[i].text);
		assert_int_equal(rc, rows[i].rc);
		assert_true((rc == 0) == (why == NULL));
		assert_int_equal(set.resource, rc ? -7 : rows[i].resource);
		assert_true(set.soft == (rc ? 7 : rows[i].soft));
		assert_true(set.hard == (rc ? 7 : rows[i].hard));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
