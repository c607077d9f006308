/* SPDX-License-Identifier: MIT */
/* needs: lib compat/linux/limits.c compat/linux/rlimit_names.c compat/posix/limits.c compat/posix/rlimit.c */
/* kernel: limits */
/* Limits without a cgroup: set in a child, which is punished for real where it exceeds them. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "compat/linux/limits.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define USER 51234
#define SKIP 77

/* ---- in a child */

typedef int body(void *arg);

/* The child's wait status; it exits with what body returns. */
static int in_child(body *run, void *arg)
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0)
		_exit(run(arg));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void passed(int status)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == SKIP) {
		print_message("# skipped: no root, or no namespaces here\n");
		skip();
	}
	if (status)
		print_error("status %#x\n", (unsigned)status);
	assert_int_equal(status, 0);
}

static int apply(const struct limits *l)
{
	const char *which = NULL;
	int rc = limits_apply(l, &which);

	if (rc)
		fprintf(stderr, "%s: %s\n", which ? which : "?", strerror(-rc));
	return rc;
}

/* Ordinary: what it lifts it lacks the right to. */
static bool become_user(void)
{
	return geteuid() != 0 || (setgid(USER) == 0 && setuid(USER) == 0);
}

static int too_many_files(void *arg)
{
	struct limits l = {.rlimit = {{RLIMIT_NOFILE, 8, 9}}, .rlimits = 1};
	struct rlimit now;
	int fd = 0;

	(void)arg;
	if (apply(&l))
		return 1;
	while (fd >= 0 && fd < 8)
		fd = dup(2);
	if (fd >= 0 || errno != EMFILE)
		return 2;
	getrlimit(RLIMIT_NOFILE, &now);
	return now.rlim_cur == 8 && now.rlim_max == 9 ? 0 : 3;
}

static void test_too_many_files(void **state)
{
	(void)state;
	passed(in_child(too_many_files, NULL));
}

static int too_much_memory(void *arg)
{
	struct limits l = {
		.rlimit = {{RLIMIT_AS, 64 << 20, 64 << 20}, {RLIMIT_CORE, 0, LIMIT_INFINITY}},
		.rlimits = 2};

	(void)arg;
	setrlimit(RLIMIT_CORE, &(struct rlimit){0, RLIM_INFINITY});
	if (apply(&l))
		return 1;
	return mmap(NULL, 128 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED &&
			       errno == ENOMEM
		       ? 0
		       : 2;
}

static void test_too_much_memory(void **state)
{
	(void)state;
#ifdef __SANITIZE_ADDRESS__
	print_message("# skipped: the sanitizer's shadow memory is larger\n");
	skip();
#endif
	passed(in_child(too_much_memory, NULL));
}

static int too_large_a_file(void *arg)
{
	struct limits l = {.rlimit = {{RLIMIT_FSIZE, 4096, 4096}}, .rlimits = 1};
	char bytes[8192] = "";
	FILE *f = tmpfile();

	(void)arg;
	if (!f || apply(&l))
		return 1;
	for (;;)
		if (write(fileno(f), bytes, sizeof(bytes)) < 0)
			return 2;
}

static void test_too_large_a_file(void **state)
{
	int status = in_child(too_large_a_file, NULL);

	(void)state;
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGXFSZ);
}

/* Deaf to the warning: a second later it is killed. */
static int busy(void *arg)
{
	struct limits l = {.cpu_time_s = 1};

	if (arg)
		signal(SIGXCPU, SIG_IGN);
	if (apply(&l))
		return 1;
	for (volatile unsigned long n = 0;; n++)
		;
}

static void test_too_much_time(void **state)
{
	int status = in_child(busy, NULL);

	(void)state;
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGXCPU);
	status = in_child(busy, &status);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGKILL);
}

static int less_time_already(void *arg)
{
	struct rlimit now = {5, 5};
	struct limits l = {.cpu_time_s = 10};

	(void)arg;
	setrlimit(RLIMIT_CPU, &now);
	if (!become_user() || apply(&l))
		return 1;
	getrlimit(RLIMIT_CPU, &now);
	return now.rlim_cur == 5 && now.rlim_max == 5 ? 0 : 2;
}

static void test_less_time_already(void **state)
{
	(void)state;
	passed(in_child(less_time_already, NULL));
}

static int refused(const struct limits *l, const char *option, int errnum)
{
	const char *which = "";

	if (limits_apply(l, &which) != -errnum)
		return 10;
	return strcmp(which, option) ? 11 : 0;
}

static int above_the_hard_limit(void *arg)
{
	struct limits l = {.rlimit = {{RLIMIT_NOFILE, 64, 64}, {RLIMIT_NOFILE, 64, 65}},
			   .rlimits = 2};

	(void)arg;
	return become_user() ? refused(&l, "--rlimit", EPERM) : 1;
}

static int of_no_such_number(void *arg)
{
	struct limits l = {.rlimit = {{99, 1, 1}}, .rlimits = 1};

	(void)arg;
	return refused(&l, "--rlimit", EINVAL);
}

static int nicer(void *arg)
{
	struct limits l = {.set_nice = true, .nice = 7};

	(void)arg;
	if (!become_user() || apply(&l) || getpriority(PRIO_PROCESS, 0) != 7)
		return 1;
	l.nice = 3;
	setrlimit(RLIMIT_NICE, &(struct rlimit){0, 0});
	return refused(&l, "--nice", EACCES);
}

