/* SPDX-License-Identifier: MIT */
/* needs: lib cgroup */
/* brood leaves its cgroup, as for controllers, and comes back: for real, without those where this machine has none. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "cgroup/internal.h"
#include "cgroup/limits.h"

static const struct limits memory = {.set_memory = true, .memory_bytes = 1 << 20};
static const struct limits none;

struct real {
	struct cg_leaf outer; /* stands for the cgroup that brood was started in */
	int said[2];	      /* what its init has to say */
};

static int make_real(void **state)
{
	struct cg_leaf no_leaf = CG_LEAF_NONE;
	struct real *r = malloc(sizeof(*r));
	struct err e;

	r->outer = no_leaf;
	*state = r;
	if (cg_leaf_make(&r->outer, &e) < 0)
		print_message("# skipped: %s\n", e.text);
	return 0;
}

static int remove_real(void **state)
{
	struct real *r = *state;
	int err;

	if (r->outer.dir_fd >= 0)
		cg_leaf_kill(&r->outer);
	while (waitpid(-1, NULL, 0) > 0)
		;
	err = cg_leaf_remove(&r->outer);
	free(r);
	return err;
}

/* In the outer one. */
static int count_cgroups(const struct real *r)
{
	struct stat st;

	return fstat(r->outer.dir_fd, &st) < 0 ? -1 : (int)st.st_nlink - 2;
}

