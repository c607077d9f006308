/* SPDX-License-Identifier: MIT */
/* Maps of many ids, for real, written by root. */
/* needs: ns/map_ranges.c ns/descriptors.c lib */
#include "tests/map_rig.h"

static void test_root_writes_them(void **state)
{
	need_root();
	unsetenv("PATH");
	mapped("0:100000:65536", "0:200000:10,10:300000:10", "0 100000 65536\n",
	       "0 200000 10\n10 300000 10\n", "0 0 0");
	mapped("5:100000:1", "7:100000:1", "5 100000 1\n", "7 100000 1\n", "5 7 0");
	setenv("PATH", PATH_HERE, 1);
}

static void test_root_keeps_its_own_where_it_is_mapped(void **state)
{
	gid_t none[1];

	need_root();
	assert_int_equal(setgroups(0, none), 0);
	mapped("0:100000:10,10:0:1", "0:100000:10,20:0:1", "0 100000 10\n10 0 1\n",
	       "0 100000 10\n20 0 1\n", "10 20 0");
}

static void test_as_many_as_fit(void **state)
{
	char list[4096], map[4096];
	size_t n = 0, m = 0;

	need_root();
	for (unsigned i = 0; i < 124; i++) {
		n += (size_t)snprintf(list + n, sizeof(list) - n, "%s%u:%u:1", i ? "," : "",
				      4294967000u - 2 * i, 4294967000u - 2 * i);
		m += (size_t)snprintf(map + m, sizeof(map) - m, "%u %u 1\n", 4294967000u - 2 * i,
				      4294967000u - 2 * i);
	}
	struct child c;
	struct err e = {0};

	if (!child_start(&c, list, "0:0:1")) {
		child_end(&c, NULL);
		skip();
	}
	if (ns_map_ranges(c.pid, list, "0:0:1", &e) < 0)
		fail_msg("%s: %s", e.stage, e.text);
	child_end(&c, NULL);
	assert_true(m < sizeof(map));
}

static void test_wrong_lists(void **state)
{
	refused("0:0", "0:0:1", "\"0:0\"", "INSIDE:OUTSIDE:COUNT");
	refused("0:0:1", "0:0:1,0:5:1", "\"0:5:1\"", "earlier range");
	refused("0:0:0", "0:0:1", "\"0:0:0\"", "COUNT is 1 or more");
}

static void test_root_in_a_namespace_that_has_not_the_ids(void **state)
{
	struct child outer;
	struct err e = {0};
	int status;
	pid_t pid;

	need_root();
	pid = fork();
	if (pid == 0) {
		struct child c;
		char byte;
		int ends[2];

		if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
			_exit(BAD);
		outer.pid = getpid();
		pid_t mapper = fork();

		if (mapper == 0) {
			bool well = read(ends[0], &byte, 1) == 1 &&
				    ns_map_ranges(outer.pid, "0:0:10", "0:0:10", &e) == 0;

			_exit(well && write(ends[0], "m", 1) == 1 ? 0 : 1);
		}
		if (unshare(CLONE_NEWUSER) < 0)
			_exit(NO_NAMESPACE);
		if (write(ends[1], "u", 1) != 1 || read(ends[1], &byte, 1) != 1)
			_exit(BAD);
		waitpid(mapper, NULL, 0);
		if (!child_start(&c, "0:5:1", "0:5:1"))
			_exit(NO_NAMESPACE);
		int rc = ns_map_ranges(c.pid, "0:100000:1", "0:5:1", &e);

		kill(c.pid, SIGKILL);
		_exit(rc == -EPERM && strstr(e.text, "/proc/self/uid_map") ? WELL : BAD);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WEXITSTATUS(status) == NO_NAMESPACE)
		skip();
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_root_writes_them),
		cmocka_unit_test(test_root_keeps_its_own_where_it_is_mapped),
		cmocka_unit_test(test_as_many_as_fit),
		cmocka_unit_test(test_wrong_lists),
		cmocka_unit_test(test_root_in_a_namespace_that_has_not_the_ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
