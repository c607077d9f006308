/* SPDX-License-Identifier: MIT */
/* needs: lib cgroup tests/fake_cgroup.c */
/* wrap: cg_write cg_own_path cg_v1_controllers */
/* Where a leaf with limits may be, and what is said where it may not. */
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

#define USER 51234
#define SKIP 77

static const struct limits memory = {.set_memory = true, .memory_bytes = 1 << 20};
static const struct limits pids = {.set_pids = true, .pids = 9};
static const struct limits cpus = {.set_cpus = true, .cpus_milli = 500};
static const struct limits none;
static const struct limits both = {
	.set_memory = true, .memory_bytes = 1, .set_pids = true, .pids = 1};

static const char *me(void)
{
	static char text[32];

	snprintf(text, sizeof(text), "%d\n", (int)getpid());
	return text;
}

static struct cg_leaf *placed(void **state, const struct limits *l)
{
	struct err e = {0};

	if (cg_leaf_place(*state, l, &e) < 0)
		fail_msg("%s", e.text);
	return *state;
}

static void is_in(const struct cg_leaf *leaf, const char *name)
{
	char path[512];
	struct stat wanted, got;

	snprintf(path, sizeof(path), "%s%s", fake_cgroup.top, name);
	assert_int_equal(stat(path, &wanted), 0);
	assert_int_equal(fstat(leaf->parent_fd, &got), 0);
	assert_int_equal(got.st_ino, wanted.st_ino);
}

static void refused(void **state, const struct limits *l, int errnum, const char *words)
{
	struct cg_leaf *leaf = *state;
	struct err e = {0};

	assert_int_equal(cg_leaf_place(leaf, l, &e), -errnum);
	if (!strstr(e.text, words))
		fail_msg("\"%s\" is not in: %s", words, e.text);
	assert_int_equal(e.errnum, errnum);
	assert_string_equal(e.stage, "set a limit");
	assert_ptr_equal(strstr(e.text, "--"), e.text);
	assert_true(strlen(e.text) < ERR_TEXT_MAX - 1);
	assert_int_equal(leaf->parent_fd, -1);
	assert_false(leaf->enable || leaf->apart);
}

static void test_in_the_root_of_all(void **state)
{
	struct cg_leaf *leaf;

	fake_cgroup_add("", "cpu io memory pids\n", "memory\n", "1\n2\n3\n");
	fake_cgroup_own("");
	leaf = placed(state, &memory);
	is_in(leaf, "");
	assert_true(leaf->enable == 0 && !leaf->apart);
	cg_leaf_close(leaf);
	leaf = placed(state, &pids);
	assert_true(leaf->enable == CG_PIDS && !leaf->apart); /* no more than what is needed */
	assert_int_equal(cg_leaf_enable(leaf, &pids, 0, NULL), 0);
	fake_cgroup_is("", "cgroup.subtree_control", "+pids");
	fake_cgroup_put("", "cgroup.subtree_control", "memory pids\n");
	assert_int_equal(cg_leaf_remove(leaf), 0);
	fake_cgroup_is("", "cgroup.subtree_control", "memory pids\n"); /* it stays */
}

static void test_alone(void **state)
{
	struct cg_leaf *leaf;

	fake_cgroup_add("", "cpu io memory pids\n", "cpu io memory pids\n", "1\n");
	fake_cgroup_add("/a", "io memory pids\n", "", me());
	fake_cgroup_own("/a");
	leaf = placed(state, &pids);
	is_in(leaf, "/a");
	assert_true(leaf->apart);
	assert_int_equal(leaf->enable, CG_IO | CG_MEMORY | CG_PIDS);
	assert_int_equal(leaf->owner, getpid());
	cg_leaf_close(leaf);
	leaf = placed(state, &none); /* without a limit it is left as it is */
	is_in(leaf, "/a");
	assert_true(leaf->enable == 0 && !leaf->apart);
}

static void test_above_where_others_live(void **state)
{
	struct cg_leaf *leaf;

	fake_cgroup_add("", "cpu io memory pids\n", "cpu io memory pids\n", "1\n");
	fake_cgroup_add("/a", "cpu memory pids\n", "memory pids\n", "");
	fake_cgroup_add("/a/b", "memory pids\n", "", "0\n"); /* not seen from here, and not brood */
	fake_cgroup_put("/a/b", "pids.max", "max\n");
	fake_cgroup_own("/a/b");
	leaf = placed(state, &memory);
	is_in(leaf, "/a");
	assert_true(leaf->enable == 0 && !leaf->apart);
	cg_leaf_close(leaf);
	fake_cgroup_put("/a", "cpu.max", "max 100000\n");
	leaf = placed(state, &cpus); /* not handed out by /a, whose others would have to bear it */
	is_in(leaf, "");
}

