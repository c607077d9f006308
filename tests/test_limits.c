// SPDX-License-Identifier: MIT
/* Grace, time limit, kill-after and the limit of SIGKILL: what happens at which moment, exactly. */
/* needs: reaper/step.c reaper/forward.c reaper/teardown.c */
#include "tests/tree_rig.h"

static void test_no_grace_is_no_stop_signal(void **state)
{
	struct rig r;

	rig_init(&r);
	r.policy.grace_ns = 0;
	rig_start(&r);
	MAIN_EXITS(&r, SECONDS(1), 0);
	STEP(&r, SECONDS(1), OS_EV_ROUND);
	rig_next(&r, OS_ACT_CENSUS);
	rig_next(&r, OS_ACT_KILL);
	expect_phase(&r, TREE_KILLING, SECONDS(2));
	assert_int_equal(r.tree.result.stop_signals, 0);
}

static void test_leftovers_wait_has_a_limit(void **state)
{
	struct rig r;

	rig_init(&r);
	r.policy.leftovers = LEFTOVERS_WAIT;
	r.policy.timeout_ns = 10 * NS_PER_SEC;
	rig_start(&r);
	MAIN_EXITS(&r, SECONDS(1), 0);
	STEP(&r, SECONDS(1), OS_EV_ROUND);
	rig_next(&r, OS_ACT_CENSUS);
	expect_phase(&r, TREE_DRAINING, SECONDS(10));
	STEP(&r, SECONDS(10), OS_EV_DEADLINE);
	expect_stop(&r);
	expect_phase(&r, TREE_STOPPING, SECONDS(15));
	assert_int_equal(r.tree.result.outcome, OUTCOME_TIMED_OUT);
}

static void test_time_limit(void **state)
{
	struct rig r;

	rig_init(&r);
	r.policy.timeout_ns = 10 * NS_PER_SEC;
	r.policy.stop_signal = SIGINT;
	rig_start(&r);
	expect_phase(&r, TREE_RUNNING, SECONDS(10));
	STEP(&r, SECONDS(10), OS_EV_DEADLINE);
	expect_stop(&r);
	expect_phase(&r, TREE_STOPPING, SECONDS(15));
	MAIN_EXITS(&r, SECONDS(11), 0); /* its own status is kept; the outcome is not its own */
	STEP(&r, SECONDS(11), OS_EV_ROUND);
	expect_phase(&r, TREE_STOPPING, SECONDS(15));
	STEP(&r, SECONDS(12), OS_EV_EMPTY);
	expect_phase(&r, TREE_DONE, 0);
	assert_int_equal(r.tree.result.outcome, OUTCOME_TIMED_OUT);
	assert_int_equal(r.tree.result.main_end_ns, SECONDS(11));
}

static void test_the_earlier_limit_decides(void **state)
{
	struct rig r;

	rig_init(&r);
	r.policy.timeout_ns = 10 * NS_PER_SEC;
	r.policy.kill_after_ns = 8 * NS_PER_SEC;
	rig_start(&r);
	SENT(&r, SECONDS(3), SIGTERM);
	expect_signal(&r, OS_TO_COMMAND, SIGTERM);
	STEP(&r, SECONDS(60), OS_EV_DEADLINE); /* brood was frozen over both */
	expect_stop(&r);
	rig_next(&r, OS_ACT_KILL);
	expect_phase(&r, TREE_KILLING, SECONDS(61));
	assert_int_equal(r.tree.result.outcome, OUTCOME_TIMED_OUT);
}

static void test_kill_after(void **state)
{
	struct rig r;

	rig_init(&r);
	r.policy.kill_after_ns = 2 * NS_PER_SEC;
	rig_start(&r);
	SENT(&r, SECONDS(1), SIGUSR1);
	expect_signal(&r, OS_TO_COMMAND, SIGUSR1);
	expect_phase(&r, TREE_RUNNING, NEVER);
	SENT(&r, SECONDS(1), SIGTERM);
	expect_signal(&r, OS_TO_COMMAND, SIGTERM);
	SENT(&r, SECONDS(2), SIGTERM); /* the first counts */
	expect_signal(&r, OS_TO_COMMAND, SIGTERM);
	expect_phase(&r, TREE_RUNNING, SECONDS(3));
	STEP(&r, SECONDS(3), OS_EV_DEADLINE);
	rig_next(&r, OS_ACT_KILL);
	expect_phase(&r, TREE_KILLING, SECONDS(4));
	STEP(&r, SECONDS(3), OS_EV_EXITED,
	     .child = {.main = true, .signaled = true, .status = SIGKILL});
	STEP(&r, SECONDS(3), OS_EV_EMPTY);
	assert_int_equal(r.tree.result.outcome, OUTCOME_STOPPED);
	assert_int_equal(r.tree.result.main_status, SIGKILL);
}

