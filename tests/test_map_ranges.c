/* SPDX-License-Identifier: MIT */
/* Maps of many ids, for real: by root, and by an ordinary user through newuidmap and newgidmap. */
/* needs: ns/map_ranges.c ns/descriptors.c lib */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ns/map_ranges.h"

#define NOBODY 65534
#define PATH_HERE "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

enum { WELL, NO_NAMESPACE = 77, BAD = 1 };

/* A child in a fresh user namespace, which waits for a byte on `link`. */
struct child {
	pid_t pid;
	int link;
};

static _Noreturn void live_inside(int link, uid_t uid, gid_t gid, const char *users,
				  const char *groups)
{
	struct err e = {0};
	char byte, path[] = "/dev/shm/map-ranges-XXXXXX";
	char said[ERR_TEXT_MAX + 60] = "";

	if (unshare(CLONE_NEWUSER) < 0)
		_exit(NO_NAMESPACE);
	if (write(link, "n", 1) != 1 || read(link, &byte, 1) != 1)
		_exit(BAD);
	if (ns_take_mapped_ids(uid, gid, users, groups, &e) < 0)
		snprintf(said, sizeof(said), "%s", e.text);
	else
		snprintf(said, sizeof(said), "%u %u %d", geteuid(), getegid(), getgroups(0, NULL));
	/* It has capabilities over its namespace still, and an id that can own a file. */
	int fd = mkstemp(path);

	if (fd < 0 || unlink(path) < 0 || sethostname("x", 1) == 0 || setgroups(0, NULL) < 0)
		snprintf(said, sizeof(said), "no file, or no capabilities: %s", strerror(errno));
	_exit(write(link, said, strlen(said)) > 0 ? WELL : BAD);
}

/* False where no user namespace can be made. */
static bool child_start(struct child *c, const char *users, const char *groups)
{
	int ends[2];
	char byte;
	uid_t uid = geteuid();
	gid_t gid = getegid();

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	c->pid = fork();
	assert_true(c->pid >= 0);
	if (c->pid == 0) {
		close(ends[0]);
		live_inside(ends[1], uid, gid, users, groups);
	}
	close(ends[1]);
	c->link = ends[0];
	return read(c->link, &byte, 1) == 1;
}

static void file_of(const struct child *c, const char *name, char *text, size_t size)
{
	char path[40];
	int fd;
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/%s", c->pid, name);
	fd = open(path, O_RDONLY);
	n = fd < 0 ? 0 : read(fd, text, size - 1);
	text[n < 0 ? 0 : n] = '\0';
	close(fd);
	/* The kernel pads its columns. */
	for (char *from = text, *to = text;; from++) {
		while (*from == ' ' && (from[1] == ' ' || to == text || to[-1] == '\n'))
			from++;
		*to++ = *from;
		if (!*from)
			break;
	}
}

/* What it is inside, once it was let go on. */
static void child_end(struct child *c, const char *identity)
{
	char said[ERR_TEXT_MAX + 60] = "";

	if (identity) {
		assert_int_equal(write(c->link, "g", 1), 1);
		assert_true(read(c->link, said, sizeof(said) - 1) > 0);
		if (strcmp(said, identity) != 0)
			fail_msg("it is %s, not %s", said, identity);
	}
	close(c->link);
	kill(c->pid, SIGKILL);
	assert_int_equal(waitpid(c->pid, NULL, 0), c->pid);
}

static void mapped(const char *users, const char *groups, const char *uid_map, const char *gid_map,
		   const char *identity)
{
	struct child c;
	struct err e = {0};
	char text[4096];

	if (!child_start(&c, users, groups)) {
		child_end(&c, NULL);
		skip();
	}
	if (ns_map_ranges(c.pid, users, groups, &e) < 0)
		fail_msg("%s: %s", e.stage, e.text);
	file_of(&c, "uid_map", text, sizeof(text));
	assert_string_equal(text, uid_map);
	file_of(&c, "gid_map", text, sizeof(text));
	assert_string_equal(text, gid_map);
	child_end(&c, identity);
}

static void refused(const char *users, const char *groups, const char *part, const char *other)
{
	struct child c;
	struct err e = {0};
	char text[200];

	if (!child_start(&c, users, groups)) {
		child_end(&c, NULL);
		skip();
	}
	assert_true(ns_map_ranges(c.pid, users, groups, &e) < 0);
	if (!strstr(e.text, part) || !strstr(e.text, other))
		fail_msg("\"%s\" does not say \"%s\" and \"%s\"", e.text, part, other);
	assert_true(e.errnum > 0 && e.stage);
	file_of(&c, "uid_map", text, sizeof(text));
	assert_string_equal(text, "");
	child_end(&c, NULL);
	/* Nothing of the helpers is left to be waited for. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

/* ---- as root */

static void need_root(void)
{
	if (geteuid() != 0) {
		print_message("not root\n");
		skip();
	}
}

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

/* ---- as an ordinary user, whose /etc/subuid is a file of this test's own */

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
		cmocka_unit_test(test_root_writes_them),
		cmocka_unit_test(test_root_keeps_its_own_where_it_is_mapped),
		cmocka_unit_test(test_as_many_as_fit),
		cmocka_unit_test(test_wrong_lists),
		cmocka_unit_test(test_root_in_a_namespace_that_has_not_the_ids),
		cmocka_unit_test(test_helpers),
		cmocka_unit_test(test_ids_not_granted),
		cmocka_unit_test(test_no_helper),
		cmocka_unit_test(test_what_a_helper_gets_and_says),
		cmocka_unit_test(test_other_children_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
