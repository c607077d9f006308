/* SPDX-License-Identifier: MIT */
/* The command line as a whole, and brood's environment variables. */
/* needs: init/options_platform.c compat/linux/platform.c */
/* needs: init/options_sandbox.c init/options_take_sandbox.c init/options_take_limits.c init/profile.c */
/* needs: init/options.c init/options_parse.c init/options_take.c init/options_take_list.c */
/* needs: init/options_detail.c init/spec.c lib */
#include <signal.h>

#include "lib/num.h"
#include "tests/parsed.h"

static void test_unknown(void **state)
{
	assert_refused(ARGV("--timout", "5s", "--", "true"), "--timout", "did you mean --timeout");
	assert_refused(ARGV("--hepl"), "--hepl", "did you mean --help");
	assert_refused(ARGV("--leftover=kill", "--", "true"), "--leftover:", "--leftovers");
	assert_refused(ARGV("--xyzzyxyzzy", "--", "true"), "no such option", "; see --help");
	assert_refused(ARGV("--=5", "--", "true"), "no such option", "--");
	assert_refused(ARGV("--grac", "5s", "--", "true"), "no such option", "--grace");
	assert_refused(ARGV("-x", "--", "true"), "-x", "letter x");
	assert_refused(ARGV("-vx", "--", "true"), "-vx", "letter x");
	assert_refused(ARGV("-v=1", "--", "true"), "-v=1", "letter =");
	assert_refused(ARGV("-g", "--", "true"), "--grace", "missing");
	assert_refused(ARGV("-tx", "--", "true"), "--timeout", "\"x\"");
}

static void test_word_before_the_command(void **state)
{
	assert_refused(ARGV("--timeout", "5s", "sleep", "10"), "\"sleep\"",
		       ": brood --timeout 5s -- sleep 10");
	assert_refused(ARGV("-v", "sh", "-c", "echo 'a b'"), "after --",
		       "brood -v -- sh -c 'echo '\\''a b'\\'''");
	assert_refused(ARGV("-v", "x", ""), "\"x\"", "brood -v -- x ''");
	assert_refused(ARGV("--grace", "5s", "10s", "--", "true"), "\"10s\"",
		       "brood [OPTION...] -- COMMAND [ARG...]");
	assert_refused(ARGV("-", "--", "true"), "\"-\"", "no option");
	assert_refused(ARGV("", "--", "true"), "\"\"", "no option");
	assert_refused(((char **)(const char *[]){"/sbin/brood-init", "-v", "true", NULL}),
		       "\"true\"", ": brood-init -v -- true");
}

static void test_no_command(void **state)
{
	struct spec spec;
	struct err e = {0};

	assert_refused(ARGV("-v", "--"), "no command after --", "brood [OPTION...] -- COMMAND");
	assert_refused(ARGV("--", ""), "after --", "empty");
	spec_init(&spec);
	assert_true(options_parse(&spec, 1, ARGV(NULL), &e) < 0);
	assert_text(e.text, "no command");
	assert_true(options_parse(&spec, 0, ARGV(NULL), &e) < 0);
	assert_true(options_parse(&spec, 1, (char **)(const char *[]){"", NULL}, &e) < 0);
	assert_text(e.text, "brood [OPTION...]");
	assert_true(options_parse(&spec, 3, ARGV("--grace", "1s"), &e) < 0);
	assert_text(e.text, "no command");
}

static void test_contradiction(void **state)
{
	struct spec spec;
	struct err e = {0};

	spec_init(&spec);
	assert_true(parse(&spec, ARGV("-vq", "--", "true"), &e) < 0);
	assert_text(e.text, "--verbose and --quiet");
}

static void test_many_words(void **state)
{
	const char *argv[202] = {"brood"};
	char entry[100][32];
	struct spec s;

	for (int i = 0; i < 99; i++) {
		snprintf(entry[i], sizeof(entry[i]), "N%d=%d", i, i);
		argv[1 + 2 * i] = "--env";
		argv[2 + 2 * i] = entry[i];
	}
	argv[199] = "--";
	argv[200] = "true";
	argv[201] = NULL;
	assert_taken(&s, (char **)argv);
	assert_int_equal(s.env.n, 99);
	for (int i = 0; i < 99; i++)
		assert_ptr_equal(s.env.word[i], entry[i]);
	spec_free(&s);
}

