/* SPDX-License-Identifier: MIT */
/* The option table: what each option takes, and what it refuses with which words. */
/* needs: init/options_platform.c compat/linux/platform.c */
/* needs: init/options_sandbox.c init/options_take_sandbox.c init/options_take_limits.c init/profile.c */
/* needs: init/options.c init/options_parse.c init/options_take.c init/options_take_list.c */
/* needs: init/options_detail.c init/spec.c lib */
#include <signal.h>

#include "lib/num.h"
#include "tests/parsed.h"

static void test_rows_are_whole(void **state)
{
	for (size_t i = 0; i < options_count(); i++) {
		const struct option *row = option_at(i);

		assert_non_null(row->take);
		assert_true(row->group < GROUP_COUNT && option_group_title(row->group)[0]);
		assert_true(row->help && row->help[0] && row->help[strlen(row->help) - 1] != '.');
		if (!option_detail(row->name) && option_has_value(row))
			fail_msg("--%s lacks its detail in init/options_detail.c", row->name);
		assert_ptr_equal(option_named(row->name, strlen(row->name)), row);
		if (row->letter)
			assert_ptr_equal(option_lettered(row->letter), row);
		assert_true(row->size > 0 && row->field + row->size <= sizeof(struct spec));
	}
	assert_null(option_detail("nothing"));
	assert_null(option_lettered(0));
	assert_null(option_named("gra", 3));
	assert_null(option_named("graces", 6));
}

static void test_value_missing_or_empty(void **state)
{
	for (size_t i = 0; i < options_count(); i++) {
		const struct option *row = option_at(i);
		char name[40], with_empty[40];

		if (!option_has_value(row))
			continue;
		snprintf(name, sizeof(name), "--%s", row->name);
		snprintf(with_empty, sizeof(with_empty), "--%s=", row->name);
		if (!row->optional) {
			const char *right = row->arg ? row->arg : row->words;

			assert_refused(ARGV(name), name, "value is missing");
			assert_refused(ARGV(name, "--", "true"), name, right);
			assert_refused(ARGV(name, "", "--", "true"), name, "\"\" is ");
		}
		assert_refused(ARGV(with_empty, "--", "true"), name, "\"\" is ");
	}
}

static void test_flag_with_value(void **state)
{
	for (size_t i = 0; i < options_count(); i++) {
		char name[40], with_value[40];

		if (option_has_value(option_at(i)))
			continue;
		snprintf(name, sizeof(name), "--%s", option_at(i)->name);
		snprintf(with_value, sizeof(with_value), "--%s=yes", option_at(i)->name);
		assert_refused(ARGV(with_value, "--", "true"), name, "takes no value");
	}
}

