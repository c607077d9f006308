/* SPDX-License-Identifier: MIT */
/* needs: lib cgroup */
/* wrap: cg_write cg_flag cg_locate mkdirat syscall */
/* Real leaves: made, filled, signalled, killed, removed, whatever runs in them makes of it. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "cgroup/cgroup.h"
#include "cgroup/internal.h"
#include "lib/num.h"

/* ---- calls that fail on demand */

static const char *missing_file; /* writing to a control file of this name: ENOENT */
static int flag_errno, mkdir_errno, locate_errno, no_pidfd;

int __real_cg_write(int dir_fd, const char *file, const char *text);
int __wrap_cg_write(int dir_fd, const char *file, const char *text);
int __wrap_cg_write(int dir_fd, const char *file, const char *text)
{
	if (missing_file && strcmp(file, missing_file) == 0)
		return -ENOENT;
	return __real_cg_write(dir_fd, file, text);
}

int __real_cg_flag(int fd, const char *key);
int __wrap_cg_flag(int fd, const char *key);
int __wrap_cg_flag(int fd, const char *key)
{
	return flag_errno ? -flag_errno : __real_cg_flag(fd, key);
}

int __real_mkdirat(int dir_fd, const char *path, mode_t mode);
int __wrap_mkdirat(int dir_fd, const char *path, mode_t mode);
int __wrap_mkdirat(int dir_fd, const char *path, mode_t mode)
{
	if (mkdir_errno) {
		errno = mkdir_errno;
		return -1;
	}
	return __real_mkdirat(dir_fd, path, mode);
}

int __real_cg_locate(const char *mounts, const char *self, char *path, size_t size);
int __wrap_cg_locate(const char *mounts, const char *self, char *path, size_t size);
int __wrap_cg_locate(const char *mounts, const char *self, char *path, size_t size)
{
	return locate_errno ? -locate_errno : __real_cg_locate(mounts, self, path, size);
}

long __real_syscall(long number, long a, long b, long c, long d);
long __wrap_syscall(long number, long a, long b, long c, long d);
long __wrap_syscall(long number, long a, long b, long c, long d)
{
	if (number == SYS_pidfd_open && no_pidfd) {
		errno = no_pidfd;
		return -1;
	}
	return __real_syscall(number, a, b, c, d);
}

/* ---- a leaf for each test, gone after it */

static int make_leaf(void **state)
{
	struct cg_leaf made = CG_LEAF_NONE, *leaf = malloc(sizeof(*leaf));
	struct err e;

	*leaf = made;
	*state = leaf;
	if (cg_leaf_make(leaf, &e) < 0)
		print_message("# skipped: %s\n", e.text);
	return 0;
}

static int remove_leaf(void **state)
{
	struct cg_leaf *leaf = *state;
	int err;

	missing_file = NULL;
	flag_errno = mkdir_errno = locate_errno = no_pidfd = 0;
	if (leaf->dir_fd >= 0)
		cg_leaf_kill(leaf);
	err = cg_leaf_remove(leaf);
	cg_leaf_close(leaf);
	free(leaf);
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	return err;
}

static struct cg_leaf *leaf_of(void **state)
{
	struct cg_leaf *leaf = *state;

	if (leaf->dir_fd < 0)
		skip(); /* make_leaf said why */
	return leaf;
}

/* A child in the leaf, or in the cgroup at `below` of it, that waits for a signal. */
static pid_t start_in(const struct cg_leaf *leaf, const char *below)
{
	struct cg_leaf at = *leaf;
	int ready[2];
	char byte;
	pid_t pid;

	assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		alarm(120);
		if (below)
			at.dir_fd = openat(leaf->dir_fd, below, O_RDONLY | O_DIRECTORY);
		if (cg_leaf_join(&at, 0) < 0 || write(ready[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	return pid;
}

static void assert_killed(pid_t pid, int signo)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), signo);
}

