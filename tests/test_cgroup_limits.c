/* SPDX-License-Identifier: MIT */
/* needs: lib cgroup tests/fake_cgroup.c */
/* wrap: cg_write cg_own_path cg_v1_controllers */
/* The limits of a leaf, as they are written into its files, and what it has used, as those tell. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "cgroup/internal.h"
#include "cgroup/limits.h"
#include "tests/fake_cgroup.h"

static const struct limits memory = {.set_memory = true, .memory_bytes = 1 << 20};
static const struct limits all = {
	.set_memory = true,
	.memory_bytes = 64 << 20,
	.set_swap = true,
	.set_pids = true,
	.pids = 20,
	.set_cpus = true,
	.cpus_milli = 1500,
};

/* A leaf that is a plain folder, with these files in it. */
static struct cg_leaf *leaf_with(void **state, const char *files)
{
	struct cg_leaf *leaf = *state;
	char name[80];

	fake_cgroup_add("", "cpu io memory pids\n", "cpu io memory pids\n", "1\n2\n");
	fake_cgroup_own("");
	snprintf(name, sizeof(name), "%s/leaf", fake_cgroup.top);
	assert_int_equal(mkdir(name, 0755), 0);
	for (; *files; files += strcspn(files, " "), files += *files == ' ') {
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(files, " "), files);
		fake_cgroup_put("/leaf", name, "");
	}
	leaf->parent_fd = open(fake_cgroup.top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	leaf->dir_fd = openat(leaf->parent_fd, "leaf", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(leaf->dir_fd >= 0);
	return leaf;
}

#define ALL_FILES "memory.max memory.swap.max memory.oom.group pids.max cpu.max"

static void test_limits_are_written(void **state)
{
	struct cg_leaf *leaf = leaf_with(state, ALL_FILES);
	struct err e;

	assert_int_equal(cg_leaf_limit(leaf, &all, &e), 0);
	fake_cgroup_is("/leaf", "memory.max", "67108864");
	fake_cgroup_is("/leaf", "memory.swap.max", "0");
	fake_cgroup_is("/leaf", "memory.oom.group", "1");
	fake_cgroup_is("/leaf", "pids.max", "20");
	fake_cgroup_is("/leaf", "cpu.max", "150000 100000");
}

static void test_only_what_is_set_is_written(void **state)
{
	struct cg_leaf *leaf = leaf_with(state, ALL_FILES);
	struct limits l = all;
	struct err e;

	l.set_memory = l.set_swap = l.set_pids = l.set_cpus = false;
	assert_false(cg_limits_wanted(&l));
	assert_int_equal(cg_leaf_limit(leaf, &l, &e), 0);
	fake_cgroup_is("/leaf", "memory.max", "");
	fake_cgroup_is("/leaf", "memory.oom.group", "");
	fake_cgroup_is("/leaf", "cpu.max", "");
	l.set_swap = true;
	l.swap_bytes = 5;
	assert_true(cg_limits_wanted(&l));
	assert_int_equal(cg_leaf_limit(leaf, &l, &e), 0);
	fake_cgroup_is("/leaf", "memory.swap.max", "5");
	fake_cgroup_is("/leaf", "memory.max", "");
}

static void test_extremes_are_written(void **state)
{
	struct cg_leaf *leaf = leaf_with(state, "pids.max cpu.max");
	struct limits l = {.set_pids = true, .pids = 4194304, .set_cpus = true, .cpus_milli = 1};
	struct err e;

	assert_int_equal(cg_leaf_limit(leaf, &l, &e), 0);
	fake_cgroup_is("/leaf", "pids.max", "4194304");
	fake_cgroup_is("/leaf", "cpu.max", "1000 1000000");
	l.pids++; /* more than the kernel takes, and than there can be */
	l.cpus_milli = 10;
	assert_int_equal(cg_leaf_limit(leaf, &l, &e), 0);
	fake_cgroup_is("/leaf", "pids.max", "max");
	fake_cgroup_is("/leaf", "cpu.max", "1000 100000");
	l.cpus_milli = UINT64_MAX;
	assert_int_equal(cg_leaf_limit(leaf, &l, &e), 0);
	fake_cgroup_is("/leaf", "cpu.max", "18446744073709551615 100000");
}

/* memory.oom.group is younger than the limit; without it the limit holds as well. */
static void test_old_kernels(void **state)
{
	struct cg_leaf *leaf = leaf_with(state, "memory.max");
	struct limits l = {.set_memory = true, .memory_bytes = 1};
	struct err e;

	assert_int_equal(cg_leaf_limit(leaf, &l, &e), 0);
	fake_cgroup_is("/leaf", "memory.max", "1");
}

static void test_a_limit_that_cannot_be_set(void **state)
{
	static const struct {
		const char *file, *option;
		int errnum;
		const char *remedy;
	} rows[] = {
		{"memory.max", "--memory: ", ENOENT, "Delegate=yes"},
		{"memory.max", "--memory: ", EACCES, "not delegated to this user"},
		{"memory.max", "--memory: ", EPERM, "not delegated to this user"},
		{"memory.max", "--memory: ", EROFS, "mount it writable"},
		{"memory.max", "--memory: ", ENODEV, "removed by somebody"},
		{"memory.max", "--memory: ", EMFILE, "RLIMIT_NOFILE"},
		{"memory.max", "--memory: ", EIO, "Input/output error"},
		{"memory.swap.max", "--swap: ", ENOENT, "swapaccount=1"},
		{"pids.max", "--pids: ", ENOENT, "not passed on"},
		{"cpu.max", "--cpus: ", EINVAL, "give another"},
	};
	struct cg_leaf *leaf = leaf_with(state, ALL_FILES);
	struct err e;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fake_cgroup.file = rows[i].file;
		fake_cgroup.file_errno = rows[i].errnum;
		assert_int_equal(cg_leaf_limit(leaf, &all, &e), -rows[i].errnum);
		assert_int_equal(e.errnum, rows[i].errnum);
		assert_string_equal(e.stage, "set a limit");
		assert_ptr_equal(strstr(e.text, rows[i].option), e.text);
		assert_non_null(strstr(e.text, rows[i].file));
		assert_non_null(strstr(e.text, rows[i].remedy));
	}
	assert_int_equal(cg_leaf_limit(leaf, &all, NULL), -EINVAL);
}

