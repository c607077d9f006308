/* SPDX-License-Identifier: MIT */
/* Under another init's name: what all have in common, and tini. */
/* needs: init/options_none.c */
/* needs: init/persona.c init/persona_tini.c init/persona_dumb_init.c init/persona_catatonit.c */
/* needs: init/options.c init/options_parse.c init/options_take.c init/options_take_list.c */
/* needs: init/spec.c lib tests/fake_run.c */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/num.h"
#include "tests/fake_run.h"

static void test_names(void **state)
{
	assert_ptr_equal(persona_named("/sbin/docker-init"), &persona_tini);
	assert_ptr_equal(persona_named("tini"), &persona_tini);
	assert_ptr_equal(persona_named("./tini-static"), &persona_tini);
	assert_ptr_equal(persona_named("/usr/bin/dumb-init"), &persona_dumb_init);
	assert_ptr_equal(persona_named("catatonit"), &persona_catatonit);
	assert_null(persona_named("brood"));
	assert_null(persona_named("/tini/brood"));
	assert_null(persona_named("tini-"));
	assert_null(persona_named("tini/"));
	assert_null(persona_named(""));
	assert_null(persona_named(NULL));
}

static void test_versions(void **state)
{
	assert_int_equal(start(WORDS("/sbin/docker-init", "--version"), NO_ENV), 0);
	assert_string_equal(seen.out, "tini version 0.19.0\n");
	assert_refused(WORDS("tini", "--version", "true"), NO_ENV, "--version");
	assert_refused(WORDS("tini", "-s", "--version"), NO_ENV, "--version");
	assert_refused(WORDS("tini", "-V"), NO_ENV, "-V");

	assert_int_equal(start(WORDS("dumb-init", "-cV", "true"), NO_ENV), 0);
	assert_string_equal(seen.err, "dumb-init v1.2.5\n");
	assert_string_equal(seen.out, "");
	assert_int_equal(start(WORDS("dumb-init", "--version"), NO_ENV), 0);
	assert_string_equal(seen.err, "dumb-init v1.2.5\n");

	assert_int_equal(start(WORDS("catatonit", "--version"), NO_ENV), 0);
	assert_string_equal(seen.out, "tini version 0.1.7_catatonit\n");
	assert_int_equal(start(WORDS("catatonit", "-V", "x"), NO_ENV), 0);
	assert_string_equal(seen.out, "tini version 0.1.7_catatonit\n");
	assert_string_equal(seen.err, "");
}

static void test_help_and_licence(void **state)
{
	assert_int_equal(start(WORDS("tini", "-h"), NO_ENV), 0);
	assert_says(seen.out, "TINI_SUBREAPER");
	assert_string_equal(seen.err, "");
	assert_int_equal(start(WORDS("dumb-init", "--help"), NO_ENV), 0);
	assert_says(seen.err, "--rewrite");
	assert_int_equal(start(WORDS("catatonit", "-gPh"), NO_ENV), 0);
	assert_says(seen.err, "-P");
	assert_int_equal(start(WORDS("tini", "-l"), NO_ENV), 0);
	assert_says(seen.out, "MIT");
	assert_int_equal(start(WORDS("catatonit", "-L"), NO_ENV), 0);
	assert_says(seen.out, "MIT");
	/* What comes first counts. */
	assert_refused(WORDS("tini", "-xh"), NO_ENV, "-x");
	assert_int_equal(start(WORDS("tini", "-hx"), NO_ENV), 0);
}

static void test_bad_usage(void **state)
{
	char **programs = WORDS("tini", "dumb-init", "catatonit");

	for (; *programs; programs++) {
		assert_refused(WORDS(*programs), NO_ENV, "no command");
		assert_refused(WORDS(*programs, "--"), NO_ENV, "no command");
		assert_refused(WORDS(*programs, "-x", "true"), NO_ENV, "-x: no such option");
		assert_refused(WORDS(*programs, "-:", "true"), NO_ENV, "-:: no such option");
		assert_refused(WORDS(*programs, "--nonsense", "true"), NO_ENV, "--nonsense");
		assert_refused(WORDS(*programs, "true"), WORDS("BROOD_GRACE=x"), "BROOD_GRACE");
	}
}