/* What a supervisor does after a kill: read, then poll for a change. */
static bool becomes_empty(const struct cg_leaf *leaf, int seconds)
{
	uint64_t deadline = cg_now_ns() + (uint64_t)seconds * NS_PER_SEC;
	struct pollfd events = {.fd = leaf->events_fd, .events = POLLPRI};

	while (cg_leaf_populated(leaf) != 0)
		if (poll(&events, 1, cg_ms_until(deadline)) == 0)
			return false;
	return true;
}

static bool exists(const char *name)
{
	char path[4096 + 64];
	size_t n;

	if (cg_own_path(path, 4096, NULL) < 0)
		return false;
	n = strlen(path);
	snprintf(path + n, sizeof(path) - n, "/%s", name);
	return access(path, F_OK) == 0;
}

/* ---- life */

static void test_made_and_removed(void **state)
{
	struct cg_leaf *leaf = leaf_of(state);
	char name[sizeof(leaf->name)], expected[32];

	snprintf(expected, sizeof(expected), "brood.%d.", getpid());
	assert_int_equal(strncmp(leaf->name, expected, strlen(expected)), 0);
	assert_true(exists(leaf->name));
	assert_true(fcntl(leaf->dir_fd, F_GETFD) & FD_CLOEXEC);
	assert_true(fcntl(leaf->parent_fd, F_GETFD) & FD_CLOEXEC);
	assert_true(fcntl(leaf->events_fd, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(cg_leaf_populated(leaf), 0);
	assert_int_equal(cg_leaf_pids(leaf, NULL, 0), 0);
	assert_int_equal(cg_leaf_signal(leaf, SIGTERM), 0);

	memcpy(name, leaf->name, sizeof(name));
	assert_int_equal(cg_leaf_remove(leaf), 0);
	assert_false(exists(name));
	assert_int_equal(leaf->dir_fd, -1);
	assert_int_equal(leaf->parent_fd, -1);
	assert_int_equal(leaf->events_fd, -1);
	assert_int_equal(cg_leaf_remove(leaf), 0);
}

static void test_two_leaves_differ(void **state)
{
	struct cg_leaf *leaf = leaf_of(state), other = CG_LEAF_NONE;
	struct err e;

	assert_int_equal(cg_leaf_make(&other, &e), 0);
	assert_string_not_equal(leaf->name, other.name);
	assert_int_equal(cg_leaf_remove(&other), 0);
	assert_true(exists(leaf->name));
}

/* The pair: one names it, the other makes it, and either finds or removes it. */
static void test_named_made_opened(void **state)
{
	struct cg_leaf named = CG_LEAF_NONE, made, opened;
	struct err e;

	leaf_of(state);
	assert_int_equal(cg_leaf_name(&named, &e), 0);
	assert_false(exists(named.name));
	assert_int_equal(cg_leaf_open(&named), -ENOENT);

	made = opened = named;
	made.parent_fd = dup(named.parent_fd);
	opened.parent_fd = dup(named.parent_fd);
	assert_int_equal(cg_leaf_make(&made, &e), 0);
	assert_string_equal(made.name, named.name);
	assert_int_equal(cg_leaf_open(&opened), 0);
	assert_int_equal(cg_leaf_populated(&opened), 0);

	assert_int_equal(cg_leaf_remove(&named), 0); /* never opened, and yet it can */
	assert_false(exists(made.name));
	assert_int_equal(cg_leaf_remove(&opened), 0);
	assert_int_equal(cg_leaf_remove(&made), 0);
}

/* A name that is taken is not the caller's to remove. */
static void test_name_that_is_taken(void **state)
{
	struct cg_leaf *leaf = leaf_of(state), again = *leaf;
	struct err e;

	again.dir_fd = again.events_fd = -1;
	again.parent_fd = dup(leaf->parent_fd);
	assert_int_equal(cg_leaf_make(&again, &e), -EEXIST);
	assert_int_equal(again.parent_fd, -1);
	assert_true(exists(leaf->name));
}

/* The pair: either may have removed it. */
static void test_removed_by_another(void **state)
{
	struct cg_leaf *leaf = leaf_of(state);

	assert_int_equal(unlinkat(leaf->parent_fd, leaf->name, AT_REMOVEDIR), 0);
	assert_int_equal(cg_leaf_populated(leaf), 0);
	assert_int_equal(cg_leaf_pids(leaf, NULL, 0), 0);
	assert_int_equal(cg_leaf_signal(leaf, SIGTERM), 0);
	assert_int_equal(cg_leaf_kill(leaf), 0);
	assert_int_equal(cg_leaf_remove(leaf), 0);
}

static void test_joined_counted_killed(void **state)
{
	struct cg_leaf *leaf = leaf_of(state);
	int32_t pids[2] = {0, 0};
	pid_t pid = start_in(leaf, NULL);

	assert_int_equal(cg_leaf_populated(leaf), 1);
	assert_int_equal(cg_leaf_pids(leaf, pids, 2), 1);
	assert_int_equal(pids[0], pid);
	assert_int_equal(pids[1], 0);
	assert_int_equal(cg_leaf_pids(leaf, pids, 0), 1);
	assert_int_equal(cg_leaf_kill(leaf), 0);
	assert_true(becomes_empty(leaf, 30)); /* before anybody reaps: a zombie does not count */
	assert_killed(pid, SIGKILL);
}

static void test_parent_joins_a_child(void **state)
{
	struct cg_leaf *leaf = leaf_of(state);
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		alarm(120);
		for (;;)
			pause();
	}
	assert_int_equal(cg_leaf_join(leaf, pid), 0);
	assert_int_equal(cg_leaf_pids(leaf, NULL, 0), 1);
	assert_int_equal(cg_leaf_kill(leaf), 0);
	assert_killed(pid, SIGKILL);
	assert_int_equal(cg_leaf_join(leaf, pid), -ESRCH);
}

static void test_kill_then_remove_at_once(void **state)
{
	struct cg_leaf *leaf = leaf_of(state);
	pid_t pid[50];
	size_t i;

	for (i = 0; i < 50; i++)
		pid[i] = start_in(leaf, NULL);
	assert_int_equal(cg_leaf_kill(leaf), 0);
	assert_int_equal(cg_leaf_remove(leaf), 0);
	for (i = 0; i < 50; i++)
		assert_killed(pid[i], SIGKILL);
}

static void test_remove_of_a_populated_leaf(void **state)
{
	struct cg_leaf *leaf = leaf_of(state);
	uint64_t start = cg_now_ns();
	pid_t pid = start_in(leaf, NULL);

	assert_int_equal(cg_leaf_remove(leaf), -EBUSY);
	assert_true(cg_now_ns() - start >= 2 * NS_PER_SEC);
	assert_int_equal(cg_leaf_populated(leaf), 1); /* still open, still usable */
	assert_int_equal(cg_leaf_kill(leaf), 0);
	assert_int_equal(cg_leaf_remove(leaf), 0);
	assert_killed(pid, SIGKILL);
}

/* ---- cgroups below the leaf */

static void make_below(const struct cg_leaf *leaf, const char *path)
{
	assert_int_equal(mkdirat(leaf->dir_fd, path, 0755), 0);
}

static void test_cgroups_below(void **state)
{
	struct cg_leaf *leaf = leaf_of(state);
	pid_t pid[4];
	int32_t pids[4];
	size_t i;

	make_below(leaf, "a");
	make_below(leaf, "a/b");
	make_below(leaf, "a/b/c");
	make_below(leaf, "a/d");
	make_below(leaf, "e");
	pid[0] = start_in(leaf, NULL);
	pid[1] = start_in(leaf, "a/b/c");
	pid[2] = start_in(leaf, "a/d");
	pid[3] = start_in(leaf, "e");
	assert_int_equal(cg_leaf_pids(leaf, pids, 4), 4);
	assert_int_equal(pids[0], pid[0]); /* parents first */
	assert_int_equal(pids[3], pid[1]);
	assert_int_equal(cg_leaf_signal(leaf, SIGTERM), 4);
	for (i = 0; i < 4; i++)
		assert_killed(pid[i], SIGTERM);
	assert_int_equal(cg_leaf_remove(leaf), 0);
}

static void test_kill_below(void **state)
{
	struct cg_leaf *leaf = leaf_of(state);
	pid_t pid;

	make_below(leaf, "a");
	make_below(leaf, "a/b");
	pid = start_in(leaf, "a/b");
	assert_int_equal(cg_leaf_kill(leaf), 0);
	assert_int_equal(cg_leaf_remove(leaf), 0);
	assert_killed(pid, SIGKILL);
}

/* Deeper than a path can name, with the fewest descriptors. */
static void test_deep_hierarchy_is_removed(void **state)
{
	struct cg_leaf *leaf = leaf_of(state);
	char name[101], leaf_name[sizeof(leaf->name)];
	int fd = dup(leaf->dir_fd), next, depth;

	memset(name, 'd', 100);
	name[100] = '\0';
	for (depth = 0; depth < 60; depth++) {
		assert_int_equal(mkdirat(fd, name, 0755), 0);
		next = openat(fd, name, O_RDONLY | O_DIRECTORY);
		assert_true(next >= 0);
		assert_int_equal(mkdirat(fd, "sibling", 0755), 0);
		close(fd);
		fd = next;
	}
	close(fd);
	assert_int_equal(cg_leaf_pids(leaf, NULL, 0), 0);
	memcpy(leaf_name, leaf->name, sizeof(leaf_name));
	assert_int_equal(cg_leaf_remove(leaf), 0);
	assert_false(exists(leaf_name));
}

/* ---- signals */

static void test_signal_reaches_many(void **state)
{
	struct cg_leaf *leaf = leaf_of(state);
	pid_t pid[150]; /* more than one batch */
	size_t i;

	for (i = 0; i < 150; i++)
		pid[i] = start_in(leaf, NULL);
	assert_int_equal(cg_leaf_signal(leaf, SIGTERM), 150);
	for (i = 0; i < 150; i++)
		assert_killed(pid[i], SIGTERM);
}

/* One signal each, also where the receiver lives on. */
static void test_signal_is_sent_once(void **state)
{
	struct cg_leaf *leaf = leaf_of(state);
	int ready[2], flag, told = 0;
	sigset_t set;
	char byte;
	pid_t pid;

	assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);     /* queues: two would be told apart */
	sigaddset(&set, SIGRTMIN + 1); /* comes after every lower one */
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		alarm(120);
		sigprocmask(SIG_BLOCK, &set, NULL);
		if (cg_leaf_join(leaf, 0) < 0 || write(ready[1], "r", 1) != 1)
			_exit(1);
		while (sigwait(&set, &flag) == 0 && flag == SIGRTMIN)
			if (write(ready[1], "s", 1) != 1)
				_exit(1);
		_exit(0);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_int_equal(cg_leaf_signal(leaf, SIGRTMIN), 1);
	assert_int_equal(cg_leaf_signal(leaf, SIGRTMIN + 1), 1);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	while (read(ready[0], &byte, 1) == 1)
		told++;
	close(ready[0]);
	assert_int_equal(told, 1);
}

