/* SPDX-License-Identifier: MIT */
/* needs: ns/descriptors.c ns/keyring.c ns/userns.c ns/filter.c ns/policy.c ns/policy_parse.c ns/policy_words.c */
/* needs: ns/calls.c ns/policy_calls.c ns/policy_emit.c ns/policy_compile.c ns/policy_squeeze.c lib */
/* kernel: seccomp, namespaces */
/* What a command does not inherit: descriptors, the session's keys, the right to make user namespaces. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cmocka.h>

#include "ns/privileges.h"
#include "tests/in_child.h"

/* From here on this kernel is as `policy` has it. */
static void pretend(const char *policy)
{
	char path[] = "/tmp/brood-policy-XXXXXX";
	int fd = mkstemp(path);
	struct filter f = {0};
	struct err e = {0};

	CHECK(fd >= 0 && write(fd, policy, strlen(policy)) == (ssize_t)strlen(policy));
	close(fd);
	CHECK(ns_policy_load(path, &f, &e) == 0);
	unlink(path);
	CHECK(ns_no_new_privs() == 0);
	CHECK(ns_filter_load(&f) == 0);
	ns_filter_free(&f);
}

static bool survives(int fd)
{
	int flags = fcntl(fd, F_GETFD);

	return flags >= 0 && !(flags & FD_CLOEXEC);
}

static int close_them(void *arg)
{
	int keep[2], own = open("/dev/null", O_RDONLY | O_CLOEXEC), far = 700, more[40];

	if (arg)
		pretend(arg);
	for (size_t i = 0; i < 40; i++)
		more[i] = open("/dev/null", O_RDONLY);
	CHECK(dup2(own, far) == far);
	keep[0] = more[3];
	keep[1] = far;
	CHECK(ns_close_fds(keep, 2) == 0);
	for (int fd = 3; fd < 1024; fd++)
		CHECK(survives(fd) == (fd == keep[0] || fd == keep[1]));
	for (int fd = 0; fd < 3; fd++)
		CHECK(fcntl(fd, F_GETFD) == 0);
	/* Open still, for brood's own use before exec. */
	CHECK(fcntl(own, F_GETFD) == FD_CLOEXEC);
	keep[1] = own;
	CHECK(ns_close_fds(keep, 2) == -EBADF);
	keep[1] = 999;
	CHECK(ns_close_fds(keep, 2) == -EBADF);
	keep[1] = -1;
	CHECK(ns_close_fds(keep, 2) == -EBADF);
	CHECK(ns_close_fds(NULL, 0) == 0 && !survives(keep[0]));
	return 0;
}

static void only_kept_descriptors_survive(void **state)
{
	RUN_IN_CHILD(close_them, NULL);
}

static void also_without_close_range(void **state)
{
	RUN_IN_CHILD(close_them, (void *)(uintptr_t) "errno ENOSYS close_range\n");
	/* 5.9 and 5.10 have the call, without this flag. */
	RUN_IN_CHILD(close_them, (void *)(uintptr_t) "errno EINVAL close_range arg2=4\n");
}

static long session(void)
{
	return syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0);
}

static int new_session(void *arg)
{
	long key, before;

	if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0)
		CANNOT("no keyrings here");
	before = session();
	key = syscall(SYS_add_key, "user", "brood-test", "x", 1, KEY_SPEC_SESSION_KEYRING);
	CHECK(key > 0 && syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_SESSION_KEYRING, "user",
				 "brood-test", 0) == key);
	CHECK(ns_new_keyring() == 0);
	CHECK(session() > 0 && session() != before);
	CHECK(syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_SESSION_KEYRING, "user", "brood-test",
		      0) < 0 &&
	      errno == ENOKEY);
	return 0;
}

static void the_sessions_keys_are_left_behind(void **state)
{
	RUN_IN_CHILD(new_session, NULL);
}

