// SPDX-License-Identifier: MIT
/* How a tree ends: each policy's transitions, exactly. */
/* needs: reaper/step.c reaper/forward.c reaper/teardown.c */
#include "tests/tree_rig.h"

static void test_exits_and_leaves_nothing(void **state)
{
	struct rig r;

	rig_init(&r);
	rig_start(&r);
	expect_phase(&r, TREE_RUNNING, NEVER);
	MAIN_EXITS(&r, SECONDS(1), 7);
	STEP(&r, SECONDS(1), OS_EV_EMPTY);
	expect_phase(&r, TREE_DONE, 0);
	assert_int_equal(r.tree.result.outcome, OUTCOME_EXITED);
	assert_int_equal(r.tree.result.main_status, 7);
	assert_true(r.tree.result.proved);
	assert_int_equal(r.tree.result.leftovers, 0);
	assert_int_equal(r.tree.result.end_ns, SECONDS(1));
}

static void test_killed_by_a_signal(void **state)
{
	struct rig r;

	rig_init(&r);
	rig_start(&r);
	STEP(&r, SECONDS(2), OS_EV_EXITED,
	     .child = {.main = true, .signaled = true, .core = true, .status = SIGSEGV});
	STEP(&r, SECONDS(2), OS_EV_EMPTY);
	assert_int_equal(r.tree.result.outcome, OUTCOME_SIGNALED);
	assert_int_equal(r.tree.result.main_status, SIGSEGV);
	assert_true(r.tree.result.main_core);
	assert_int_equal(r.tree.result.teardown_ns, 0);
}

static void test_leftovers_stop(void **state)
{
	struct os_action census = {.kind = OS_ACT_CENSUS};
	struct rig r;

	rig_init(&r);
	rig_start(&r);
	MAIN_EXITS(&r, SECONDS(1), 0);
	expect_nothing(&r); /* what is left is known at the end of the round */
	STEP(&r, SECONDS(1), OS_EV_EXITED, .child = {.pid = 9});
	STEP(&r, SECONDS(1), OS_EV_ROUND);
	assert_false(rig_next(&r, OS_ACT_CENSUS)->survivors);
	expect_stop(&r);
	tree_count(&r.tree, &census, 3);
	expect_phase(&r, TREE_STOPPING, SECONDS(6));
	STEP(&r, SECONDS(3), OS_EV_ROUND); /* one of them has ended */
	STEP(&r, SECONDS(6) - 1, OS_EV_DEADLINE);
	expect_phase(&r, TREE_STOPPING, SECONDS(6));
	STEP(&r, SECONDS(6), OS_EV_DEADLINE);
	rig_next(&r, OS_ACT_KILL);
	expect_phase(&r, TREE_KILLING, SECONDS(7));
	STEP(&r, SECONDS(6), OS_EV_EXITED, .child = {.signaled = true, .status = SIGKILL});
	STEP(&r, SECONDS(6), OS_EV_EXITED, .child = {.status = SIGKILL}); /* an exit code */
	STEP(&r, SECONDS(6), OS_EV_EMPTY);
	expect_phase(&r, TREE_DONE, 0);
	assert_int_equal(r.tree.result.outcome, OUTCOME_EXITED);
	assert_int_equal(r.tree.result.leftovers, 3);
	assert_int_equal(r.tree.result.reaped, 3);
	assert_int_equal(r.tree.result.killed, 1);
	assert_int_equal(r.tree.result.teardown_ns, SECONDS(1));
	assert_int_equal(r.tree.result.stop_signals, 1);
	assert_int_equal(r.tree.result.kill_rounds, 1);
}

static void test_leftovers_kill(void **state)
{
	struct rig r;

	rig_init(&r);
	r.policy.leftovers = LEFTOVERS_KILL;
	rig_start(&r);
	MAIN_EXITS(&r, SECONDS(1), 0);
	STEP(&r, SECONDS(1), OS_EV_ROUND);
	rig_next(&r, OS_ACT_CENSUS);
	rig_next(&r, OS_ACT_KILL);
	expect_phase(&r, TREE_KILLING, SECONDS(2));
}

static void test_leftovers_wait(void **state)
{
	struct rig r;

	rig_init(&r);
	r.policy.leftovers = LEFTOVERS_WAIT;
	rig_start(&r);
	MAIN_EXITS(&r, SECONDS(1), 3);
	STEP(&r, SECONDS(1), OS_EV_ROUND);
	rig_next(&r, OS_ACT_CENSUS);
	expect_phase(&r, TREE_DRAINING, NEVER);
	SENT(&r, SECONDS(2), SIGUSR1); /* what is left is all there is to signal */
	expect_signal(&r, OS_TO_TREE, SIGUSR1);
	STEP(&r, SECONDS(9), OS_EV_ROUND);
	STEP(&r, SECONDS(99), OS_EV_EMPTY);
	expect_phase(&r, TREE_DONE, 0);
	assert_int_equal(r.tree.result.outcome, OUTCOME_EXITED);
	assert_int_equal(r.tree.result.main_status, 3);
	assert_int_equal(r.tree.result.main_end_ns, SECONDS(1));
	assert_int_equal(r.tree.result.end_ns, SECONDS(99));
}

