/* SPDX-License-Identifier: MIT */
/* The command's environment when the system refuses: no memory, a file that cannot be read. */
/* needs: init/options_platform.c compat/linux/platform.c */
/* needs: init/options_sandbox.c init/options_take_sandbox.c init/options_take_limits.c init/profile.c */
/* needs: init/env.c compat/posix/paths.c init/options.c init/options_parse.c init/options_take.c */
/* needs: init/options_take_list.c init/spec.c lib */
/* wrap: mem_new mem_grow read */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "init/env.h"
#include "lib/mem.h"

void *__real_mem_new(size_t bytes);
void *__real_mem_grow(void *block, size_t bytes);
ssize_t __real_read(int fd, void *buf, size_t n);
void *__wrap_mem_new(size_t bytes);
void *__wrap_mem_grow(void *block, size_t bytes);
ssize_t __wrap_read(int fd, void *buf, size_t n);

/* Which call fails, counted down to it; 0: none. */
static int memory_fails, read_fails, read_errno;

static bool fails(int *countdown)
{
	return *countdown > 0 && --*countdown == 0;
}

void *__wrap_mem_new(size_t bytes)
{
	return fails(&memory_fails) ? NULL : __real_mem_new(bytes);
}

void *__wrap_mem_grow(void *block, size_t bytes)
{
	return fails(&memory_fails) ? NULL : __real_mem_grow(block, bytes);
}

/* Short reads, as from a pipe. */
ssize_t __wrap_read(int fd, void *buf, size_t n)
{
	if (fails(&read_fails)) {
		errno = read_errno;
		return -1;
	}
	return __real_read(fd, buf, n < 1000 ? n : 1000);
}

/* env_make with an --env-file of 10,000 bytes and an --env. The fail_at-th block is refused. */
static int make(int fail_at, struct err *e, size_t *n)
{
	static char *const own[] = {(char *)"OWN=1", NULL};
	char path[40], line[] = "N0=0123456789012\n";
	char **envp = NULL;
	struct spec spec;
	int fd = memfd_create("env", 0), rc;

	for (int i = 0; i < 600; i++) {
		line[1] = (char)('A' + i % 26);
		assert_int_equal(write(fd, line, strlen(line)), strlen(line));
	}
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	spec_init(&spec);
	assert_int_equal(words_add(&spec.env_file, path), 0);
	assert_int_equal(words_add(&spec.env, (char *)"A=1"), 0);
	memory_fails = fail_at;
	rc = env_make(&spec, own, &envp, e);
	memory_fails = 0;
	for (*n = 0; envp && envp[*n]; ++*n)
		;
	assert_true(rc == 0 || !envp);
	mem_free(envp);
	spec_free(&spec);
	close(fd);
	return rc;
}

static void test_no_memory(void **state)
{
	int failures = 0;
	struct err e;
	size_t n;

	for (int at = 1;; at++) {
		if (make(at, &e, &n) == 0)
			break;
		assert_int_equal(e.errnum, ENOMEM);
		assert_non_null(strstr(e.text, "memory"));
		failures++;
	}
	assert_true(failures >= 4); /* the file's text, grown twice; the index; the block */
	assert_int_equal(n, 28);    /* OWN, A and the file's 26 */
}

static void test_read_fails(void **state)
{
	struct err e;
	size_t n;

	read_errno = EIO;
	for (int at = 1; at <= 12; at++) {
		read_fails = at;
		assert_int_equal(make(0, &e, &n), -EIO);
		assert_non_null(strstr(e.text, "/proc/self/fd/"));
		assert_string_equal(e.stage, "--env-file");
	}
	read_fails = 0;
}

static void test_read_is_interrupted(void **state)
{
	struct err e;
	size_t n;

	read_errno = EINTR;
	read_fails = 3;
	assert_int_equal(make(0, &e, &n), 0);
	assert_int_equal(n, 28);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_read_fails),
		cmocka_unit_test(test_read_is_interrupted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
