/* SPDX-License-Identifier: MIT */
/* The command's environment: what is kept, set and replaced, and what a file may say. */
/* needs: init/options_platform.c compat/linux/platform.c */
/* needs: init/options_sandbox.c init/options_take_sandbox.c init/options_take_limits.c init/profile.c */
/* needs: init/env.c compat/posix/paths.c init/options.c init/options_parse.c init/options_take.c */
/* needs: init/options_take_list.c init/spec.c lib */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "init/env.h"
#include "lib/mem.h"

#define OWN(...) ((char *const *)(const char *const[]){__VA_ARGS__, NULL})

struct fixture {
	struct spec spec;
	char **envp;
	struct err e;
	int fds[4];
	char paths[4][32];
	size_t files;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	spec_init(&f->spec);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	while (f->files > 0)
		close(f->fds[--f->files]);
	mem_free(f->envp);
	spec_free(&f->spec);
	free(f);
	return 0;
}

static void give(struct words *words, const char *word)
{
	assert_int_equal(words_add(words, (char *)word), 0);
}

/* A file with these bytes, as one more --env-file. */
static void give_file(struct fixture *f, const char *bytes, size_t n)
{
	int fd = memfd_create("env", 0);

	assert_int_equal(write(fd, bytes, n), n);
	snprintf(f->paths[f->files], sizeof(f->paths[0]), "/proc/self/fd/%d", fd);
	give(&f->spec.env_file, f->paths[f->files]);
	f->fds[f->files++] = fd;
}

static void give_text(struct fixture *f, const char *text)
{
	give_file(f, text, strlen(text));
}

/* The variables in any order, joined by blanks in the order given here. */
static void assert_env(struct fixture *f, char *const *own, const char *const *wanted)
{
	size_t n = 0, have = 0;

	if (env_make(&f->spec, own, &f->envp, &f->e))
		fail_msg("%s", f->e.text);
	while (f->envp[have])
		have++;
	for (; wanted[n]; n++) {
		size_t i = 0;

		while (i < have && strcmp(f->envp[i], wanted[n]) != 0)
			i++;
		if (i == have)
			fail_msg("%s is missing", wanted[n]);
	}
	assert_int_equal(n, have);
}

#define ASSERT_ENV(f, own, ...) assert_env(f, own, (const char *const[]){__VA_ARGS__, NULL})

static void assert_refused(struct fixture *f, const char *part, const char *other)
{
	char **untouched = f->envp;

	assert_true(env_make(&f->spec, OWN("A=1"), &f->envp, &f->e) < 0);
	assert_ptr_equal(f->envp, untouched);
	assert_string_equal(f->e.stage, "--env-file");
	if (!strstr(f->e.text, part) || !strstr(f->e.text, other))
		fail_msg("\"%s\" does not say \"%s\" and \"%s\"", f->e.text, part, other);
	assert_true(env_make(&f->spec, OWN("A=1"), &f->envp, NULL) < 0);
}

static void test_kept_as_it_is(void **state)
{
	ASSERT_ENV(*state, OWN("A=1", "A=2", "odd", "=x", "B="), "A=1", "A=2", "odd", "=x", "B=");
}

static void test_nothing_at_all(void **state)
{
	ASSERT_ENV(*state, OWN(NULL), NULL);
}

static void test_own_variables_are_removed(void **state)
{
	ASSERT_ENV(*state, OWN("BROOD_GRACE=1", "A=1", "BROOD_OK_EXIT=", "BROOD_IPC_FD=3"), "A=1",
		   "BROOD_IPC_FD=3");
}

static void test_own_variables_stay_where_named(void **state)
{
	struct fixture *f = *state;

	give(&f->spec.env, "BROOD_GRACE=7s");
	give(&f->spec.pass_env, "BROOD_TIMEOUT");
	ASSERT_ENV(f, OWN("BROOD_GRACE=1", "BROOD_TIMEOUT=2"), "BROOD_GRACE=7s", "BROOD_TIMEOUT=2");
}

static void test_clear(void **state)
{
	struct fixture *f = *state;

	f->spec.clear_env = true;
	give(&f->spec.pass_env, "B");
	give(&f->spec.pass_env, "MISSING");
	give(&f->spec.pass_env, "B");
	give(&f->spec.env, "C=3");
	ASSERT_ENV(f, OWN("A=1", "B=2", "BB=4", "B=5"), "B=2", "C=3");
}

static void test_clear_leaves_nothing(void **state)
{
	struct fixture *f = *state;

	f->spec.clear_env = true;
	ASSERT_ENV(f, OWN("A=1"), NULL);
}

static void test_env_replaces(void **state)
{
	struct fixture *f = *state;

	give(&f->spec.env, "A=x");
	give(&f->spec.env, "NEW=1");
	give(&f->spec.env, "A=y=z");
	ASSERT_ENV(f, OWN("A=1", "A=2", "AB=3", "B=4"), "A=y=z", "NEW=1", "AB=3", "B=4");
}