static void test_signal_spares_the_caller(void **state)
{
	struct cg_leaf *leaf = leaf_of(state);
	int status, reached;
	pid_t inside, pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		alarm(120);
		if (cg_leaf_join(leaf, 0) < 0)
			_exit(100);
		inside = fork();
		if (inside == 0)
			for (;;)
				pause();
		reached = cg_leaf_signal(leaf, SIGTERM);
		waitpid(inside, &status, 0);
		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGTERM)
			_exit(101);
		if (cg_kill_frozen(leaf) != 0) /* nor frozen, nor killed */
			_exit(102);
		_exit(reached);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 1);
}

static void test_signal_without_pidfd(void **state)
{
	struct cg_leaf *leaf = leaf_of(state);
	pid_t pid = start_in(leaf, NULL);

	no_pidfd = ENOSYS;
	assert_int_equal(cg_leaf_signal(leaf, SIGTERM), 1);
	assert_killed(pid, SIGTERM);
	pid = start_in(leaf, NULL);
	no_pidfd = EMFILE;
	assert_int_equal(cg_leaf_signal(leaf, SIGTERM), 1);
	assert_killed(pid, SIGTERM);
}

/* ---- without cgroup.kill */

static int frozen(const struct cg_leaf *leaf)
{
	int fd = openat(leaf->dir_fd, "cgroup.freeze", O_RDONLY | O_CLOEXEC);
	char text[2] = "";

	assert_true(fd >= 0);
	assert_int_equal(read(fd, text, 2), 2);
	close(fd);
	return text[0] == '1';
}