/* Where the leaf is made, but its parent does not hand out what is needed yet: cg_leaf_limit sees to it. */
static void test_limit_enables(void **state)
{
	struct cg_leaf *leaf = leaf_with(state, "memory.max");
	struct err e;

	fake_cgroup_put("", "cgroup.subtree_control", "pids\n");
	leaf->enable = CG_MEMORY;
	assert_int_equal(cg_leaf_limit(leaf, &memory, &e), 0);
	fake_cgroup_is("", "cgroup.subtree_control", "+memory");
	fake_cgroup_is("/leaf", "memory.max", "1048576");
	fake_cgroup.file = "cgroup.subtree_control";
	fake_cgroup.file_errno = EBUSY;
	fake_cgroup_put("", "cgroup.subtree_control", "pids\n");
	assert_int_equal(cg_leaf_limit(leaf, &memory, &e), -EBUSY);
	leaf->enable = 0;
}

/* ---- what was used */

static void test_usage(void **state)
{
	struct cg_leaf *leaf = leaf_with(state, "");
	struct usage u = {.user_us = 1, .system_us = 2, .max_rss_bytes = 3};

	assert_int_equal(cg_leaf_usage(leaf, &u), -ENOENT);
	assert_int_equal(u.user_us, 1);
	fake_cgroup_put("/leaf", "cpu.stat", "usage_usec 30\nuser_usec 20\nsystem_usec 10\n");
	assert_int_equal(cg_leaf_usage(leaf, &u), 0);
	assert_int_equal(u.user_us, 20);
	assert_int_equal(u.system_us, 10);
	assert_int_equal(u.max_rss_bytes, 3);
	assert_false(u.has_memory_peak || u.has_pids_peak || u.has_io || u.has_oom);
	fake_cgroup_put("/leaf", "memory.peak", "4096\n");
	fake_cgroup_put("/leaf", "pids.peak", "7\n");
	fake_cgroup_put("/leaf", "memory.events",
			"low 0\nhigh 0\nmax 4\noom 2\noom_kill 1\noom_group_kill 1\n");
	fake_cgroup_put("/leaf", "io.stat",
			"8:0 rbytes=5 wbytes=6 rios=1 wios=1\n8:16 rbytes=10 wbytes=20\n");
	assert_int_equal(cg_leaf_usage(leaf, &u), 0);
	assert_true(u.has_memory_peak && u.has_pids_peak && u.has_io && u.has_oom);
	assert_int_equal(u.memory_peak_bytes, 4096);
	assert_int_equal(u.pids_peak, 7);
	assert_int_equal(u.oom_kills, 1);
	assert_int_equal(u.io_read_bytes, 15);
	assert_int_equal(u.io_written_bytes, 26);
}

#define WITH_TREE(test) cmocka_unit_test_setup_teardown(test, fake_cgroup_make, fake_cgroup_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_TREE(test_limits_are_written),
		WITH_TREE(test_only_what_is_set_is_written),
		WITH_TREE(test_extremes_are_written),
		WITH_TREE(test_old_kernels),
		WITH_TREE(test_a_limit_that_cannot_be_set),
		WITH_TREE(test_limit_enables),
		WITH_TREE(test_usage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
