/* SPDX-License-Identifier: MIT */
/* Under another init's name: dumb-init and catatonit. */
/* needs: init/options_none.c */
/* needs: init/persona.c init/persona_tini.c init/persona_dumb_init.c init/persona_catatonit.c */
/* needs: init/options.c init/options_parse.c init/options_take.c init/options_take_list.c */
/* needs: init/spec.c lib tests/fake_run.c */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/fake_run.h"

static void test_dumb_init_session(void **state)
{
	assert_runs(WORDS("dumb-init", "true"), NO_ENV, "true");
	assert_true(seen.spec.new_session);
	assert_false(seen.spec.own_group);
	assert_false(seen.spec.subreaper);
	assert_true(seen.spec.reset_signals);
	assert_int_equal(seen.spec.exec_failed_code, 2);
	assert_false(seen.spec.exec_tells_found);
	assert_int_equal(seen.spec.policy.leftovers, LEFTOVERS_LEAVE);
	assert_int_equal(seen.spec.policy.leave_signal, SIGTERM);
	assert_int_equal(seen.spec.policy.signal_to, SIGNAL_TO_GROUP);
	assert_int_equal(seen.spec.policy.suspend, SUSPEND_ON_SIGNAL);
	assert_int_equal(seen.spec.policy.signal_map[SIGTSTP], SIGSTOP);
	assert_int_equal(seen.spec.policy.signal_map[SIGTTIN], SIGSTOP);
	assert_int_equal(seen.spec.policy.signal_map[SIGTTOU], SIGSTOP);
	assert_int_equal(seen.spec.policy.signal_map[SIGTERM], SIGTERM);
	assert_int_equal(seen.spec.verbose, 0);
	assert_runs(WORDS("dumb-init", "true"), WORDS("DUMB_INIT_SETSID=1", "DUMB_INIT_DEBUG=0"),
		    "true");
	assert_true(seen.spec.new_session);
	assert_int_equal(seen.spec.verbose, 0);
}

static void test_dumb_init_single_child(void **state)
{
	char ***forms = (char **[]){WORDS("dumb-init", "-c", "true"),
				    WORDS("dumb-init", "--single-child", "true"),
				    WORDS("dumb-init", "--s", "true"), NULL};

	for (; *forms; forms++) {
		assert_runs(*forms, NO_ENV, "true");
		assert_false(seen.spec.new_session);
		assert_false(seen.spec.own_group);
		assert_int_equal(seen.spec.policy.leave_signal, 0);
		assert_int_equal(seen.spec.policy.signal_to, SIGNAL_TO_COMMAND);
		assert_int_equal(seen.spec.policy.signal_map[SIGTSTP], SIGTSTP);
		assert_int_equal(seen.spec.policy.suspend, SUSPEND_ON_SIGNAL);
	}
	assert_runs(WORDS("dumb-init", "true"), WORDS("DUMB_INIT_SETSID=0", "DUMB_INIT_DEBUG=1"),
		    "true");
	assert_false(seen.spec.new_session);
	assert_int_equal(seen.spec.verbose, 2);
}

static void test_dumb_init_rewrite(void **state)
{
	static const char *const bad[] = {"",	      ":",     "15",	"15:",	  ":3",
					  "0:1",      "32:1",  "15:32", "-1:3",	  "15:-1",
					  "TERM:INT", "15:3x", "1 :3",	"15:3:4", "15,3"};

	assert_runs(WORDS("dumb-init", "-r", "15:3", "-r1:0", "--rewrite", "2:12",
			  "--rewrite=10:31", "-vr20:20", "true"),
		    NO_ENV, "true");
	assert_int_equal(seen.spec.policy.signal_map[SIGTERM], SIGQUIT);
	assert_int_equal(seen.spec.policy.signal_map[SIGHUP], 0);
	assert_int_equal(seen.spec.policy.signal_map[SIGINT], SIGUSR2);
	assert_int_equal(seen.spec.policy.signal_map[SIGUSR1], 31);
	assert_int_equal(seen.spec.policy.signal_map[SIGTSTP], SIGTSTP);
	assert_int_equal(seen.spec.policy.signal_map[SIGTTIN], SIGSTOP);
	/* The last TERM is one like any other. */
	assert_int_equal(seen.spec.policy.leave_signal, SIGQUIT);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char word[16];

		snprintf(word, sizeof(word), "%s", bad[i]);
		assert_refused(WORDS("dumb-init", "-r", word, "true"), NO_ENV, "1 to 31");
		assert_string_equal(word, bad[i]);
	}
}

