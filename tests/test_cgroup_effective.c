/* SPDX-License-Identifier: MIT */
/* needs: lib cgroup tests/fake_procfs.c */
/* Which limits hold for a cgroup and whose they are, from recorded trees of version 1, version 2 and both. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cgroup/effective.h"
#include "tests/fake_procfs.h"

#define UNIFIED "31 24 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n"
#define V1                                                                                         \
	"32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n"                      \
	"35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"

static struct fake_procfs sys;

static int make(void **state)
{
	fake_procfs_make(&sys);
	return 0;
}

static int remove_it(void **state)
{
	fake_procfs_remove(&sys);
	return 0;
}

static void put(const char *file, const char *text)
{
	fake_procfs_file(&sys, file, text, strlen(text));
}

static void test_no_cgroups(void **state)
{
	struct sys_group g;

	cg_effective(sys.fd, "", "", &g);
	assert_int_equal(g.memory.value, SYS_UNKNOWN);
	assert_null(g.memory.file);
	assert_int_equal(g.memory.version, 0);
	assert_int_equal(g.memory_used, SYS_UNKNOWN);
	assert_int_equal(g.cpu_used_us, SYS_UNKNOWN);
	assert_int_equal(g.pressure[SYS_CPU].some.total_us, SYS_UNKNOWN);
}

static void test_root_without_limits(void **state)
{
	struct sys_group g;

	put("fs/cgroup/cpu.stat", "usage_usec 5\n");
	cg_effective(sys.fd, UNIFIED, "0::/\n", &g);
	assert_int_equal(g.memory.value, SYS_UNKNOWN);
	assert_int_equal(g.cpu.value, SYS_UNKNOWN);
	assert_int_equal(g.cpu_used_us, 5);
}

static void test_own_limit(void **state)
{
	struct sys_group g;

	put("fs/cgroup/a/memory.max", "1000000\n");
	put("fs/cgroup/a/memory.current", "600\n");
	put("fs/cgroup/a/memory.stat", "anon 100\ninactive_file 200\nactive_file 7\n");
	put("fs/cgroup/a/memory.swap.max", "0\n");
	put("fs/cgroup/a/memory.swap.current", "0\n");
	put("fs/cgroup/a/cpu.max", "150000 100000\n");
	put("fs/cgroup/a/cpu.stat",
	    "usage_usec 70\nuser_usec 1\nnr_periods 9\nnr_throttled 4\nthrottled_usec 55\n");
	cg_effective(sys.fd, UNIFIED, "0::/a\n", &g);
	assert_int_equal(g.memory.value, 1000000);
	assert_string_equal(g.memory.file, "memory.max");
	assert_string_equal(g.memory.path, "/a");
	assert_int_equal(g.memory.version, 2);
	assert_int_equal(g.memory_used, 400);
	assert_int_equal(g.swap.value, 0);
	assert_int_equal(g.swap_used, 0);
	assert_int_equal(g.cpu.value, 1500);
	assert_int_equal(g.cpu_used_us, 70);
	assert_int_equal(g.periods, 9);
	assert_int_equal(g.throttled, 4);
	assert_int_equal(g.throttled_us, 55);
}

/* The tightest one counts, and what is used is its cgroup's; of equals the nearest. */
static void test_ancestors_limit(void **state)
{
	struct sys_group g;

	put("fs/cgroup/top/memory.max", "500\n");
	put("fs/cgroup/top/memory.high", "400\n");
	put("fs/cgroup/top/memory.current", "300\n");
	put("fs/cgroup/top/mid/memory.max", "900\n");
	put("fs/cgroup/top/mid/memory.current", "30\n");
	put("fs/cgroup/top/mid/own/memory.max", "max\n");
	put("fs/cgroup/top/mid/own/memory.current", "3\n");
	put("fs/cgroup/top/cpu.max", "max 100000\n");
	put("fs/cgroup/top/mid/cpu.max", "50000 100000\n");
	put("fs/cgroup/top/mid/own/cpu.max", "100000 200000\n");
	cg_effective(sys.fd, UNIFIED, "0::/top/mid/own\n", &g);
	assert_int_equal(g.memory.value, 400);
	assert_string_equal(g.memory.file, "memory.high");
	assert_string_equal(g.memory.path, "/top");
	assert_int_equal(g.memory_used, 300);
	assert_int_equal(g.cpu.value, 500);
	assert_string_equal(g.cpu.path, "/top/mid/own");
}

/* In a container the mount point is its own cgroup, which has the limit. */
static void test_container(void **state)
{
	struct sys_group g;

	put("fs/cgroup/memory.max", "777\n");
	cg_effective(sys.fd, UNIFIED, "0::/\n", &g);
	assert_int_equal(g.memory.value, 777);
	assert_string_equal(g.memory.path, "/");
	cg_effective(sys.fd, "9 1 0:27 /docker/a /sys/fs/cgroup rw - cgroup2 c rw\n",
		     "0::/docker/a\n", &g);
	assert_int_equal(g.memory.value, 777);
}

