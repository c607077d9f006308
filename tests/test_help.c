/* SPDX-License-Identifier: MIT */
/* --help: every option is there, and no line is wider than the terminal. */
/* needs: init/options_platform.c compat/linux/platform.c */
/* needs: init/options_sandbox.c init/options_take_sandbox.c init/options_take_limits.c init/profile.c */
/* needs: init/help.c init/subcommands.c init/options.c init/options_parse.c init/options_take.c init/options_take_list.c init/spec.c lib */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "init/help.h"
#include "init/options.h"

/* What help_print writes, in a static buffer. */
static const char *help(const char *program, size_t commands, unsigned columns)
{
	static char text[32768];
	int fd = memfd_create("help", 0);
	struct out o;
	ssize_t n;

	out_init(&o, fd);
	help_print(&o, program, subcommands, commands, columns);
	assert_int_equal(out_flush(&o), 0);
	n = pread(fd, text, sizeof(text) - 1, 0);
	assert_true(n > 0);
	text[n] = '\0';
	close(fd);
	return text;
}

static size_t widest(const char *text)
{
	size_t most = 0;

	while (*text) {
		size_t n = strcspn(text, "\n");

		if (n > most)
			most = n;
		if (n > 0)
			assert_true(text[n - 1] != ' ');
		text += n + (text[n] == '\n');
	}
	return most;
}

static void assert_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("\"%s\" is missing", part);
}

static void test_every_row(void **state)
{
	const char *text = help("brood", subcommands_count, 0);

	for (size_t i = 0; i < options_count(); i++) {
		const char *at = strstr(text, option_group_title(option_at(i)->group));
		char name[64];

		assert_non_null(at);

		snprintf(name, sizeof(name), "%s--%s%s", option_at(i)->letter ? ", " : "      ",
			 option_at(i)->name,
			 option_at(i)->optional		  ? "[="
			 : option_has_value(option_at(i)) ? " "
							  : "");
		at = strstr(at, name);
		if (!at) {
			fail_msg("--%s is missing, or not below its title", option_at(i)->name);
			return;
		}
	}
}

static void test_what_a_row_knows(void **state)
{
	const char *text = help("brood", subcommands_count, 110);

	assert_has(text,
		   "  -g, --grace DURATION     time between the stop signal and SIGKILL (5s)\n");
	assert_has(text, "--leftovers stop|kill|wait|fail\n");
	assert_has(text, "more namespaces: mount, net, ipc, uts, cgroup, time, user\n");
	assert_has(text, "  -v, --verbose            say more");
	assert_has(text, "BROOD_GRACE");
}

static void test_width(void **state)
{
	size_t narrow = widest(help("brood", subcommands_count, 48));

	for (unsigned columns = 48; columns <= 110; columns++)
		assert_true(widest(help("brood", subcommands_count, columns)) <= columns);
	assert_true(widest(help("brood", subcommands_count, 0)) <= 80);
	assert_int_equal(widest(help("brood", subcommands_count, 1)), narrow);
	assert_true(widest(help("brood", subcommands_count, 10000)) <= 110);
}

static void test_subcommands(void **state)
{
	const char *text = help("brood", subcommands_count, 80);

	assert_has(text, "usage: brood [OPTION...] -- COMMAND [ARG...]\n       brood SUBCOMMAND");
	for (size_t i = 0; i < subcommands_count; i++)
		assert_has(text, subcommands[i].help);
	text = help("brood-init", 0, 80);
	assert_has(text, "usage: brood-init [OPTION...] -- COMMAND [ARG...]\n\n");
	assert_null(strstr(text, "ubcommand"));
}

static void test_version(void **state)
{
	char text[64] = "";
	int fd = memfd_create("version", 0);
	struct out o;

	out_init(&o, fd);
	help_version(&o, "brood");
	assert_int_equal(out_flush(&o), 0);
	assert_true(pread(fd, text, sizeof(text) - 1, 0) > 0);
	assert_string_equal(text, "brood " BROOD_VERSION "\n");
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_row), cmocka_unit_test(test_what_a_row_knows),
		cmocka_unit_test(test_width),	  cmocka_unit_test(test_subcommands),
		cmocka_unit_test(test_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