static void test_kill_by_freezing(void **state)
{
	struct cg_leaf *leaf = leaf_of(state);
	pid_t pid[100];
	size_t i;

	make_below(leaf, "a");
	for (i = 0; i < 100; i++)
		pid[i] = start_in(leaf, i % 2 ? "a" : NULL);
	missing_file = "cgroup.kill";
	assert_int_equal(cg_leaf_kill(leaf), 0);
	assert_false(frozen(leaf));
	assert_true(becomes_empty(leaf, 30));
	for (i = 0; i < 100; i++)
		assert_killed(pid[i], SIGKILL);
	assert_int_equal(cg_leaf_remove(leaf), 0);
}

static void test_kill_of_a_frozen_leaf(void **state)
{
	struct cg_leaf *leaf = leaf_of(state);
	pid_t pid = start_in(leaf, NULL);

	assert_int_equal(cg_write(leaf->dir_fd, "cgroup.freeze", "1"), 0);
	assert_int_equal(cg_leaf_kill(leaf), 0);
	assert_true(becomes_empty(leaf, 30));
	assert_killed(pid, SIGKILL);
}

static void test_kill_without_freezer(void **state)
{
	struct cg_leaf *leaf = leaf_of(state);
	pid_t pid = start_in(leaf, NULL);

	missing_file = "cgroup.freeze";
	assert_int_equal(cg_kill_frozen(leaf), 0);
	assert_killed(pid, SIGKILL);
}