static void test_dumb_init_long(void **state)
{
	assert_runs(WORDS("dumb-init", "--verb", "--", "true"), NO_ENV, "true");
	assert_int_equal(seen.spec.verbose, 2);
	assert_refused(WORDS("dumb-init", "--ver", "true"), NO_ENV, "--ver:");
	assert_refused(WORDS("dumb-init", "--verbose=1", "true"), NO_ENV, "takes no value");
	assert_refused(WORDS("dumb-init", "--rewrite"), NO_ENV, "-r: a value is missing");
	assert_refused(WORDS("dumb-init", "--verboser", "true"), NO_ENV, "--verboser");
	assert_refused(WORDS("dumb-init", "--=1", "true"), NO_ENV, "--:");
	assert_refused(WORDS("catatonit", "--version=1"), NO_ENV, "takes no value");
}

static void test_catatonit(void **state)
{
	assert_runs(WORDS("catatonit", "true"), NO_ENV, "true");
	assert_true(seen.spec.own_group);
	assert_true(seen.spec.subreaper);
	assert_false(seen.spec.reset_signals);
	assert_int_equal(seen.spec.exec_failed_code, 1);
	assert_false(seen.spec.exec_tells_found);
	assert_int_equal(seen.spec.policy.leftovers, LEFTOVERS_LEAVE);
	assert_int_equal(seen.spec.policy.signal_to, SIGNAL_TO_COMMAND);
	assert_int_equal(seen.spec.policy.signal_map[SIGTSTP], 0);
	assert_int_equal(seen.spec.policy.signal_map[SIGTTIN], 0);
	assert_int_equal(seen.spec.policy.signal_map[SIGTTOU], 0);
	assert_false(seen.spec.policy.pause);
	assert_string_equal(seen.env, "");
	assert_runs(WORDS("catatonit", "-g", "--", "true"), WORDS("CATATONIT_DEBUG="), "true");
	assert_int_equal(seen.spec.policy.signal_to, SIGNAL_TO_GROUP);
	assert_int_equal(seen.spec.verbose, 2);
	assert_refused(WORDS("catatonit", "true"), WORDS("CATATONIT_LOG="), "CATATONIT_LOG");
}

static void test_catatonit_pause(void **state)
{
	assert_int_equal(start(WORDS("catatonit", "-P"), NO_ENV), RAN);
	assert_true(seen.spec.policy.pause);
	assert_null(seen.spec.argv);
	assert_int_equal(start(WORDS("catatonit", "-gP", "ignored"), NO_ENV), RAN);
	assert_null(seen.spec.argv);
}

static void test_catatonit_sockets(void **state)
{
	char mine[32], other[32];

	snprintf(mine, sizeof(mine), "LISTEN_PID=%d", (int)getpid());
	snprintf(other, sizeof(other), "LISTEN_PID=%d1", (int)getpid());
	assert_runs(WORDS("catatonit", "true"), WORDS(mine), "true");
	assert_non_null(seen.spec.own_pid);
	assert_string_equal(seen.env, "LISTEN_PID=");
	assert_runs(WORDS("catatonit", "true"), WORDS(other), "true");
	assert_null(seen.spec.own_pid);
	assert_string_equal(seen.env, "");
	assert_runs(WORDS("catatonit", "true"), WORDS("LISTEN_PID="), "true");
	assert_null(seen.spec.own_pid);
	assert_runs(WORDS("tini", "-s", "true"), WORDS(mine), "true");
	assert_null(seen.spec.own_pid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dumb_init_session),
		cmocka_unit_test(test_dumb_init_single_child),
		cmocka_unit_test(test_dumb_init_rewrite),
		cmocka_unit_test(test_dumb_init_long),
		cmocka_unit_test(test_catatonit),
		cmocka_unit_test(test_catatonit_pause),
		cmocka_unit_test(test_catatonit_sockets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