static const struct {
	const char *name, *value;
	const char *right; /* what the message says would be right */
} wrong[] = {
	{"--grace", "5x", "500ms, 10s, 5m, 1h"},
	{"--grace", "-5s", "not a duration"},
	{"--grace", "+5s", "not a duration"},
	{"--grace", " 5s", "not a duration"},
	{"--grace", "5s ", "not a duration"},
	{"--grace", "5 s", "not a duration"},
	{"--grace", LONG_DIGITS, "longest is about 290 years"},
	{"--timeout", "0", "longer than 0"},
	{"--timeout", "0ms", "longer than 0"},
	{"--timeout", "ten", "500ms, 10s"},
	{"--timeout", "99999999999h", "290 years"},
	{"--kill-after", "0s", "longer than 0"},
	{"--kill-after", "1s1", "not a duration"},
	{"--kill-after", "-1", "not a duration"},
	{"--kill-after", LONG_DIGITS "s", "290 years"},
	{"--stop-signal", "TERMX", "TERM, SIGTERM or 15"},
	{"--stop-signal", "0", "no signal"},
	{"--stop-signal", "-15", "no signal"},
	{"--stop-signal", "65", "no signal"},
	{"--stop-signal", LONG_DIGITS, "no signal"},
	{"--leftovers", "leave", "stop, kill, wait, fail"},
	{"--leftovers", "stopp", "stop, kill, wait, fail"},
	{"--leftovers", "STOP", "stop, kill, wait, fail"},
	{"--leftovers", "stop kill", "stop, kill, wait, fail"},
	{"--at-end", "shutdown", "exit, poweroff, reboot, halt"},
	{"--at-end", "exit,halt", "exit, poweroff, reboot, halt"},
	{"--signal-to", "group ", "command, group, tree"},
	{"--signal-to", "all", "command, group, tree"},
	{"--map-signal", "TERM", "FROM:TO"},
	{"--map-signal", "TERM,INT:HUP", "FROM:TO"},
	{"--map-signal", "TERM:", "no signal"},
	{"--map-signal", ":TERM", "no signal"},
	{"--map-signal", "TERM:INT:HUP", "no signal"},
	{"--map-signal", "TERM:INT,", "FROM:TO"},
	{"--map-signal", "TERM:-1", "no signal"},
	{"--map-signal", "0:TERM", "no signal"},
	{"--map-signal", "TERM:" LONG_DIGITS, "no signal"},
	{"--map-signal", "KILL:TERM", "nothing can catch"},
	{"--map-signal", "TERM:INT,19:TERM", "nothing can catch"},
	{"--map-signal", "CHLD:TERM", "never passed on"},
	{"--ok-exit", "256", "0 to 255"},
	{"--ok-exit", "-1", "0 to 255"},
	{"--ok-exit", "1,,2", "0 to 255"},
	{"--ok-exit", "1,", "0 to 255"},
	{"--ok-exit", "1;2", "0 to 255"},
	{"--ok-exit", "143," LONG_DIGITS, "0 to 255"},
	{"--isolate", "docker", "auto, pidns, cgroup, subreaper, none"},
	{"--isolate", "auto,none", "auto, pidns, cgroup, subreaper, none"},
	{"--unshare", "pid", "mount, net, ipc, uts, cgroup, time, user"},
	{"--unshare", "net,", "mount, net"},
	{"--unshare", "net ipc", "mount, net"},
	{"--unshare", "net,+ipc", "mount, net"},
	{"--hostname", "a_b", "letters, digits, - and ., at most 64"},
	{"--hostname", "-a", "no host name"},
	{"--hostname", "a-", "no host name"},
	{"--hostname", "a..b", "no host name"},
	{"--hostname", "a.", "no host name"},
	{"--hostname", "a b", "no host name"},
	{"--hostname", "a123456789.b123456789.c123456789.d123456789.e123456789.f123456789", "64"},
	{"--hostname", "a123456789b123456789c123456789d123456789e123456789f123456789g1234", "64"},
	{"--user", "root", "no names"},
	{"--user", "-1", "UID[:GID[,GID...]]"},
	{"--user", "+1", "UID[:GID[,GID...]]"},
	{"--user", "0x10", "UID[:GID[,GID...]]"},
	{"--user", "4294967295", "below 4294967295"},
	{"--user", "4294967296", "below 4294967295"},
	{"--user", LONG_DIGITS, "below 4294967295"},
	{"--user", "1:", "UID[:GID[,GID...]]"},
	{"--user", ":1", "UID[:GID[,GID...]]"},
	{"--user", "1:2,", "UID[:GID[,GID...]]"},
	{"--user", "1,2", "UID[:GID[,GID...]]"},
	{"--user", "1:4294967295", "below 4294967295"},
	{"--user", "1:1:1", "UID[:GID[,GID...]]"},
	{"--env", "NAME", "NAME=VALUE"},
	{"--env", "=value", "NAME=VALUE"},
	{"--pass-env", "A=b", "--env NAME=VALUE"},
};