/* ---- what is said where no leaf can be made */

static void assert_refused(int expected, const char *remedy)
{
	struct cg_leaf leaf = CG_LEAF_NONE;
	struct err e = {0};

	assert_int_equal(cg_leaf_make(&leaf, &e), -expected);
	assert_int_equal(e.errnum, expected);
	assert_string_equal(e.stage, "make a cgroup");
	if (!strstr(e.text, remedy))
		print_error("%s\n", e.text);
	assert_non_null(strstr(e.text, remedy));
	assert_true(strlen(e.text) + 1 < ERR_TEXT_MAX);
	assert_int_equal(leaf.dir_fd, -1);
	assert_int_equal(cg_leaf_make(&leaf, NULL), -expected);
}

static void test_remedies(void **state)
{
	static const struct {
		int errnum;
		const char *remedy;
	} table[] = {
		{EROFS, "--cgroupns=private"},
		{EACCES, "systemd-run --user --scope -p Delegate=yes"},
		{EPERM, "systemd-run --user --scope -p Delegate=yes"},
		{EAGAIN, "cgroup.max.descendants"},
		{EEXIST, ""},
		{ENOMEM, ""},
	};
	size_t i;

	leaf_of(state);
	for (i = 0; i < sizeof(table) / sizeof(*table); i++) {
		mkdir_errno = table[i].errnum;
		assert_refused(table[i].errnum, table[i].remedy);
	}
	mkdir_errno = 0;
	locate_errno = ENAMETOOLONG;
	assert_refused(ENAMETOOLONG, "too long");
	locate_errno = ENOENT;
	assert_refused(ENOENT, "cgroup namespace");
}