/* Where options end. */
static void test_command(void **state)
{
	char **programs = WORDS("tini", "dumb-init", "catatonit");

	for (; *programs; programs++) {
		assert_runs(WORDS(*programs, "sh", "-c", "exit"), NO_ENV, "sh");
		assert_string_equal(seen.spec.argv[1], "-c");
		assert_runs(WORDS(*programs, "--", "-v", "--"), NO_ENV, "-v");
		assert_string_equal(seen.spec.argv[1], "--");
		assert_runs(WORDS(*programs, "-"), NO_ENV, "-");
		assert_runs(WORDS(*programs, ""), NO_ENV, "");
	}
}

static void test_tini_defaults(void **state)
{
	seen.pid1 = true;
	assert_runs(WORDS("tini", "true"), NO_ENV, "true");
	assert_string_equal(seen.err, "");
	assert_true(seen.spec.own_group);
	assert_false(seen.spec.new_session);
	assert_false(seen.spec.subreaper);
	assert_false(seen.spec.reset_signals);
	assert_false(seen.spec.policy.warn_reaped);
	assert_int_equal(seen.spec.policy.leftovers, LEFTOVERS_LEAVE);
	assert_int_equal(seen.spec.policy.leave_signal, 0);
	assert_int_equal(seen.spec.policy.signal_to, SIGNAL_TO_COMMAND);
	assert_int_equal(seen.spec.policy.suspend, SUSPEND_WITH_COMMAND);
	assert_int_equal(seen.spec.policy.signal_map[SIGTTIN], 0);
	assert_int_equal(seen.spec.policy.signal_map[SIGTTOU], 0);
	assert_int_equal(seen.spec.policy.signal_map[SIGTSTP], SIGTSTP);
	assert_int_equal(seen.spec.policy.signal_map[SIGSEGV], SIGSEGV);
	assert_int_equal(seen.spec.exec_failed_code, 1);
	assert_true(seen.spec.exec_tells_found);
	assert_false(seen.spec.quiet);
	assert_int_equal(seen.spec.verbose, 0);
	seen.pid1 = false;
}

static void test_tini_options(void **state)
{
	assert_runs(WORDS("tini", "-svwg", "-e3", "-e", "143", "-pSIGKILL", "--", "true"), NO_ENV,
		    "true");
	assert_true(seen.spec.subreaper);
	assert_true(seen.spec.policy.warn_reaped);
	assert_int_equal(seen.spec.policy.signal_to, SIGNAL_TO_GROUP);
	assert_int_equal(seen.spec.ok_exit[0], 1 << 3);
	assert_int_equal(seen.spec.ok_exit[143 / 8], 1 << (143 % 8));
	assert_int_equal(seen.spec.parent_death, SIGKILL);
	assert_int_equal(seen.spec.verbose, 1);
	assert_string_equal(seen.err, "");
	assert_runs(WORDS("tini", "-se", "0", "-e255", "true"), NO_ENV, "true");
	assert_int_equal(seen.spec.ok_exit[0], 1);
	assert_int_equal(seen.spec.ok_exit[31], 0x80);
	/* A value is whatever comes next, as getopt has it. */
	assert_refused(WORDS("tini", "-e", "--", "true"), NO_ENV, "\"--\"");
	assert_refused(WORDS("tini", "-s", "-e"), NO_ENV, "-e: a value is missing");
	assert_refused(WORDS("tini", "-p"), NO_ENV, "-p: a value is missing");
}