static void test_version_1(void **state)
{
	struct sys_group g;

	put("fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
	put("fs/cgroup/memory/m/memory.limit_in_bytes", "2000\n");
	put("fs/cgroup/memory/m/memory.usage_in_bytes", "1500\n");
	put("fs/cgroup/memory/m/memory.stat", "inactive_file 1\ntotal_inactive_file 500\n");
	put("fs/cgroup/memory/m/n/memory.limit_in_bytes", "9223372036854771712\n");
	put("fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
	put("fs/cgroup/cpu/c/cpu.cfs_quota_us", "25000\n");
	put("fs/cgroup/cpu/c/cpu.cfs_period_us", "100000\n");
	put("fs/cgroup/cpu/c/cpu.stat", "nr_periods 3\nnr_throttled 2\nthrottled_time 9000\n");
	put("fs/cgroup/cpu/c/cpuacct.usage", "8000\n");
	cg_effective(sys.fd, V1, "4:memory:/m/n\n3:cpuacct,cpu:/c\n", &g);
	assert_int_equal(g.memory.value, 2000);
	assert_string_equal(g.memory.file, "memory.limit_in_bytes");
	assert_string_equal(g.memory.path, "/m");
	assert_int_equal(g.memory.version, 1);
	assert_int_equal(g.memory_used, 1000);
	assert_int_equal(g.cpu.value, 250);
	assert_int_equal(g.cpu.version, 1);
	assert_int_equal(g.throttled_us, 9);
	assert_int_equal(g.cpu_used_us, 8);
	assert_int_equal(g.swap.value, SYS_UNKNOWN);
}

static void test_both_versions(void **state)
{
	struct sys_group g;

	put("fs/cgroup/memory/m/memory.limit_in_bytes", "2000\n");
	put("fs/cgroup/unified/u/cpu.max", "1 3\n");
	put("fs/cgroup/unified/u/memory.max", "5\n");
	cg_effective(sys.fd,
		     "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
		     "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n",
		     "4:memory:/m\n0::/u\n", &g);
	assert_int_equal(g.memory.value, 2000); /* memory is version 1's here */
	assert_int_equal(g.cpu.value, 334);
	assert_int_equal(g.cpu.version, 2);
}

/* A mount point that is not below the recorded /sys would be this machine's. */
static void test_elsewhere(void **state)
{
	struct sys_group g;

	put("memory.max", "5\n");
	cg_effective(sys.fd, "9 1 0:27 / /mnt rw - cgroup2 c rw\n", "0::/\n", &g);
	assert_int_equal(g.memory.value, SYS_UNKNOWN);
	cg_effective(sys.fd, "9 1 0:27 / / rw - cgroup2 c rw\n", "0::/sys/x\n", &g);
	assert_int_equal(g.memory.value, SYS_UNKNOWN);
}

static void test_hostile_files(void **state)
{
	static const char *const bad[] = {
		"", "\n", "-1\n", "maximum\n", "18446744073709551616\n", "1x\n"};
	struct sys_group g;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		put("fs/cgroup/h/memory.max", bad[i]);
		put("fs/cgroup/h/cpu.max", bad[i]);
		put("fs/cgroup/h/memory.current", bad[i]);
		put("fs/cgroup/h/memory.stat", bad[i]);
		put("fs/cgroup/h/cpu.stat", bad[i]);
		cg_effective(sys.fd, UNIFIED, "0::/h\n", &g);
		assert_int_equal(g.memory.value, SYS_UNKNOWN);
		assert_int_equal(g.cpu.value, SYS_UNKNOWN);
		assert_int_equal(g.memory_used, SYS_UNKNOWN);
		assert_int_equal(g.cpu_used_us, SYS_UNKNOWN);
	}
}

/* A very long path: it is cut where it is shown, and its limit is found. */
static void test_deep(void **state)
{
	char self[1024];
	struct sys_group g;
	int n = snprintf(self, sizeof(self), "0::");

	for (int i = 0; i < 40; i++)
		n += snprintf(self + n, sizeof(self) - (size_t)n, "/a-folder-of-20-bytes");
	put("fs/cgroup/a-folder-of-20-bytes/memory.max", "66\n");
	cg_effective(sys.fd, UNIFIED, self, &g);
	assert_int_equal(g.memory.value, 66);
	assert_string_equal(g.memory.path, "/a-folder-of-20-bytes");
	snprintf(self, sizeof(self), "0::/%0300d", 1);
	put("fs/cgroup/memory.max", "99\n");
	cg_effective(sys.fd, UNIFIED, self, &g);
	assert_int_equal(g.memory.value, 99);
	assert_string_equal(g.memory.path, "/");
}

static void test_parts_of_a_limit(void **state)
{
	static const struct {
		const char *text;
		uint64_t value;
	} cpu[] = {
		{"100000 100000\n", 1000},
		{"1 100000", 1},
		{"0 100000\n", SYS_UNKNOWN},
		{"5 0\n", SYS_UNKNOWN},
		{"5\n", SYS_UNKNOWN},
		{"max 100000\n", SYS_UNKNOWN},
		{"18446744073709551614 1", SYS_UNKNOWN},
	};

	for (size_t i = 0; i < sizeof(cpu) / sizeof(*cpu); i++)
		assert_int_equal(
			cg_limit_cpu((struct text){cpu[i].text, cpu[i].text + strlen(cpu[i].text)}),
			cpu[i].value);
}

int main(void)
{
#define IN_A_TREE(test) cmocka_unit_test_setup_teardown(test, make, remove_it)
	const struct CMUnitTest tests[] = {
		IN_A_TREE(test_no_cgroups),
		IN_A_TREE(test_root_without_limits),
		IN_A_TREE(test_own_limit),
		IN_A_TREE(test_ancestors_limit),
		IN_A_TREE(test_container),
		IN_A_TREE(test_version_1),
		IN_A_TREE(test_both_versions),
		IN_A_TREE(test_elsewhere),
		IN_A_TREE(test_hostile_files),
		IN_A_TREE(test_deep),
		cmocka_unit_test(test_parts_of_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