/* 0 is a value where it is set. */
static int nice_again(void *arg)
{
	struct limits l = {.nice = 9};

	(void)arg;
	setpriority(PRIO_PROCESS, 0, 5);
	if (apply(&l) || getpriority(PRIO_PROCESS, 0) != 5)
		return 1;
	l.set_nice = true;
	l.nice = 0;
	if (limits_apply(&l, &(const char *){NULL}) == -EACCES)
		return SKIP; /* root without CAP_SYS_NICE, or not root */
	return getpriority(PRIO_PROCESS, 0) == 0 ? 0 : 2;
}

static void test_refusals_and_nice(void **state)
{
	(void)state;
	passed(in_child(above_the_hard_limit, NULL));
	passed(in_child(of_no_such_number, NULL));
	passed(in_child(nicer, NULL));
	passed(in_child(nice_again, NULL));
}

static int oom_score_adj(void)
{
	char text[16] = "";
	int fd = open("/proc/self/oom_score_adj", O_RDONLY | O_CLOEXEC);

	if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0)
		return -9999;
	close(fd);
	return (int)strtol(text, NULL, 10);
}

static int first_to_go(void *arg)
{
	struct limits l = {.set_oom_score_adj = true, .oom_score_adj = 900};

	if (!become_user())
		return 1;
	prctl(PR_SET_DUMPABLE,
	      arg ? 0 : 1); /* as an init's child, whose user does not own its /proc */
	if (apply(&l) || oom_score_adj() != 900)
		return 2;
	if (prctl(PR_GET_DUMPABLE) != (arg ? 0 : 1))
		return 3;
	l.oom_score_adj = -1000;
	return refused(&l, "--oom-score-adj", EACCES);
}

/* Not the kernel's /proc: a file there that looks right. */
static int false_proc(void *arg)
{
	struct limits l = {.set_oom_score_adj = true, .oom_score_adj = 900};
	int fd, rc;

	(void)arg;
	if (unshare(CLONE_NEWNS) < 0)
		return SKIP;
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("tmpfs", "/proc", "tmpfs", 0, NULL) < 0)
		return SKIP;
	rc = refused(&l, "--oom-score-adj", ENOENT);
	mkdir("/proc/self", 0755);
	fd = open("/proc/self/oom_score_adj", O_CREAT | O_WRONLY, 0644);
	if (rc || fd < 0)
		return 20;
	return refused(&l, "--oom-score-adj", EXDEV);
}

static void test_oom_score_adj(void **state)
{
	bool undumpable = true;

	(void)state;
	passed(in_child(first_to_go, NULL));
	passed(in_child(first_to_go, &undumpable));
	passed(in_child(false_proc, NULL));
}

static int nothing_set(void *arg)
{
	struct limits l = {0};
	struct rlimit before[16], after;

	(void)arg;
	for (int i = 0; i < 16; i++)
		getrlimit(i, &before[i]);
	if (apply(&l))
		return 1;
	for (int i = 0; i < 16; i++) {
		getrlimit(i, &after);
		if (memcmp(&after, &before[i], sizeof(after)) != 0)
			return 2;
	}
	return 0;
}

static void test_nothing_set(void **state)
{
	(void)state;
	passed(in_child(nothing_set, NULL));
}

/* ---- RLIMIT_NPROC in a user namespace of one's own */

static bool write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool good = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return good;
}

/* The init of a user namespace, with one id of it mapped to itself. */
static bool own_user_namespace(void)
{
	char map[64];

	snprintf(map, sizeof(map), "%u %u 1", geteuid(), geteuid());
	prctl(PR_SET_DUMPABLE, 1); /* setuid(2) took its /proc from it */
	return unshare(CLONE_NEWUSER) == 0 && write_file("/proc/self/uid_map", map);
}

/* How many can be alive at once below the caller, itself counted: the command and what it forks. */
static int most_alive(void)
{
	int n = 1;

	for (; n < 50; n++) {
		pid_t pid = fork();

		if (pid == 0)
			pause();
		if (pid < 0)
			break;
	}
	return n;
}

static int command(void *arg)
{
	uint64_t pids = *(uint64_t *)arg;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (limits_nproc(pids, false) < 0)
		return SKIP;
	return most_alive() == (int)pids ? 0 : 2;
}

/*
 * Others of the user outside, more than the limit, do not count; nor do they go above it who make a namespace of
 * their own.
 */
static int tree(void *arg)
{
	pid_t outside[8];
	int status, i;

	if (!become_user())
		return SKIP;
	for (i = 0; i < 8; i++) {
		outside[i] = fork();
		if (outside[i] == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			pause();
		}
	}
	status = own_user_namespace() ? in_child(command, arg) : SKIP << 8;
	for (i = 0; i < 8; i++)
		kill(outside[i], SIGKILL);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 3;
}

/* Its own PID namespace ends whatever was forked. */
static int tree_apart(void *arg)
{
	if (geteuid() == 0 && unshare(CLONE_NEWPID) == 0) {
		int status = in_child(tree, arg);

		return WIFEXITED(status) ? WEXITSTATUS(status) : 4;
	}
	return SKIP;
}

static void test_too_many_processes(void **state)
{
	uint64_t pids = 5;

	(void)state;
	passed(in_child(tree_apart, &pids));
	pids = 1;
	passed(in_child(tree_apart, &pids));
}

static void test_root_is_not_counted(void **state)
{
	(void)state;
	assert_int_equal(limits_nproc(5, true), -EOPNOTSUPP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_too_many_files),
		cmocka_unit_test(test_too_much_memory),
		cmocka_unit_test(test_too_large_a_file),
		cmocka_unit_test(test_too_much_time),
		cmocka_unit_test(test_less_time_already),
		cmocka_unit_test(test_refusals_and_nice),
		cmocka_unit_test(test_oom_score_adj),
		cmocka_unit_test(test_nothing_set),
		cmocka_unit_test(test_too_many_processes),
		cmocka_unit_test(test_root_is_not_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