static void test_above_no_limit_is_escaped(void **state)
{
	static const struct {
		const char *file, *some, *none;
	} rows[] = {
		{"memory.max", "1073741824\n", "max\n"},
		{"memory.high", "0\n", "max\n"},
		{"memory.swap.max", "0\n", "max\n"},
		{"pids.max", "100\n", "max\n"},
		{"cpu.max", "1000 100000\n", "max 100000\n"},
		{"cpuset.cpus", "0-3\n", "\n"},
		{"io.max", "8:0 rbps=1 wbps=max riops=max wiops=max\n", ""},
	};
	struct cg_leaf *leaf;

	fake_cgroup_add("", "cpu io memory pids\n", "cpu io memory pids\n", "1\n");
	fake_cgroup_add("/a", "cpu memory pids\n", "memory pids\n", "");
	fake_cgroup_add("/a/b", "memory pids\n", "", "1\n2\n");
	fake_cgroup_own("/a/b");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fake_cgroup_put("/a/b", rows[i].file, rows[i].some);
		refused(state, &memory, EBUSY, "not to be escaped");
		fake_cgroup_put("/a/b", rows[i].file, rows[i].none);
		fake_cgroup_put("/a", rows[i].file, rows[i].some); /* it is not left */
		leaf = placed(state, &memory);
		is_in(leaf, "/a");
		cg_leaf_close(leaf);
		refused(state, &cpus, EBUSY, "/a,"); /* for this it would be */
		fake_cgroup_put("/a", rows[i].file, rows[i].none);
	}
}

static void test_above_not_out_of_a_brood(void **state)
{
	fake_cgroup_add("", "cpu io memory pids\n", "cpu io memory pids\n", "1\n");
	fake_cgroup_add("/brood.7.8", "memory pids\n", "", "1\n2\n");
	fake_cgroup_own("/brood.7.8");
	refused(state, &memory, EBUSY, "another brood's");
}

static void test_no_such_controller(void **state)
{
	fake_cgroup_add("", "cpuset cpu io pids\n", "pids\n", "1\n");
	fake_cgroup_own("");
	refused(state, &memory, ENODEV, "the memory controller is not in this kernel");
	fake_cgroup.v1 = CG_MEMORY;
	refused(state, &memory, EOPNOTSUPP, "systemd.unified_cgroup_hierarchy=1");
	fake_cgroup_add("/a", "pids\n", "", me());
	fake_cgroup_own("/a");
	refused(state, &memory, EOPNOTSUPP, "the memory controller is cgroup v1's");
	refused(state, &both, EOPNOTSUPP, "--memory: ");
	assert_int_equal(cg_leaf_place(*state, &pids, NULL), 0); /* this one is v2's */
}

/* A container: what is above cannot be seen. */
static void test_not_passed_on(void **state)
{
	struct limits swap = {.set_swap = true};

	fake_cgroup_add("", "pids\n", "", me());
	fake_cgroup_put("", "cgroup.events", "populated 1\n"); /* no root */
	fake_cgroup_own("");
	refused(state, &memory, ENOENT, "--memory: the memory controller is not passed on to /tmp");
	refused(state, &swap, ENOENT, "--swap: the memory controller");
	refused(state, &cpus, ENOENT, "--cpus: the cpu controller");
	fake_cgroup_put("", "cgroup.procs", "1\n2\n");
	refused(state, &pids, EBUSY,
		"--pids: the pids controller cannot be used while others live");
}

static int as_user(void **state)
{
	if (setgid(USER) < 0 || setuid(USER) < 0)
		return SKIP;
	refused(state, &memory, EACCES, "systemd-run --user --scope -p Delegate=yes");
	return 0;
}

static void test_not_delegated(void **state)
{
	int status;
	pid_t pid;

	fake_cgroup_add("", "memory pids\n", "memory pids\n", "1\n");
	fake_cgroup_add("/a", "memory pids\n", "", "1\n");
	fake_cgroup_own("/a");
	assert_int_equal(chmod(fake_cgroup.top, 0755), 0);
	pid = fork();
	if (pid == 0)
		_exit(as_user(state));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (status == SKIP << 8) {
		print_message("# skipped: no other user can be had here\n");
		skip();
	}
	assert_int_equal(status, 0);
}

static void test_what_cannot_be_handed_out(void **state)
{
	static const struct {
		int errnum;
		const char *words;
	} rows[] = {
		{EBUSY, "start it alone"},   {EACCES, "Delegate=yes"}, {EROFS, "mount it writable"},
		{ENOENT, "try again"},	     {EOPNOTSUPP, "threaded"}, {EPERM, "Delegate=yes"},
		{EIO, "Input/output error"},
	};
	struct cg_leaf *leaf;
	struct err e;

	fake_cgroup_add("", "memory pids\n", "", "1\n");
	fake_cgroup_own("");
	leaf = placed(state, &memory);
	fake_cgroup.file = "cgroup.subtree_control";
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fake_cgroup.file_errno = rows[i].errnum;
		assert_int_equal(cg_leaf_enable(leaf, &memory, 0, &e), -rows[i].errnum);
		assert_ptr_equal(strstr(e.text, "--memory: "), e.text);
		assert_non_null(strstr(e.text, rows[i].words));
	}
}

#define WITH_TREE(test) cmocka_unit_test_setup_teardown(test, fake_cgroup_make, fake_cgroup_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_TREE(test_in_the_root_of_all),
		WITH_TREE(test_alone),
		WITH_TREE(test_above_where_others_live),
		WITH_TREE(test_above_no_limit_is_escaped),
		WITH_TREE(test_above_not_out_of_a_brood),
		WITH_TREE(test_no_such_controller),
		WITH_TREE(test_not_passed_on),
		WITH_TREE(test_not_delegated),
		WITH_TREE(test_what_cannot_be_handed_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