/* In a child, which is brood alone in the outer cgroup. Its own steps are its exit status where one fails. */
static int run_real(struct real *r, int (*brood)(struct cg_leaf *leaf, struct real *r))
{
	pid_t pid;
	int status;

	if (r->outer.dir_fd < 0)
		skip();
	pid = fork();
	if (pid == 0) {
		struct cg_leaf leaf = CG_LEAF_NONE;

		if (cg_leaf_join(&r->outer, 0) < 0 || cg_leaf_name(&leaf, NULL) < 0)
			_exit(100);
		leaf.apart = true;
		leaf.owner = getpid();
		_exit(brood(&leaf, r));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

/* The caller's own cgroup ends with this. */
static bool lives_in(const char *end)
{
	char text[512], *line;
	int fd = open("/proc/self/cgroup", O_RDONLY | O_CLOEXEC);
	ssize_t n = read(fd, text, sizeof(text) - 2);

	close(fd);
	text[n > 0 ? n : 0] = '\0';
	line = strstr(text, "0::/");
	return line && strlen(line) > strlen(end) + 1 &&
	       strncmp(line + strcspn(line, "\n") - strlen(end), end, strlen(end)) == 0;
}

static int out_and_back(struct cg_leaf *leaf, struct real *r)
{
	struct err e;

	if (cg_leaf_enable(leaf, &none, 0, &e) < 0 || !lives_in(".self"))
		return 1;
	if (cg_leaf_enable(leaf, &none, 0, &e) < 0) /* again is no harm */
		return 2;
	if (cg_leaf_make(leaf, &e) < 0 || count_cgroups(r) != 2)
		return 3;
	if (cg_leaf_remove(leaf) < 0 || lives_in(".self") || count_cgroups(r) != 0)
		return 4;
	return 0;
}

static void test_out_and_back(void **state)
{
	assert_int_equal(run_real(*state, out_and_back), 0);
}

/* Its init comes along; it dies, and is no obstacle. */
static int with_an_init(struct cg_leaf *leaf, struct real *r)
{
	pid_t init = fork();
	struct err e;

	if (init == 0)
		pause();
	if (cg_leaf_enable(leaf, &none, init, &e) < 0)
		return 1;
	if (cg_crowded(r->outer.dir_fd) != 0)
		return 2;
	kill(init, SIGKILL);
	if (cg_leaf_remove(leaf) < 0 || count_cgroups(r) != 0)
		return 3;
	return 0;
}

static void test_with_an_init(void **state)
{
	assert_int_equal(run_real(*state, with_an_init), 0);
}

/* The init is done first: the cgroup is left to its supervisor, which removes it. */
static int init_first(struct cg_leaf *leaf, struct real *r)
{
	int go[2], status;
	pid_t init;
	struct err e;
	char byte;

	if (pipe2(go, O_CLOEXEC) < 0)
		return 1;
	init = fork();
	if (init == 0) {
		if (read(go[0], &byte, 1) != 1 || cg_leaf_make(leaf, &e) < 0)
			_exit(1);
		/* Not all is done yet: it stays open. */
		if (cg_leaf_remove(leaf) < 0 || lives_in(".self") || leaf->parent_fd < 0)
			_exit(2);
		_exit(0);
	}
	if (cg_leaf_enable(leaf, &none, init, &e) < 0 || write(go[1], "", 1) != 1)
		return 2;
	if (waitpid(init, &status, 0) != init || status)
		return 3;
	if (!lives_in(".self") || count_cgroups(r) != 1)
		return 4;
	return cg_leaf_remove(leaf) < 0 || count_cgroups(r) != 0 ? 5 : 0;
}

static void test_init_first(void **state)
{
	assert_int_equal(run_real(*state, init_first), 0);
}

/* The supervisor is killed once both are out; its init puts everything back. */
static int supervisor_killed(struct cg_leaf *leaf, struct real *r)
{
	int life[2];
	pid_t init;
	struct err e;
	char byte;

	if (pipe2(life, O_CLOEXEC) < 0)
		return 1;
	init = fork();
	if (init == 0) {
		close(life[1]);
		byte = read(life[0], &byte, 1) == 0 ? 0 : 1;
		cg_leaf_inherit(leaf);
		if (cg_leaf_remove(leaf) < 0 || lives_in(".self"))
			byte = 2;
		_exit(write(r->said[1], &byte, 1) != 1);
	}
	if (cg_leaf_enable(leaf, &none, init, &e) < 0)
		return 2;
	raise(SIGKILL);
	return 3;
}

static void test_supervisor_killed(void **state)
{
	struct real *r = *state;
	int status;
	char byte = 9;

	assert_int_equal(pipe2(r->said, O_CLOEXEC), 0);
	status = run_real(r, supervisor_killed);
	close(r->said[1]);
	assert_int_equal(status, SIGKILL);
	assert_int_equal(read(r->said[0], &byte, 1), 1);
	close(r->said[0]);
	assert_int_equal(byte, 0);
	assert_int_equal(count_cgroups(r), 0);
}

/* Somebody else is there: an error, and back. */
static int crowded(struct cg_leaf *leaf, struct real *r)
{
	struct err e = {0};
	pid_t other = fork();

	if (other == 0)
		pause();
	if (cg_crowded(r->outer.dir_fd) != 1)
		return 1;
	if (cg_leaf_enable(leaf, &memory, 0, &e) != -EBUSY || !strstr(e.text, "start it alone"))
		return 2;
	if (cg_leaf_remove(leaf) < 0 || lives_in(".self") || count_cgroups(r) != 0)
		return 3;
	return 0;
}

static void test_crowded(void **state)
{
	assert_int_equal(run_real(*state, crowded), 0);
}

/* The leaf cannot be made: nothing is left, not even what was done for it. */
static int no_leaf(struct cg_leaf *leaf, struct real *r)
{
	struct err e;

	if (cg_leaf_enable(leaf, &none, 0, &e) < 0)
		return 1;
	if (cg_write(r->outer.dir_fd, "cgroup.max.descendants", "1") < 0)
		return 2;
	if (cg_leaf_make(leaf, &e) != -EAGAIN || leaf->parent_fd != -1)
		return 3;
	return lives_in(".self") || count_cgroups(r) != 0 ? 4 : 0;
}

static void test_no_leaf(void **state)
{
	assert_int_equal(run_real(*state, no_leaf), 0);
}

/* A process that is none of brood's is beside it. */
static int somebody_in_self(struct cg_leaf *leaf, struct real *r)
{
	pid_t other;
	struct err e;

	if (cg_leaf_enable(leaf, &none, 0, &e) < 0)
		return 1;
	other = fork();
	if (other == 0)
		pause();
	if (cg_leaf_remove(leaf) != -EBUSY || count_cgroups(r) != 1)
		return 2;
	kill(other, SIGKILL);
	return cg_leaf_remove(leaf) < 0 || count_cgroups(r) != 0 ? 3 : 0;
}

static void test_somebody_in_self(void **state)
{
	assert_int_equal(run_real(*state, somebody_in_self), 0);
}

/* Before it ends its init, which it takes back. */
static int init_alive(struct cg_leaf *leaf, struct real *r)
{
	pid_t init = fork();
	struct err e;

	if (init == 0)
		pause();
	if (cg_leaf_enable(leaf, &none, init, &e) < 0 || cg_crowded(r->outer.dir_fd) != 0)
		return 1;
	if (cg_leaf_remove(leaf) < 0 || leaf->parent_fd >= 0 || count_cgroups(r) != 0)
		return 2;
	return cg_crowded(r->outer.dir_fd) == 1 ? 0 : 3;
}

static void test_init_alive(void **state)
{
	assert_int_equal(run_real(*state, init_alive), 0);
}

#define WITH_REAL(test) cmocka_unit_test_setup_teardown(test, make_real, remove_real)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_REAL(test_out_and_back),	  WITH_REAL(test_with_an_init),
		WITH_REAL(test_init_first),	  WITH_REAL(test_supervisor_killed),
		WITH_REAL(test_crowded),	  WITH_REAL(test_no_leaf),
		WITH_REAL(test_somebody_in_self), WITH_REAL(test_init_alive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