static void test_tini_values(void **state)
{
	static const char *const codes[] = {
		"", "256", "-1", "3x", " 3", "0x3", "99999999999999999999"};
	static const char *const signals[] = {"",      "TERM",	  "15",	      "SIG",
					      "SIG15", "SIGNONE", "SIGRTMIN", "SIGRTMIN+1"};

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		assert_refused(WORDS("tini", "-e", codes[i], "true"), NO_ENV, "-e: \"");
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		assert_refused(WORDS("tini", "-p", signals[i], "true"), NO_ENV, "-p: \"");
}

static void test_tini_environment(void **state)
{
	assert_runs(WORDS("docker-init", "--", "true"),
		    WORDS("TINI_SUBREAPER=", "TINI_KILL_PROCESS_GROUP="), "true");
	assert_true(seen.spec.subreaper);
	assert_int_equal(seen.spec.policy.signal_to, SIGNAL_TO_GROUP);
	assert_runs(WORDS("tini", "true"), WORDS("TINI_SUBREAPERS=1", "TINI_VERBOSITY=3"), "true");
	assert_false(seen.spec.subreaper);
	assert_int_equal(seen.spec.verbose, 2);
	assert_runs(WORDS("tini", "-vvv", "true"), WORDS("TINI_VERBOSITY=0"), "true");
	assert_true(seen.spec.quiet);
	assert_int_equal(seen.spec.verbose, 0);
	assert_runs(WORDS("tini", "true"), WORDS("TINI_VERBOSITY=none"), "true");
	assert_true(seen.spec.quiet);
}

static void test_tini_warns_of_orphans(void **state)
{
	assert_runs(WORDS("tini", "true"), NO_ENV, "true");
	assert_says(seen.err, "PID 1");
	assert_says(seen.err, "-s");
	assert_says(seen.err, "TINI_SUBREAPER");
	assert_runs(WORDS("tini", "-s", "true"), NO_ENV, "true");
	assert_string_equal(seen.err, "");
	assert_runs(WORDS("dumb-init", "true"), NO_ENV, "true");
	assert_string_equal(seen.err, "");
}

/* brood's own variables reach through; the program's options win. */
static void test_lifecycle_environment(void **state)
{
	assert_runs(WORDS("docker-init", "--", "true"),
		    WORDS("BROOD_LEFTOVERS=stop", "BROOD_GRACE=7s", "BROOD_MAP_SIGNAL=TERM:QUIT"),
		    "true");
	assert_int_equal(seen.spec.policy.leftovers, LEFTOVERS_STOP);
	assert_int_equal(seen.spec.policy.grace_ns, 7 * NS_PER_SEC);
	assert_int_equal(seen.spec.policy.signal_map[SIGTERM], SIGQUIT);
	/* It cannot stop what never comes to it. */
	assert_true(seen.spec.subreaper);
	assert_string_equal(seen.err, "");
	assert_runs(WORDS("tini", "-g", "true"), WORDS("BROOD_SIGNAL_TO=tree"), "true");
	assert_int_equal(seen.spec.policy.signal_to, SIGNAL_TO_GROUP);
	assert_runs(WORDS("dumb-init", "-c", "-r15:1", "true"),
		    WORDS("BROOD_SIGNAL_TO=tree", "BROOD_MAP_SIGNAL=TERM:QUIT,TSTP:0"), "true");
	assert_int_equal(seen.spec.policy.signal_to, SIGNAL_TO_TREE);
	assert_int_equal(seen.spec.policy.signal_map[SIGTERM], SIGHUP);
	assert_int_equal(seen.spec.policy.signal_map[SIGTSTP], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_help_and_licence),
		cmocka_unit_test(test_bad_usage),
		cmocka_unit_test(test_command),
		cmocka_unit_test(test_tini_defaults),
		cmocka_unit_test(test_tini_options),
		cmocka_unit_test(test_tini_values),
		cmocka_unit_test(test_tini_environment),
		cmocka_unit_test(test_tini_warns_of_orphans),
		cmocka_unit_test(test_lifecycle_environment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
