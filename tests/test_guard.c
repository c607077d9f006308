// SPDX-License-Identifier: MIT
/* The supervisor's half of a pair: exactly. */
/* needs: reaper/guard.c reaper/step.c reaper/forward.c reaper/teardown.c */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/num.h"
#include "reaper/guard.h"

#define START (1000 * NS_PER_SEC)
#define SECONDS(n) (START + (n)*NS_PER_SEC)

static struct guard guard;
static struct tree_step step;

/* A limit of 60 s and a grace of 5: the init has ended by 75 s; 5 more, and it counts as stuck. */
static void begin(uint64_t timeout_ns)
{
	struct policy policy = {.timeout_ns = timeout_ns, .grace_ns = 5 * NS_PER_SEC};

	guard_init(&guard, &policy, START);
}

static void take(uint64_t at, struct os_event event)
{
	event.now_ns = at;
	guard_step(&guard, &event, &step);
}

#define TAKE(at, ...) take(at, (struct os_event){.kind = __VA_ARGS__})

static const struct os_action *only(enum os_action_kind kind)
{
	assert_int_equal(step.n, 1);
	assert_int_equal(step.actions[0].kind, kind);
	return &step.actions[0];
}

static void test_passes_on(void **state)
{
	const struct os_action *action;

	begin(0);
	assert_int_equal(guard.deadline_ns, NEVER);
	TAKE(SECONDS(1), OS_EV_SIGNAL,
	     .signal = {.signo = 40, .queued = true, .uid = 3, .value = 99});
	action = only(OS_ACT_PASS);
	assert_int_equal(action->signal.signo, 40);
	assert_true(action->signal.queued);
	assert_int_equal(action->signal.uid, 3);
	assert_int_equal(action->signal.value, 99);
}

static void test_suspends_and_resumes(void **state)
{
	const struct os_action *action;

	begin(0);
	TAKE(SECONDS(1), OS_EV_SUSPEND, .child = {.status = SIGTTIN});
	assert_int_equal(only(OS_ACT_SUSPEND)->signal.signo, SIGTTIN);
	TAKE(SECONDS(2), OS_EV_RESUMED, .resumed = {.foreground = true, .stopped = true});
	action = only(OS_ACT_RESUMED);
	assert_true(action->foreground);
	assert_true(action->stopped);
}

static void test_result_then_exit(void **state)
{
	begin(0);
	TAKE(SECONDS(7), OS_EV_RESULT, .result = {.outcome = OUTCOME_EXITED, .main_status = 4});
	assert_int_equal(step.n, 0);
	assert_false(guard.done);
	assert_int_equal(guard.deadline_ns, SECONDS(17));
	TAKE(SECONDS(8), OS_EV_PEER_GONE);
	assert_true(guard.done);
	assert_false(guard.adopt);
	assert_false(guard.stuck);
	assert_int_equal(guard.result.main_status, 4);
}

static void test_death_without_a_result(void **state)
{
	begin(0);
	TAKE(SECONDS(3), OS_EV_PEER_GONE);
	assert_true(guard.done);
	assert_true(guard.adopt);
	assert_false(guard.have_result);
}

static void test_hangs_past_the_limit(void **state)
{
	begin(60 * NS_PER_SEC);
	assert_int_equal(guard.deadline_ns, SECONDS(80));
	TAKE(SECONDS(79), OS_EV_DEADLINE);
	assert_int_equal(step.n, 0);
	TAKE(SECONDS(80), OS_EV_DEADLINE);
	only(OS_ACT_KILL_INIT);
	assert_false(guard.done);
	assert_int_equal(guard.deadline_ns, SECONDS(90));
	TAKE(SECONDS(81), OS_EV_PEER_GONE);
	assert_true(guard.done);
	assert_true(guard.adopt);
}

static void test_does_not_die(void **state)
{
	begin(60 * NS_PER_SEC);
	TAKE(SECONDS(80), OS_EV_DEADLINE);
	only(OS_ACT_KILL_INIT);
	TAKE(SECONDS(90), OS_EV_DEADLINE);
	assert_int_equal(step.n, 0);
	assert_true(guard.done);
	assert_true(guard.stuck);
	assert_false(guard.adopt);
}

static void test_lingers_after_its_result(void **state)
{
	begin(0);
	TAKE(SECONDS(1), OS_EV_RESULT, .result = {.outcome = OUTCOME_SIGNALED});
	TAKE(SECONDS(11), OS_EV_DEADLINE);
	only(OS_ACT_KILL_INIT);
	TAKE(SECONDS(12), OS_EV_PEER_GONE);
	assert_true(guard.done);
	assert_false(guard.adopt);
	assert_int_equal(guard.result.outcome, OUTCOME_SIGNALED);
}

/* What the init could not end holds it, too: ten seconds more change nothing. */
static void test_waits_for_survivors(void **state)
{
	begin(0);
	TAKE(SECONDS(1), OS_EV_RESULT, .result = {.outcome = OUTCOME_SIGNALED, .survivors = 1});
	assert_int_equal(guard.deadline_ns, SECONDS(2));
	TAKE(SECONDS(2), OS_EV_DEADLINE);
	only(OS_ACT_KILL_INIT);
	TAKE(SECONDS(3), OS_EV_DEADLINE);
	assert_true(guard.done);
	assert_true(guard.stuck);
}

static void test_overslept(void **state)
{
	begin(60 * NS_PER_SEC);
	TAKE(SECONDS(3600), OS_EV_DEADLINE); /* a paused container: the init could not run either */
	assert_int_equal(step.n, 0);
	assert_int_equal(guard.deadline_ns, SECONDS(3620));
	TAKE(SECONDS(3620), OS_EV_DEADLINE);
	only(OS_ACT_KILL_INIT);
	TAKE(SECONDS(7200), OS_EV_DEADLINE);
	assert_false(guard.stuck);
	TAKE(SECONDS(7201), OS_EV_PEER_GONE);
	assert_true(guard.done);
}

static void test_the_longest_durations(void **state)
{
	struct policy policy = {.timeout_ns = INT64_MAX, .grace_ns = INT64_MAX};

	guard_init(&guard, &policy, START);
	assert_true(guard.deadline_ns > START + INT64_MAX);
	policy.grace_ns = UINT64_MAX - 1;
	guard_init(&guard, &policy, START);
	assert_int_equal(guard.deadline_ns, NEVER);
}

static void test_done_is_done(void **state)
{
	begin(0);
	TAKE(SECONDS(1), OS_EV_PEER_GONE);
	TAKE(SECONDS(2), OS_EV_SIGNAL, .signal = {.signo = SIGTERM});
	assert_int_equal(step.n, 0);
	TAKE(SECONDS(2), OS_EV_RESULT, .result = {.outcome = OUTCOME_EXITED});
	assert_false(guard.have_result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_passes_on),
		cmocka_unit_test(test_suspends_and_resumes),
		cmocka_unit_test(test_result_then_exit),
		cmocka_unit_test(test_death_without_a_result),
		cmocka_unit_test(test_hangs_past_the_limit),
		cmocka_unit_test(test_does_not_die),
		cmocka_unit_test(test_lingers_after_its_result),
		cmocka_unit_test(test_waits_for_survivors),
		cmocka_unit_test(test_overslept),
		cmocka_unit_test(test_the_longest_durations),
		cmocka_unit_test(test_done_is_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
