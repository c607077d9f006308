// SPDX-License-Identifier: MIT
/* Which signal goes where, and a stopped command: exactly. */
/* needs: reaper/step.c reaper/forward.c reaper/teardown.c */
#include "tests/tree_rig.h"

static void test_value_and_sender_are_kept(void **state)
{
	const struct os_action *action;
	struct rig r;

	rig_init(&r);
	r.policy.signal_map[SIGHUP] = 40;
	rig_start(&r);
	STEP(&r, SECONDS(1), OS_EV_SIGNAL,
	     .signal = {.signo = SIGHUP, .queued = true, .uid = 7, .value = 0x1122334455667788});
	action = rig_next(&r, OS_ACT_SIGNAL);
	assert_int_equal(action->signal.signo, 40);
	assert_true(action->signal.queued);
	assert_int_equal(action->signal.uid, 7);
	assert_int_equal(action->signal.value, 0x1122334455667788);
	expect_nothing(&r);
}

static void test_dropped(void **state)
{
	struct rig r;

	rig_init(&r);
	r.policy.signal_map[SIGTERM] = 0;
	r.policy.kill_after_ns = NS_PER_SEC;
	rig_start(&r);
	SENT(&r, SECONDS(1), SIGTERM);
	expect_nothing(&r);
	assert_int_equal(tree_deadline(&r.tree), NEVER);
}

static void test_targets(void **state)
{
	static const enum os_target targets[] = {
		[SIGNAL_TO_COMMAND] = OS_TO_COMMAND,
		[SIGNAL_TO_GROUP] = OS_TO_GROUP,
		[SIGNAL_TO_TREE] = OS_TO_TREE,
	};
	struct rig r;

	for (int to = SIGNAL_TO_COMMAND; to <= SIGNAL_TO_TREE; to++) {
		rig_init(&r);
		r.policy.signal_to = (enum signal_to)to;
		rig_start(&r);
		SENT(&r, SECONDS(1), SIGUSR1);
		expect_signal(&r, targets[to], SIGUSR1);
		expect_nothing(&r);
	}
	SENT(&r, SECONDS(1), SIGTERM); /* some of a tree may be stopped */
	expect_signal(&r, OS_TO_TREE, SIGTERM);
	expect_signal(&r, OS_TO_TREE, SIGCONT);
	expect_nothing(&r);
}

static void test_a_stopped_command_can_end(void **state)
{
	struct rig r;

	rig_init(&r);
	r.policy.suspend = SUSPEND_NEVER;
	rig_start(&r);
	MAIN_STOPS(&r, SECONDS(1), SIGSTOP);
	expect_nothing(&r);
	SENT(&r, SECONDS(2), SIGUSR1);
	expect_signal(&r, OS_TO_COMMAND, SIGUSR1);
	SENT(&r, SECONDS(2), SIGTERM);
	expect_signal(&r, OS_TO_COMMAND, SIGTERM);
	expect_signal(&r, OS_TO_COMMAND, SIGCONT);
	STEP(&r, SECONDS(2), OS_EV_CONTINUED);
	SENT(&r, SECONDS(3), SIGTERM);
	expect_signal(&r, OS_TO_COMMAND, SIGTERM);
	expect_nothing(&r);
}

static void test_so_it_can_by_what_is_sent_instead(void **state)
{
	struct rig r;

	rig_init(&r);
	r.policy.signal_map[SIGTERM] = SIGUSR2;
	rig_start(&r);
	MAIN_STOPS(&r, SECONDS(1), SIGTTIN);
	rig_next(&r, OS_ACT_SUSPEND);
	SENT(&r, SECONDS(2), SIGTERM);
	expect_signal(&r, OS_TO_COMMAND, SIGUSR2);
	expect_signal(&r, OS_TO_COMMAND, SIGCONT);
	expect_nothing(&r);
}

static void test_a_stop_that_overtook(void **state)
{
	struct rig r;

	rig_init(&r);
	rig_start(&r);
	SENT(&r, SECONDS(1), SIGTERM);
	expect_signal(&r, OS_TO_COMMAND, SIGTERM);
	MAIN_STOPS(&r, SECONDS(1), SIGSTOP);
	expect_signal(&r, OS_TO_COMMAND, SIGCONT);
	STEP(&r, SECONDS(1), OS_EV_CONTINUED);
	MAIN_STOPS(&r, SECONDS(2), SIGSTOP); /* undone once */
	assert_int_equal(rig_next(&r, OS_ACT_SUSPEND)->signal.signo, SIGSTOP);
	expect_nothing(&r);
}