static void test_long_value_leaves_room_for_the_reason(void **state)
{
	char value[5000];

	memset(value, 'x', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	assert_refused(ARGV("--grace", value, "--", "true"), "...\"", "give 500ms");
	assert_refused(ARGV("--user", value, "--", "true"), "...\"", "no names");
	assert_refused(ARGV(value, "--", "true"), "\"xxx", "--");
	value[0] = value[1] = '-';
	assert_refused(ARGV(value, "--", "true"), "--xxx", "no such option");
	value[1] = 'x';
	assert_refused(ARGV(value, "--", "true"), "-xxx", "no option has the letter x");
}

static void test_environment(void **state)
{
	char **envp = (char **)(const char *[]){
		"BROOD_GRACE=20s",	"BROOD_OK_EXIT=1,2", "BROOD_MAP_SIGNAL=TERM:INT",
		"BROOD_UNSHARE=net",	"BROOD_GRACES=x",    "BROOD_=x",
		"BROOD_LEFTOVERS=kill", "GRACE=x",	     NULL};
	const char *ignored = NULL;
	struct spec s;
	struct err e = {0};

	spec_init(&s);
	assert_int_equal(options_from_env(&s, envp, &ignored, &e), 0);
	assert_int_equal(s.policy.grace_ns, 20 * NS_PER_SEC);
	assert_int_equal(s.policy.leftovers, LEFTOVERS_KILL);
	assert_string_equal(ignored, "BROOD_UNSHARE=net");
	assert_int_equal(s.unshare, 0);

	/* The command line wins, also where an option adds up. */
	assert_int_equal(parse(&s, ARGV("-g1", "--ok-exit=3", "--ok-exit=4", "--", "true"), &e), 0);
	assert_int_equal(s.policy.grace_ns, NS_PER_SEC);
	assert_int_equal(s.ok_exit[0], 1 << 3 | 1 << 4);
	assert_int_equal(s.policy.signal_map[SIGTERM], SIGINT);
	assert_int_equal(parse(&s, ARGV("--map-signal=HUP:0", "--", "true"), &e), 0);
	assert_int_equal(s.policy.signal_map[SIGTERM], SIGTERM);
	assert_int_equal(s.policy.signal_map[SIGHUP], 0);

	envp[0] = NULL;
	assert_int_equal(options_from_env(&s, envp, &ignored, &e), 0);
	assert_null(ignored);
}

static void test_environment_empty(void **state)
{
	for (size_t i = 0; i < options_count(); i++) {
		char *envp[] = {env_form(option_at(i)->name, ""), NULL};
		const char *ignored = NULL;
		struct spec s;
		struct err e = {0};
		bool lifecycle = option_at(i)->group == GROUP_LIFECYCLE;

		spec_init(&s);
		assert_int_equal(options_from_env(&s, envp, &ignored, &e) < 0, lifecycle);
		assert_int_equal(options_owns_env(envp[0]), lifecycle);
		assert_int_equal(ignored != NULL, !lifecycle);
		assert_int_equal(options_from_env(&s, envp, &ignored, NULL) < 0, lifecycle);
	}
	assert_false(options_owns_env("BROOD_GRACES=1"));
	assert_false(options_owns_env("BROOD_GRACE"));
	assert_false(options_owns_env("BROOD_"));
	assert_false(options_owns_env("BROOD_IPC_FD=3"));
	assert_false(options_owns_env("brood_grace=3"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_word_before_the_command),
		cmocka_unit_test(test_no_command),
		cmocka_unit_test(test_contradiction),
		cmocka_unit_test(test_many_words),
		cmocka_unit_test(test_long_value_leaves_room_for_the_reason),
		cmocka_unit_test(test_environment),
		cmocka_unit_test(test_environment_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