static void test_leftovers_leave(void **state)
{
	struct rig r;

	rig_init(&r);
	r.policy.leftovers = LEFTOVERS_LEAVE;
	r.policy.leave_signal = SIGTERM;
	rig_start(&r);
	MAIN_EXITS(&r, SECONDS(1), 0);
	STEP(&r, SECONDS(1), OS_EV_ROUND);
	expect_signal(&r, OS_TO_GROUP, SIGTERM);
	expect_phase(&r, TREE_DONE, 0);
	assert_false(r.tree.result.proved);
}

static void test_peer_gone(void **state)
{
	struct rig r;

	rig_init(&r);
	rig_start(&r);
	STEP(&r, SECONDS(4), OS_EV_PEER_GONE);
	rig_next(&r, OS_ACT_KILL);
	expect_phase(&r, TREE_KILLING, SECONDS(5));
	STEP(&r, SECONDS(4), OS_EV_PEER_GONE); /* once is enough */
	MAIN_EXITS(&r, SECONDS(4), 0);
	STEP(&r, SECONDS(4), OS_EV_EMPTY);
	expect_phase(&r, TREE_DONE, 0);
	assert_int_equal(r.tree.result.outcome, OUTCOME_STOPPED);
}

static void test_start_failed(void **state)
{
	struct rig r;

	rig_init(&r);
	rig_start(&r);
	STEP(&r, SECONDS(1), OS_EV_START_FAILED, .failed = {OS_STAGE_EXEC, 2});
	STEP(&r, SECONDS(1), OS_EV_EMPTY);
	expect_phase(&r, TREE_DONE, 0);
	assert_int_equal(r.tree.result.outcome, OUTCOME_NOT_STARTED);
	assert_false(r.tree.result.main_started);
	assert_int_equal(r.tree.result.failed_stage, OS_STAGE_EXEC);
	assert_int_equal(r.tree.result.failed_errno, 2);
}

static void test_start_failed_too_late(void **state)
{
	struct rig r;

	rig_init(&r);
	r.policy.timeout_ns = NS_PER_SEC;
	rig_start(&r);
	STEP(&r, SECONDS(1), OS_EV_DEADLINE);
	expect_stop(&r);
	STEP(&r, SECONDS(2), OS_EV_START_FAILED, .failed = {OS_STAGE_CHDIR, 13});
	STEP(&r, SECONDS(2), OS_EV_EMPTY);
	assert_int_equal(r.tree.result.outcome, OUTCOME_TIMED_OUT);
	assert_false(r.tree.result.main_started);
	assert_int_equal(r.tree.result.failed_errno, 13);
}

static void test_adopts(void **state)
{
	struct rig r;

	rig_init(&r);
	r.policy.timeout_ns = NS_PER_SEC;
	tree_adopt(&r.tree, &r.policy, START, &r.step);
	rig_next(&r, OS_ACT_KILL);
	expect_phase(&r, TREE_KILLING, SECONDS(1));
	STEP(&r, SECONDS(1), OS_EV_EMPTY);
	expect_phase(&r, TREE_DONE, 0);
	assert_int_equal(r.tree.result.outcome, OUTCOME_STOPPED);
}

static void test_done_is_done(void **state)
{
	struct rig r;

	rig_init(&r);
	rig_start(&r);
	MAIN_EXITS(&r, SECONDS(1), 0);
	STEP(&r, SECONDS(1), OS_EV_EMPTY);
	SENT(&r, SECONDS(2), SIGTERM);
	STEP(&r, SECONDS(2), OS_EV_DEADLINE);
	STEP(&r, SECONDS(2), OS_EV_PEER_GONE);
	expect_phase(&r, TREE_DONE, 0);
	assert_int_equal(r.tree.result.end_ns, SECONDS(1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exits_and_leaves_nothing),
		cmocka_unit_test(test_killed_by_a_signal),
		cmocka_unit_test(test_leftovers_stop),
		cmocka_unit_test(test_leftovers_kill),
		cmocka_unit_test(test_leftovers_wait),
		cmocka_unit_test(test_leftovers_leave),
		cmocka_unit_test(test_peer_gone),
		cmocka_unit_test(test_start_failed),
		cmocka_unit_test(test_start_failed_too_late),
		cmocka_unit_test(test_adopts),
		cmocka_unit_test(test_done_is_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