static void test_order(void **state)
{
	struct fixture *f = *state;

	give_text(f, "FILE=f\nPASS=f\nENV=f\nTWICE=f\n");
	give_text(f, "TWICE=g");
	give(&f->spec.pass_env, "PASS");
	give(&f->spec.pass_env, "ENV");
	give(&f->spec.env, "ENV=e");
	ASSERT_ENV(f, OWN("FILE=o", "PASS=o", "ENV=o", "TWICE=o", "OWN=o"), "FILE=f", "PASS=o",
		   "ENV=e", "TWICE=g", "OWN=o");
}

static void test_file_lines(void **state)
{
	give_text(*state,
		  "# comment\n\n  \t\n  # another\nA=1\n\tB= two words \nC=\nD=\"q\" $x \\n\n"
		  "E=#x\r\n\r\nlower.case-1=y\nLAST=no newline");
	ASSERT_ENV(*state, OWN(NULL), "A=1", "B= two words ", "C=", "D=\"q\" $x \\n", "E=#x",
		   "lower.case-1=y", "LAST=no newline");
}

static void test_empty_files(void **state)
{
	give_text(*state, "");
	give_text(*state, "\n");
	give_text(*state, "#");
	ASSERT_ENV(*state, OWN("A=1"), "A=1");
}

static void test_wrong_line(void **state)
{
	static const char *const lines[] = {"NAME", "=value", "export A=b", "A b=c",
					    "\357\273\277A=b"};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct fixture *f;
		char text[64];

		setup((void **)&f);
		snprintf(text, sizeof(text), "GOOD=1\n# x\n%s\nGOOD=2\n", lines[i]);
		give_text(f, text);
		assert_refused(f, f->paths[0], ", line 3: \"");
		assert_refused(f, lines[i], "NAME=VALUE");
		teardown((void **)&f);
	}
}

static void test_nul_byte(void **state)
{
	struct fixture *f = *state;

	give_text(f, "FINE=1\n");
	give_file(f, "A=1\nB=x\0y\n", 10);
	assert_refused(f, f->paths[1], "line 2: a NUL byte");
}

static void test_long_line_and_path(void **state)
{
	struct fixture *f = *state;
	char text[9000];

	memset(text, 'x', sizeof(text));
	text[1] = '\n';
	text[0] = '#';
	give_file(f, text, sizeof(text));
	assert_refused(f, "line 2: \"xxx", "is not NAME=VALUE");
	text[sizeof(text) - 1] = '\0';
	f->spec.env_file.word[0] = text + 2;
	assert_refused(f, "xxx", "File name too long");
}

static void test_unreadable(void **state)
{
	struct fixture *f = *state;

	give(&f->spec.env_file, "/nowhere/env");
	assert_refused(f, "/nowhere/env: ", "No such file");
	f->spec.env_file.word[0] = (char *)"/";
	assert_refused(f, "/: ", "Is a directory");
	f->spec.env_file.word[0] = (char *)"/dev/zero";
	assert_refused(f, "/dev/zero: ", "more than an environment can hold");
}

/* Many names, many of them twice: none is lost, and the last wins. */
static void test_many(void **state)
{
	enum { N = 20000 };
	struct fixture *f = *state;
	char *text = malloc((size_t)N * 40), *end = text;
	static char seen[N];

	for (int i = 0; i < N; i++)
		end += sprintf(end, "NAME%d=old\n", i);
	for (int i = 0; i < N; i++)
		end += sprintf(end, "NAME%d=%d\n", i, i);
	give_file(f, text, (size_t)(end - text));
	free(text);
	assert_int_equal(env_make(&f->spec, OWN("NAME7=own"), &f->envp, &f->e), 0);
	for (char **entry = f->envp; *entry; entry++) {
		char *equals;
		long name = strtol(*entry + strlen("NAME"), &equals, 10);
		long value = strtol(equals + 1, NULL, 10);

		assert_int_equal(*equals, '=');
		assert_int_equal(name, value);
		assert_false(seen[name]);
		seen[name] = 1;
	}
	assert_null(memchr(seen, 0, N));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_kept_as_it_is, setup, teardown),
		cmocka_unit_test_setup_teardown(test_nothing_at_all, setup, teardown),
		cmocka_unit_test_setup_teardown(test_own_variables_are_removed, setup, teardown),
		cmocka_unit_test_setup_teardown(test_own_variables_stay_where_named, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_clear, setup, teardown),
		cmocka_unit_test_setup_teardown(test_clear_leaves_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(test_env_replaces, setup, teardown),
		cmocka_unit_test_setup_teardown(test_order, setup, teardown),
		cmocka_unit_test_setup_teardown(test_file_lines, setup, teardown),
		cmocka_unit_test_setup_teardown(test_empty_files, setup, teardown),
		cmocka_unit_test(test_wrong_line),
		cmocka_unit_test_setup_teardown(test_nul_byte, setup, teardown),
		cmocka_unit_test_setup_teardown(test_long_line_and_path, setup, teardown),
		cmocka_unit_test_setup_teardown(test_unreadable, setup, teardown),
		cmocka_unit_test_setup_teardown(test_many, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
