/* SPDX-License-Identifier: MIT */
/* Maps of many ids, for real, by an ordinary user through newuidmap and newgidmap, with an /etc/subuid of its own. */
/* needs: ns/map_ranges.c ns/descriptors.c lib */
/* kernel: clone */
#include "tests/map_rig.h"

static bool bind_text(const char *text, const char *over)
{
	char path[] = "/tmp/map-ranges-XXXXXX";
	int fd = mkstemp(path);
	bool well = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) &&
		    fchmod(fd, 0644) == 0 && mount(path, over, NULL, MS_BIND, NULL) == 0;

	close(fd);
	unlink(path);
	return well;
}

static bool become_nobody(void)
{
	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    !bind_text("other:500000:10\nnobody:100000:65536\n", "/etc/subuid") ||
	    !bind_text("nobody:200000:65536\n", "/etc/subgid"))
		return false;
	return setgroups(0, NULL) == 0 && setresgid(NOBODY, NOBODY, NOBODY) == 0 &&
	       setresuid(NOBODY, NOBODY, NOBODY) == 0 && prctl(PR_SET_DUMPABLE, 1) == 0;
}

/* Run as nobody in a process of its own, so that one test's identity is not the next one's. */
static void as_nobody(CMUnitTestFunction body)
{
	int status;
	pid_t pid;

	need_root();
	if (access("/usr/bin/newuidmap", X_OK) || access("/etc/subuid", R_OK)) {
		print_message("no newuidmap here, or no /etc/subuid\n");
		skip();
	}
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		const struct CMUnitTest one[] = {{"as nobody", body, NULL, NULL, NULL}};

		if (!freopen("/dev/null", "w", stdout) || !become_nobody())
			_exit(NO_NAMESPACE);
		_exit(cmocka_run_group_tests(one, NULL, NULL) ? BAD : WELL);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == NO_NAMESPACE) {
		print_message("no mount namespace here\n");
		skip();
	}
	assert_int_equal(status, 0);
}

static void nobody_maps(void **state)
{
	mapped("0:65534:1,1:100000:65536", "0:65534:1,1:200000:1000", "0 65534 1\n1 100000 65536\n",
	       "0 65534 1\n1 200000 1000\n", "0 0 0");
	mapped("0:100000:10", "0:200000:10", "0 100000 10\n", "0 200000 10\n", "0 0 0");
	/* One's own id needs no entry. */
	mapped("5:65534:1", "0:200000:10", "5 65534 1\n", "0 200000 10\n", "5 0 0");
}

static void test_helpers(void **state)
{
	as_nobody(nobody_maps);
}

static void nobody_is_refused(void **state)
{
	refused("0:500000:10", "0:200000:10", "newuidmap", "/etc/subuid");
	refused("0:100000:65537", "0:200000:10", "newuidmap", "--add-subuids");
	refused("0:100000:10", "0:100000:10", "newgidmap", "/etc/subgid");
	refused("0:0:1", "0:200000:10", "newuidmap", "not allowed");
}

static void test_ids_not_granted(void **state)
{
	as_nobody(nobody_is_refused);
}

static void nobody_has_no_helper(void **state)
{
	setenv("PATH", "", 1);
	refused("0:100000:10", "0:200000:10", "newgidmap is not in PATH", "package uidmap");
	setenv("PATH", ".:bin:/nonexistent", 1);
	refused("0:100000:10", "0:200000:10", "newgidmap is not in PATH", "package uidmap");
	setenv("PATH", PATH_HERE, 1);
	assert_int_equal(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
	refused("0:100000:10", "0:200000:10", "no_new_privs", "--map-users");
}

static void test_no_helper(void **state)
{
	as_nobody(nobody_has_no_helper);
}

/* A program in its place: what it is given, and that what it says, or its death, is told. */
static void nobody_has_another_helper(void **state)
{
	char dir[] = "/tmp/map-helper-XXXXXX", path[60];
	static const char *const scripts[][3] = {
		{"#!/bin/sh\n[ $# = 4 ] && [ -z \"$HOME$PATH_WAS\" ] && [ ! -e /proc/self/fd/9 ] || exit 3\n"
		 "echo \"told $2 $3 $4\" >&2; read x; exit 1\n",
		 "told 0 200000 10", "/etc/subgid"},
		{"#!/bin/sh\nkill -9 $$\n", "killed by signal 9", "newgidmap"},
		{"#!/nonexistent\n", "cannot be run", "newgidmap"},
		{"#!/bin/sh\necho 'newgidmap: write to gid_map failed: Operation not permitted' >&2; exit 1\n",
		 "setuid root", "write to gid_map"},
		{"#!/bin/sh\nyes | head -c 200000 >&2; exit 1\n", "y;", "/etc/subgid"},
	};

	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/newgidmap", dir);
	setenv("PATH_WAS", "kept", 1);
	setenv("PATH", dir, 1);
	assert_true(dup2(2, 9) == 9);
	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
		int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);

		assert_true(write(fd, scripts[i][0], strlen(scripts[i][0])) > 0);
		close(fd);
		refused("0:100000:10", "0:200000:10", scripts[i][1], scripts[i][2]);
	}
	unlink(path);
	rmdir(dir);
}

static void test_what_a_helper_gets_and_says(void **state)
{
	as_nobody(nobody_has_another_helper);
}

/* Another child's death is still the caller's to hear. */
static void nobody_has_another_child(void **state)
{
	pid_t other = fork();
	siginfo_t si = {0};

	if (other == 0)
		_exit(42);
	assert_int_equal(waitid(P_PID, (id_t)other, &si, WEXITED | WNOWAIT), 0);
	struct child c;
	struct err e = {0};

	assert_true(child_start(&c, "0:65534:1", "0:65534:1"));
	if (ns_map_ranges(c.pid, "0:65534:1", "0:65534:1", &e) < 0)
		fail_msg("%s: %s", e.stage, e.text);
	child_end(&c, NULL);
	assert_int_equal(waitid(P_PID, (id_t)other, &si, WEXITED), 0);
	assert_int_equal(si.si_status, 42);
}

static void test_other_children_stay(void **state)
{
	as_nobody(nobody_has_another_child);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_helpers),
		cmocka_unit_test(test_ids_not_granted),
		cmocka_unit_test(test_no_helper),
		cmocka_unit_test(test_what_a_helper_gets_and_says),
		cmocka_unit_test(test_other_children_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