static void test_no_stop_during_teardown(void **state)
{
	struct rig r;

	rig_init(&r);
	r.policy.timeout_ns = NS_PER_SEC;
	rig_start(&r);
	STEP(&r, SECONDS(1), OS_EV_DEADLINE);
	expect_stop(&r);
	MAIN_STOPS(&r, SECONDS(1), SIGTSTP);
	expect_signal(&r, OS_TO_COMMAND, SIGCONT);
	MAIN_STOPS(&r, SECONDS(2), SIGSTOP);
	expect_signal(&r, OS_TO_COMMAND, SIGCONT);
	expect_nothing(&r);
}

static void test_suspends_with_the_command(void **state)
{
	struct rig r;

	rig_init(&r);
	rig_start(&r);
	MAIN_STOPS(&r, SECONDS(1), SIGTSTP);
	assert_int_equal(rig_next(&r, OS_ACT_SUSPEND)->signal.signo, SIGTSTP);
	STEP(&r, SECONDS(9), OS_EV_RESUMED, .resumed = {.foreground = true, .stopped = true});
	assert_true(rig_next(&r, OS_ACT_RESUME)->foreground);
	STEP(&r, SECONDS(9), OS_EV_CONTINUED);
	MAIN_STOPS(&r, SECONDS(10), SIGTTIN);
	rig_next(&r, OS_ACT_SUSPEND);
	STEP(&r, SECONDS(11), OS_EV_RESUMED, .resumed = {.foreground = false, .stopped = true});
	assert_false(rig_next(&r, OS_ACT_RESUME)->foreground);
	expect_nothing(&r);
}

static void test_nobody_would_continue_it(void **state)
{
	struct rig r;

	rig_init(&r);
	rig_start(&r);
	MAIN_STOPS(&r, SECONDS(1), SIGTSTP);
	rig_next(&r, OS_ACT_SUSPEND);
	STEP(&r, SECONDS(1), OS_EV_RESUMED, .resumed = {.foreground = true});
	rig_next(&r, OS_ACT_RESUME); /* a terminal's stop is undone */
	STEP(&r, SECONDS(1), OS_EV_CONTINUED);
	MAIN_STOPS(&r, SECONDS(2), SIGSTOP);
	rig_next(&r, OS_ACT_SUSPEND);
	STEP(&r, SECONDS(2), OS_EV_RESUMED, .resumed = {.foreground = true});
	expect_nothing(&r); /* somebody's SIGSTOP is not */
}

static void test_suspends_on_the_signal(void **state)
{
	struct rig r;

	rig_init(&r);
	r.policy.suspend = SUSPEND_ON_SIGNAL;
	r.policy.signal_map[SIGTSTP] = SIGSTOP;
	r.policy.signal_map[SIGTTOU] = 0;
	rig_start(&r);
	SENT(&r, SECONDS(1), SIGTSTP);
	expect_signal(&r, OS_TO_COMMAND, SIGSTOP);
	rig_next(&r, OS_ACT_SUSPEND);
	MAIN_STOPS(&r, SECONDS(1), SIGSTOP);
	expect_nothing(&r);
	SENT(&r, SECONDS(2), SIGTTOU); /* dumb-init suspends although it drops it */
	rig_next(&r, OS_ACT_SUSPEND);
	expect_nothing(&r);
}

static void test_pause(void **state)
{
	struct rig r;

	rig_init(&r);
	r.policy.pause = true;
	rig_start(&r);
	STEP(&r, SECONDS(1), OS_EV_EMPTY);
	SENT(&r, SECONDS(2), SIGHUP);
	expect_nothing(&r);
	assert_int_equal(r.tree.phase, TREE_RUNNING);
	SENT(&r, SECONDS(3), SIGINT);
	expect_nothing(&r);
	assert_int_equal(r.tree.phase, TREE_DONE);
	assert_int_equal(r.tree.result.outcome, OUTCOME_EXITED);
	assert_int_equal(r.tree.result.main_status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_value_and_sender_are_kept),
		cmocka_unit_test(test_dropped),
		cmocka_unit_test(test_targets),
		cmocka_unit_test(test_a_stopped_command_can_end),
		cmocka_unit_test(test_so_it_can_by_what_is_sent_instead),
		cmocka_unit_test(test_a_stop_that_overtook),
		cmocka_unit_test(test_no_stop_during_teardown),
		cmocka_unit_test(test_suspends_with_the_command),
		cmocka_unit_test(test_nobody_would_continue_it),
		cmocka_unit_test(test_suspends_on_the_signal),
		cmocka_unit_test(test_pause),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
