// SPDX-License-Identifier: MIT
/* A platform that lacks options refuses them by name, however they were given; --help says so. */
/* needs: init/options.c init/options_parse.c init/options_take.c init/options_take_list.c init/options_platform.c */
/* needs: init/options_sandbox.c init/options_take_sandbox.c init/options_take_limits.c init/profile.c */
/* needs: init/help.c init/subcommands.c init/spec.c lib */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "init/help.h"
#include "init/options.h"

static const char *lacked;

const char *os_platform(void)
{
	return "Plan 9";
}

static int unsent;

bool os_sends(int signo)
{
	return signo != unsent;
}

const char *os_lacks(const char *option)
{
	return lacked && strcmp(option, lacked) == 0 ? "it has none" : NULL;
}

static int given(char **argv, char **envp, struct err *e)
{
	struct spec spec;
	const char *ignored;
	int argc = 0, rc;

	while (argv[argc])
		argc++;
	spec_init(&spec);
	rc = options_from_env(&spec, envp, &ignored, e);
	if (rc == 0)
		rc = options_parse(&spec, argc, argv, e);
	assert_int_equal(rc, 0);
	rc = options_check_platform(&spec, e);
	spec_free(&spec);
	return rc;
}

#define ARGV(...) ((char *[]){(char[]){"brood"}, __VA_ARGS__, NULL})

static void refused_by_name(void **state)
{
	char root[] = "--root=/srv", dashes[] = "--", command[] = "true",
	     grace[] = "BROOD_GRACE=1s";
	char *none[] = {NULL}, *env[] = {grace, NULL};
	struct err e = {0};

	(void)state;
	lacked = "root";
	assert_true(given(ARGV(root, dashes, command), none, &e) < 0);
	assert_string_equal(e.text, "--root cannot be had on Plan 9: it has none");
	assert_int_equal(given(ARGV(dashes, command), env, &e), 0);
	lacked = "grace";
	assert_int_equal(given(ARGV(root, dashes, command), none, &e), 0);
	assert_true(given(ARGV(dashes, command), env, &e) < 0);
	assert_string_equal(e.text, "--grace cannot be had on Plan 9: it has none");
	lacked = NULL;
	assert_int_equal(given(ARGV(root, dashes, command), env, &e), 0);
}

/* The last row of the table has its bit too. */
static void every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < options_count(); i++) {
		struct spec spec;
		struct err e = {0};

		memset(&spec, 0, sizeof(spec));
		spec.used[i] = true;
		lacked = option_at(i)->name;
		assert_true(options_check_platform(&spec, &e) < 0);
		assert_non_null(strstr(e.text, lacked));
	}
}

/* A signal that could never be sent is no stop signal, and nothing is mapped to it. */
static void signals_by_name(void **state)
{
	char stop[] = "--stop-signal=USR1", map[] = "--map-signal=TERM:USR1", dashes[] = "--",
	     command[] = "true";
	char *none[] = {NULL};
	struct err e = {0};

	(void)state;
	lacked = NULL;
	unsent = SIGUSR1;
	assert_true(given(ARGV(stop, dashes, command), none, &e) < 0);
	assert_string_equal(e.text, "--stop-signal USR1 cannot be had on Plan 9");
	assert_true(given(ARGV(map, dashes, command), none, &e) < 0);
	assert_string_equal(e.text, "--map-signal to USR1 cannot be had on Plan 9");
	unsent = 0;
	assert_int_equal(given(ARGV(stop, map, dashes, command), none, &e), 0);
}

static size_t help_text(char *buf, size_t size)
{
	FILE *f = tmpfile();
	struct out o;
	size_t n;

	out_init(&o, fileno(f));
	help_print(&o, "brood", NULL, 0, 80);
	assert_int_equal(out_flush(&o), 0);
	rewind(f);
	n = fread(buf, 1, size - 1, f);
	buf[n] = '\0';
	fclose(f);
	return n;
}

static void help_says(void **state)
{
	static char buf[32768];

	(void)state;
	lacked = NULL;
	help_text(buf, sizeof(buf));
	assert_non_null(strstr(buf, "      --root DIR"));
	assert_null(strstr(buf, "Not on"));
	lacked = "root";
	help_text(buf, sizeof(buf));
	assert_null(strstr(buf, "      --root DIR"));
	assert_non_null(strstr(buf, "version\n\nNot on Plan 9\n  --root\n\nLifecycle"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refused_by_name),
		cmocka_unit_test(every_row),
		cmocka_unit_test(signals_by_name),
		cmocka_unit_test(help_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