static void test_kill_after_ends_with_the_command(void **state)
{
	struct rig r;

	rig_init(&r);
	r.policy.kill_after_ns = 2 * NS_PER_SEC;
	r.policy.leftovers = LEFTOVERS_WAIT;
	rig_start(&r);
	SENT(&r, SECONDS(1), SIGINT);
	expect_signal(&r, OS_TO_COMMAND, SIGINT);
	MAIN_EXITS(&r, SECONDS(2), 0);
	STEP(&r, SECONDS(2), OS_EV_ROUND);
	rig_next(&r, OS_ACT_CENSUS);
	expect_phase(&r, TREE_DRAINING, NEVER);
}

static void test_survivors(void **state)
{
	struct os_action census = {.kind = OS_ACT_CENSUS, .survivors = true};
	struct rig r;

	rig_init(&r);
	r.policy.grace_ns = 0;
	r.policy.timeout_ns = NS_PER_SEC;
	rig_start(&r);
	STEP(&r, SECONDS(1), OS_EV_DEADLINE);
	rig_next(&r, OS_ACT_KILL);
	for (uint64_t i = 2; i < 11; i++) { /* a round that missed one is repeated */
		expect_phase(&r, TREE_KILLING, SECONDS(i));
		STEP(&r, SECONDS(i), OS_EV_DEADLINE);
		rig_next(&r, OS_ACT_KILL);
	}
	expect_phase(&r, TREE_KILLING, SECONDS(11));
	STEP(&r, SECONDS(11), OS_EV_DEADLINE);
	assert_true(rig_next(&r, OS_ACT_CENSUS)->survivors);
	tree_count(&r.tree, &census, 1);
	expect_phase(&r, TREE_DONE, 0);
	assert_false(r.tree.result.proved);
	assert_int_equal(r.tree.result.survivors, 1);
	assert_int_equal(r.tree.result.kill_rounds, 10);
}

/* In a storm the census before it takes seconds, and the killed need their time all the same. */
static void test_the_time_to_die_begins_with_the_killing(void **state)
{
	struct rig r;

	rig_init(&r);
	r.policy.leftovers = LEFTOVERS_KILL;
	rig_start(&r);
	MAIN_EXITS(&r, SECONDS(1), 0);
	STEP(&r, SECONDS(1), OS_EV_ROUND);
	rig_next(&r, OS_ACT_CENSUS);
	rig_next(&r, OS_ACT_KILL);
	tree_killed(&r.tree, SECONDS(20));
	expect_phase(&r, TREE_KILLING, SECONDS(21));
	STEP(&r, SECONDS(21), OS_EV_ROUND);
	rig_next(&r, OS_ACT_KILL);
	tree_killed(&r.tree, SECONDS(22)); /* the rounds after the first put nothing off */
	expect_phase(&r, TREE_KILLING, SECONDS(22));
	assert_int_equal(r.tree.phase_ends_at, SECONDS(30));
}

static void test_kills_again_after_each_round(void **state)
{
	struct rig r;

	rig_init(&r);
	rig_start(&r);
	STEP(&r, SECONDS(1), OS_EV_PEER_GONE);
	rig_next(&r, OS_ACT_KILL);
	STEP(&r, SECONDS(1), OS_EV_ROUND);
	rig_next(&r, OS_ACT_KILL);
	STEP(&r, SECONDS(1) + NS_PER_MS, OS_EV_ROUND);
	rig_next(&r, OS_ACT_KILL);
	expect_phase(&r, TREE_KILLING, SECONDS(2) + NS_PER_MS);
	assert_int_equal(r.tree.result.kill_rounds, 3);
}

static void test_the_longest_durations(void **state)
{
	struct rig r;

	rig_init(&r);
	r.policy.grace_ns = r.policy.timeout_ns = INT64_MAX;
	rig_start(&r);
	assert_int_equal(tree_deadline(&r.tree), START + INT64_MAX);
	STEP(&r, START + INT64_MAX, OS_EV_DEADLINE);
	expect_stop(&r);
	assert_true(tree_deadline(&r.tree) > START + INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_grace_is_no_stop_signal),
		cmocka_unit_test(test_leftovers_wait_has_a_limit),
		cmocka_unit_test(test_time_limit),
		cmocka_unit_test(test_the_earlier_limit_decides),
		cmocka_unit_test(test_kill_after),
		cmocka_unit_test(test_kill_after_ends_with_the_command),
		cmocka_unit_test(test_survivors),
		cmocka_unit_test(test_the_time_to_die_begins_with_the_killing),
		cmocka_unit_test(test_kills_again_after_each_round),
		cmocka_unit_test(test_the_longest_durations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