/* A leaf that cannot be opened is not left behind. */
static void test_half_made_is_undone(void **state)
{
	struct cg_leaf *leaf = leaf_of(state);
	struct stat before, after;

	assert_int_equal(fstat(leaf->parent_fd, &before), 0);
	flag_errno = EIO;
	assert_refused(EIO, "");
	flag_errno = 0;
	assert_int_equal(fstat(leaf->parent_fd, &after), 0);
	assert_int_equal(before.st_nlink, after.st_nlink);
}

static void test_threaded_is_refused(void **state)
{
	struct cg_leaf *leaf = leaf_of(state), half = *leaf;
	char path[4096];
	struct err e;
	pid_t pid;
	int status;

	/* one threaded child makes the leaf a threaded domain, and its other children invalid */
	make_below(leaf, "t");
	half.dir_fd = openat(leaf->dir_fd, "t", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(half.dir_fd >= 0);
	assert_int_equal(cg_write(half.dir_fd, "cgroup.type", "threaded"), 0);
	close(half.dir_fd);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct cg_leaf made = CG_LEAF_NONE;

		if (cg_leaf_join(leaf, 0) < 0 || cg_own_path(path, sizeof(path), &e) < 0)
			_exit(100);
		_exit(-cg_leaf_make(&made, &e));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), EOPNOTSUPP);
}

/* ---- storms, in a PID namespace that bounds them */

typedef int storm_end(struct cg_leaf *leaf);

/* Fork, let the parent go, again: each generation tells itself by a byte. */
static void comet(int generation_fd)
{
	for (;;) {
		pid_t pid = fork();

		if (pid < 0)
			continue;
		if (pid > 0)
			_exit(0);
		setsid();
		if (write(generation_fd, "", 1) < 0 && errno == EPIPE)
			_exit(0);
	}
}

/* A PID namespace's own since Linux 6.14; before that the whole machine's, which no test may touch. */
static bool limit_pids(void)
{
	char text[16] = "";
	unsigned long major, minor = 0;
	struct utsname name;
	char *end;
	int fd;

	if (uname(&name) < 0)
		return false;
	major = strtoul(name.release, &end, 10);
	if (*end == '.')
		minor = strtoul(end + 1, NULL, 10);
	if (major < 6 || (major == 6 && minor < 14))
		return false;
	fd = open("/proc/sys/kernel/pid_max", O_RDWR | O_CLOEXEC);
	if (fd < 0 || write(fd, "2000", 4) != 4)
		return false;
	if (pread(fd, text, sizeof(text) - 1, 0) <= 0)
		return false;
	close(fd);
	return strcmp(text, "2000\n") == 0;
}

#define STORM_CANNOT 77

/* First process of the namespace: starts the storm in the leaf, ends it, says what became of it. */
static int storm(struct cg_leaf *leaf, storm_end *end, int comets)
{
	int generations[2], seen = 0, i;
	char bytes[64];
	ssize_t n;

	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("proc", "/proc", "proc", 0, NULL) < 0 || !limit_pids())
		return STORM_CANNOT;
	signal(SIGCHLD, SIG_IGN); /* nobody stays a zombie */
	if (pipe2(generations, O_CLOEXEC) < 0)
		return 1;
	for (i = 0; i < comets; i++) {
		pid_t pid = fork();

		if (pid < 0)
			return 2;
		if (pid == 0) {
			close(generations[0]);
			fcntl(generations[1], F_SETFL, O_NONBLOCK);
			if (cg_leaf_join(leaf, 0) < 0)
				_exit(1);
			comet(generations[1]);
		}
	}
	close(generations[1]);
	while (seen < 2000) {
		n = read(generations[0], bytes, sizeof(bytes));
		if (n <= 0)
			return 3;
		seen += (int)n;
	}
	if (end(leaf) < 0)
		return 4;
	/* what was forked outside before it joined is there no more; the leaf tells the rest */
	if (!becomes_empty(leaf, 30))
		return 5;
	while ((n = read(generations[0], bytes, sizeof(bytes))) > 0)
		;
	return n == 0 ? 0 : 6; /* the pipe's end: no process of the storm lives */
}

