/* SPDX-License-Identifier: MIT */
/* needs: lib ns/facts_parse.c */
/* What recorded mount tables and id maps tell of the process they belong to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ns/facts.h"

#define ROOT "25 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
#define PROC "22 25 0:21 / /proc rw,relatime - proc proc rw\n"

static const struct {
	const char *table;
	bool chrooted;
	unsigned covers;
	const char *cover;
} tables[] = {
	{ROOT PROC, false, 0, ""},
	{PROC, true, 0, ""},
	{"", true, 0, ""},
	{PROC "30 25 0:5 / /home rw - tmpfs tmpfs rw\n" ROOT, false, 0, ""},
	{ROOT PROC "40 22 0:6 / /proc/kcore rw - tmpfs tmpfs rw\n", false, 1, "/proc/kcore"},
	{ROOT PROC "40 22 0:6 / /proc/kcore rw - tmpfs tmpfs rw\n"
		   "41 22 0:21 /sys /proc/sys ro - proc proc rw\n",
	 false, 2, "/proc/kcore"},
	/* systemd's automount, over a folder that is empty for good */
	{ROOT PROC "42 22 0:7 / /proc/sys/fs/binfmt_misc rw - autofs systemd-1 rw\n", false, 0, ""},
	{ROOT PROC "43 22 0:7 / /proc/sys/fs/binfmt_misc2 rw - tmpfs x rw\n", false, 1,
	 "/proc/sys/fs/binfmt_misc2"},
	/* not /proc, and no newline at the end */
	{ROOT "44 25 0:7 / /process/x rw - tmpfs x rw\n45 25 0:7 / /proc/ rw - tmpfs x rw", false,
	 0, ""},
	/* hostile */
	{"1\n1 2\n1 2 3\n1 2 3 4\n1 2 3 4 /proc/x\n\n     \n", true, 0, ""},
	{ROOT "44 25 0:7 / /proc/\033[2J rw - tmpfs x rw\n", false, 1, "/proc/\\x1b[2J"},
};

static void test_mount_tables(void **state)
{
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		struct ns_facts facts = {0};

		ns_facts_mounts(&facts, tables[i].table, strlen(tables[i].table));
		assert_int_equal(facts.chrooted, tables[i].chrooted);
		assert_int_equal(facts.covers, tables[i].covers);
		assert_string_equal(facts.cover, tables[i].cover);
	}
}

static void test_id_maps(void **state)
{
	assert_true(ns_facts_mapped("         0          0 4294967295\n", 0));
	assert_true(ns_facts_mapped("         0          0 4294967295\n", 4294967294u));
	assert_false(ns_facts_mapped("         0          0 4294967295\n", 4294967295u));
	assert_false(ns_facts_mapped("", 0));
	assert_false(ns_facts_mapped("         0       1000          1\n", 65534));
	assert_true(ns_facts_mapped("0 1000 1\n1 100000 65536\n", 65534));
	assert_false(ns_facts_mapped("0 1000 1\n1 100000 65536\n", 65537));
	assert_false(ns_facts_mapped("rubbish\n", 1));
	assert_true(ns_facts_mapped("5 5 1", 5));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mount_tables),
		cmocka_unit_test(test_id_maps),
	};

	return cmocka_run_group_tests_name("ns_facts", tests, NULL, NULL);
}