static void test_wrong_values(void **state)
{
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const struct option *row =
			option_named(wrong[i].name + 2, strlen(wrong[i].name + 2));
		char joined[160], *envp[] = {env_form(row->name, wrong[i].value), NULL};
		const char *ignored;
		struct spec spec, fresh;
		struct err e = {0};

		spec_init(&spec);
		spec_init(&fresh);
		assert_true(parse(&spec, ARGV(wrong[i].name, wrong[i].value, "--", "true"), NULL) <
			    0);
		assert_memory_equal(&spec, &fresh, sizeof(spec));
		snprintf(joined, sizeof(joined), "%s=%s", wrong[i].name, wrong[i].value);
		assert_refused(ARGV(wrong[i].name, wrong[i].value, "--", "true"), wrong[i].name,
			       wrong[i].right);
		assert_refused(ARGV(joined, "--", "true"), wrong[i].name, wrong[i].right);
		if (row->group != GROUP_LIFECYCLE)
			continue;
		assert_true(options_from_env(&spec, envp, &ignored, &e) < 0);
		assert_string_equal(e.stage, "environment");
		assert_text(e.text, wrong[i].right);
		assert_memory_equal(e.text, envp[0], strcspn(envp[0], "="));
	}
	/* The value itself is shown, and the part of it that is wrong. */
	assert_refused(ARGV("--grace", "5x", "--", "true"), "\"5x\"", "--grace: ");
	assert_refused(ARGV("--ok-exit", "1,777", "--", "true"), "\"1,777\": \"777\" is no",
		       "--ok-exit: ");
	assert_refused(ARGV("--unshare", "net,pid", "--", "true"), "\"net,pid\": \"pid\" is none",
		       "--unshare: ");
}

static void test_defaults(void **state)
{
	struct spec s;

	assert_taken(&s, ARGV("--", "true"));
	assert_int_equal(s.policy.grace_ns, 5 * NS_PER_SEC);
	assert_int_equal(s.policy.timeout_ns, 0);
	assert_int_equal(s.policy.kill_after_ns, 0);
	assert_int_equal(s.policy.stop_signal, SIGTERM);
	assert_int_equal(s.policy.leftovers, LEFTOVERS_STOP);
	assert_int_equal(s.policy.signal_to, SIGNAL_TO_COMMAND);
	assert_int_equal(s.policy.signal_map[SIGHUP], SIGHUP);
	assert_int_equal(s.at_end, OS_POWER_EXIT);
	assert_int_equal(s.isolate, ISOLATE_AUTO);
	assert_int_equal(s.not_started_code, 125);
	assert_false(s.set_user || s.reset_signals || s.clear_env || s.quiet || s.dry_run);
}

static void test_lifecycle(void **state)
{
	struct spec s;

	assert_taken(&s, ARGV("-g", "0", "-t10m", "--kill-after=1.5s", "--stop-signal", "SIGINT",
			      "--leftovers=fail", "--at-end", "poweroff", "--signal-to", "tree",
			      "--map-signal", "TERM:QUIT,HUP:0", "--map-signal=USR1:9", "--ok-exit",
			      "143,0", "--ok-exit=255", "--", "true"));
	assert_int_equal(s.policy.grace_ns, 0);
	assert_int_equal(s.policy.timeout_ns, 600 * NS_PER_SEC);
	assert_int_equal(s.policy.kill_after_ns, 1500 * NS_PER_MS);
	assert_int_equal(s.policy.stop_signal, SIGINT);
	assert_int_equal(s.policy.leftovers, LEFTOVERS_FAIL);
	assert_int_equal(s.policy.signal_to, SIGNAL_TO_TREE);
	assert_int_equal(s.at_end, OS_POWER_OFF);
	assert_int_equal(s.policy.signal_map[SIGTERM], SIGQUIT);
	assert_int_equal(s.policy.signal_map[SIGHUP], 0);
	assert_int_equal(s.policy.signal_map[SIGUSR1], SIGKILL);
	assert_int_equal(s.policy.signal_map[SIGUSR2], SIGUSR2);
	assert_int_equal(s.ok_exit[143 / 8], 1 << (143 % 8));
	assert_int_equal(s.ok_exit[0], 1);
	assert_int_equal(s.ok_exit[31], 1 << 7);
}