/* storm() as the first process of a PID namespace, which is killed as a whole after a deadline. */
static int run_storm(struct cg_leaf *leaf, storm_end *end, int comets)
{
	struct pollfd gone;
	int status = 0;
	pid_t pid = (pid_t)__real_syscall(SYS_clone, CLONE_NEWPID | CLONE_NEWNS | SIGCHLD, 0, 0, 0);

	if (pid < 0)
		return STORM_CANNOT;
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit(storm(leaf, end, comets));
	}
	gone = (struct pollfd){.fd = (int)__real_syscall(SYS_pidfd_open, pid, 0, 0, 0),
			       .events = POLLIN};
	if (gone.fd < 0 || poll(&gone, 1, 60000) <= 0)
		kill(pid, SIGKILL);
	if (gone.fd >= 0)
		close(gone.fd);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}

static void storm_ends_by(void **state, storm_end *end)
{
	struct cg_leaf *leaf = leaf_of(state);
	int result = run_storm(leaf, end, 32);

	if (result == STORM_CANNOT) {
		print_message("# skipped: no PID namespace with a limit of its own here\n");
		skip();
	}
	assert_int_equal(result, 0);
	assert_int_equal(cg_leaf_remove(leaf), 0);
}

static void test_storm_killed(void **state)
{
	storm_ends_by(state, cg_leaf_kill);
}

static void test_storm_frozen(void **state)
{
	storm_ends_by(state, cg_kill_frozen);
}

/* A signal need not win against a storm, but it comes to an end. */
static int signal_then_kill(struct cg_leaf *leaf)
{
	int reached = cg_leaf_signal(leaf, SIGCONT);

	return reached < 0 ? reached : cg_leaf_kill(leaf);
}

static void test_storm_signalled(void **state)
{
	storm_ends_by(state, signal_then_kill);
}

#define WITH_LEAF(test) cmocka_unit_test_setup_teardown(test, make_leaf, remove_leaf)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_LEAF(test_made_and_removed),
		WITH_LEAF(test_two_leaves_differ),
		WITH_LEAF(test_named_made_opened),
		WITH_LEAF(test_name_that_is_taken),
		WITH_LEAF(test_removed_by_another),
		WITH_LEAF(test_joined_counted_killed),
		WITH_LEAF(test_parent_joins_a_child),
		WITH_LEAF(test_kill_then_remove_at_once),
		WITH_LEAF(test_remove_of_a_populated_leaf),
		WITH_LEAF(test_cgroups_below),
		WITH_LEAF(test_kill_below),
		WITH_LEAF(test_deep_hierarchy_is_removed),
		WITH_LEAF(test_signal_reaches_many),
		WITH_LEAF(test_signal_is_sent_once),
		WITH_LEAF(test_signal_spares_the_caller),
		WITH_LEAF(test_signal_without_pidfd),
		WITH_LEAF(test_kill_by_freezing),
		WITH_LEAF(test_kill_of_a_frozen_leaf),
		WITH_LEAF(test_kill_without_freezer),
		WITH_LEAF(test_remedies),
		WITH_LEAF(test_half_made_is_undone),
		WITH_LEAF(test_threaded_is_refused),
		WITH_LEAF(test_storm_killed),
		WITH_LEAF(test_storm_frozen),
		WITH_LEAF(test_storm_signalled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