static const struct {
	const char *policy;
	int rc;
} refusals[] = {
	{"errno ENOSYS @keyring\n", 0},
	{"deny @keyring\n", 0},
	{"deny keyctl\n", -EPERM}, /* request_key is left */
	{"errno EDQUOT keyctl\n", -EDQUOT},
};

static int refused_session(void *arg)
{
	size_t i = *(size_t *)arg;

	pretend(refusals[i].policy);
	CHECK(ns_new_keyring() == refusals[i].rc);
	return 0;
}

static void keys_out_of_reach_are_no_error(void **state)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		RUN_IN_CHILD(refused_session, &i);
}

static int unshare_user(void *arg)
{
	return unshare(CLONE_NEWUSER) == 0 ? 0 : errno;
}

static int nested(void *arg)
{
	struct err e = {0};

	become_root(0);
	CHECK(in_child(unshare_user, NULL) == 0); /* one more is possible */
	CHECK(ns_no_nested_userns(&e) == 0);
	CHECK(WEXITSTATUS(in_child(unshare_user, NULL)) == ENOSPC);
	CHECK(ns_no_nested_userns(&e) == 0);
	return 0;
}

static void no_user_namespace_below(void **state)
{
	RUN_IN_CHILD(nested, NULL);
	/* And it held for that one alone. */
	RUN_IN_CHILD(nested, NULL);
}

static int on_the_host(void *arg)
{
	struct stat st;
	struct err e = {0};

	if (stat("/proc/self/ns/user", &st) < 0 || st.st_ino != 0xEFFFFFFDu || geteuid() != 0)
		CANNOT("not root of the host's own user namespace");
	CHECK(ns_no_nested_userns(&e) == -EINVAL);
	CHECK(strstr(e.text, "host's own"));
	return 0;
}

static void never_for_the_whole_host(void **state)
{
	RUN_IN_CHILD(on_the_host, NULL);
}

static int painted_proc(void *arg)
{
	struct err e = {0};
	int fd;

	become_root(CLONE_NEWNS);
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("x", "/proc", "tmpfs", 0, NULL) < 0)
		CANNOT("no mounts of our own here");
	CHECK(ns_no_nested_userns(&e) == -ENOENT);
	CHECK(mkdir("/proc/sys", 0755) == 0 && mkdir("/proc/sys/user", 0755) == 0);
	/* As near to the real one as a painter can come. */
	CHECK(mkdir("/proc/self", 0755) == 0 && mkdir("/proc/self/ns", 0755) == 0);
	CHECK(close(open("/proc/self/ns/user", O_CREAT | O_RDWR | O_CLOEXEC, 0644)) == 0);
	fd = open("/proc/sys/user/max_user_namespaces", O_CREAT | O_RDWR | O_CLOEXEC, 0644);
	CHECK(fd >= 0);
	CHECK(ns_no_nested_userns(&e) == -EPERM);
	CHECK(strstr(e.text, "no proc file system") && lseek(fd, 0, SEEK_END) == 0);
	return 0;
}

static void a_painted_proc_is_not_believed(void **state)
{
	RUN_IN_CHILD(painted_proc, NULL);
}

static int powerless(void *arg)
{
	struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct none[2] = {{0}};
	struct err e = {0};

	become_root(0); /* then no longer */
	CHECK(syscall(SYS_capset, &header, none) == 0);
	CHECK(ns_no_nested_userns(&e) == -EACCES);
	CHECK(strstr(e.text, "root of its user namespace"));
	return 0;
}

static void a_powerless_one_is_told_why_not(void **state)
{
	RUN_IN_CHILD(powerless, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_kept_descriptors_survive),
		cmocka_unit_test(also_without_close_range),
		cmocka_unit_test(the_sessions_keys_are_left_behind),
		cmocka_unit_test(keys_out_of_reach_are_no_error),
		cmocka_unit_test(no_user_namespace_below),
		cmocka_unit_test(never_for_the_whole_host),
		cmocka_unit_test(a_painted_proc_is_not_believed),
		cmocka_unit_test(a_powerless_one_is_told_why_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