static void test_words_fill_their_enums(void **state)
{
	struct spec s;

	assert_taken(&s,
		     ARGV("--leftovers=wait", "--at-end=halt", "--isolate=pidns", "--", "true"));
	assert_int_equal(s.policy.leftovers, LEFTOVERS_WAIT);
	assert_int_equal(s.at_end, OS_POWER_HALT);
	assert_int_equal(s.isolate, ISOLATE_PIDNS);
	assert_taken(&s, ARGV("--leftovers=kill", "--at-end=reboot", "--isolate=cgroup",
			      "--signal-to=group", "--", "true"));
	assert_int_equal(s.policy.leftovers, LEFTOVERS_KILL);
	assert_int_equal(s.at_end, OS_POWER_REBOOT);
	assert_int_equal(s.isolate, ISOLATE_CGROUP);
	assert_int_equal(s.policy.signal_to, SIGNAL_TO_GROUP);
	assert_taken(&s, ARGV("--isolate=subreaper", "--isolate=none", "--", "true"));
	assert_int_equal(s.isolate, ISOLATE_NONE);
	assert_taken(
		&s, ARGV("--unshare", "user,net,ipc", "--unshare=time,mount,cgroup", "--", "true"));
	assert_int_equal(s.unshare, OS_NS_USER | OS_NS_NET | OS_NS_IPC | OS_NS_TIME | OS_NS_MOUNT |
					    OS_NS_CGROUP);
}

static void test_isolation(void **state)
{
	char many[1024] = "4294967294:0", *end = many + strlen(many);
	struct spec s;

	assert_taken(&s, ARGV("--hostname", "a-1.Example", "--user", "1000", "--reset-signals",
			      "--", "true"));
	assert_string_equal(s.hostname, "a-1.Example");
	assert_int_equal(s.unshare, OS_NS_UTS);
	assert_true(s.set_user && !s.set_gid && s.reset_signals);
	assert_int_equal(s.uid, 1000);
	assert_taken(&s, ARGV("--user", "1:2,3,4", "--user", "5:6,7", "--", "true"));
	assert_true(s.set_user && s.set_gid);
	assert_int_equal(s.uid, 5);
	assert_int_equal(s.gid, 6);
	assert_int_equal(s.ngroups, 1);
	assert_int_equal(s.groups[0], 7);
	for (int i = 0; i < OS_GROUPS_MAX; i++)
		end += sprintf(end, ",%d", i);
	assert_taken(&s, ARGV("--user", many, "--", "true"));
	assert_int_equal(s.uid, 4294967294u);
	assert_int_equal(s.ngroups, OS_GROUPS_MAX);
	assert_int_equal(s.groups[OS_GROUPS_MAX - 1], OS_GROUPS_MAX - 1);
	snprintf(end, 3, ",1");
	assert_refused(ARGV("--user", many, "--", "true"), "--user", "more than 64");
}

static void test_the_rest(void **state)
{
	struct spec s;

	assert_taken(&s, ARGV("--chdir", "/x", "--clear-env", "--env", "A=b=c",
			      "--env=D=", "--pass-env", "HOME", "--env-file", "f", "--stdin",
			      "null", "--log=l", "-vv", "--dry-run", "--", "true", "--grace"));
	assert_string_equal(s.chdir, "/x");
	assert_true(s.clear_env && s.dry_run && !s.quiet);
	assert_int_equal(s.env.n, 2);
	assert_string_equal(s.env.word[0], "A=b=c");
	assert_string_equal(s.env.word[1], "D=");
	assert_string_equal(s.pass_env.word[0], "HOME");
	assert_string_equal(s.env_file.word[0], "f");
	assert_string_equal(s.stdin_path, "/dev/null");
	assert_string_equal(s.log_path, "l");
	assert_int_equal(s.verbose, 2);
	assert_string_equal(s.argv[1], "--grace");
	spec_free(&s);
	assert_null(s.env.word);
	assert_taken(&s, ARGV("--stdin=./null", "-qg5s", "--", "true"));
	assert_string_equal(s.stdin_path, "./null");
	assert_true(s.quiet);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows_are_whole),
		cmocka_unit_test(test_value_missing_or_empty),
		cmocka_unit_test(test_flag_with_value),
		cmocka_unit_test(test_wrong_values),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_lifecycle),
		cmocka_unit_test(test_words_fill_their_enums),
		cmocka_unit_test(test_isolation),
		cmocka_unit_test(test_the_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
