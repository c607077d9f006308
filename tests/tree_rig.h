/* SPDX-License-Identifier: MIT */
/* For unit tests of the tree's state machine: one event in, the expected actions out. */
#ifndef TESTS_TREE_RIG_H
#define TESTS_TREE_RIG_H

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/num.h"
#include "reaper/tree.h"

#define START (1000 * NS_PER_SEC)
#define SECONDS(n) (START + (n)*NS_PER_SEC)

struct rig {
	struct policy policy;
	struct tree tree;
	struct tree_step step;
	unsigned seen; /* actions that were expected already */
};

/* brood's own defaults, at START. Change the policy, then call rig_start. */
static inline void rig_init(struct rig *r)
{
	memset(r, 0, sizeof(*r));
	r->policy.grace_ns = 5 * NS_PER_SEC;
	r->policy.stop_signal = SIGTERM;
	for (int i = 0; i < SIGNAL_LIMIT; i++)
		r->policy.signal_map[i] = i;
}

static inline void rig_start(struct rig *r)
{
	tree_init(&r->tree, &r->policy, START);
}

static inline void rig_step(struct rig *r, uint64_t at, struct os_event event)
{
	assert_int_equal(r->seen, r->step.n); /* nothing was left unexpected */
	r->seen = 0;
	event.now_ns = at;
	tree_step(&r->tree, &event, &r->step);
}

#define STEP(r, at, ...) rig_step(r, at, (struct os_event){.kind = __VA_ARGS__})
#define SENT(r, at, number) STEP(r, at, OS_EV_SIGNAL, .signal = {.signo = (number)})
#define MAIN_EXITS(r, at, code) STEP(r, at, OS_EV_EXITED, .child = {.main = true, .status = (code)})
#define MAIN_STOPS(r, at, signo)                                                                   \
	STEP(r, at, OS_EV_STOPPED, .child = {.main = true, .status = (signo)})

static inline const struct os_action *rig_next(struct rig *r, enum os_action_kind kind)
{
	assert_true(r->seen < r->step.n);
	assert_int_equal(r->step.actions[r->seen].kind, kind);
	return &r->step.actions[r->seen++];
}

static inline void expect_signal(struct rig *r, enum os_target target, int signo)
{
	const struct os_action *action = rig_next(r, OS_ACT_SIGNAL);

	assert_int_equal(action->target, target);
	assert_int_equal(action->signal.signo, signo);
}

static inline void expect_stop(struct rig *r)
{
	expect_signal(r, OS_TO_TREE, r->policy.stop_signal);
	expect_signal(r, OS_TO_TREE, SIGCONT);
}

static inline void expect_nothing(struct rig *r)
{
	assert_int_equal(r->seen, r->step.n);
}

static inline void expect_phase(struct rig *r, enum tree_phase phase, uint64_t deadline_ns)
{
	expect_nothing(r);
	assert_int_equal(r->tree.phase, phase);
	if (phase != TREE_DONE)
		assert_int_equal(tree_deadline(&r->tree), deadline_ns);
}

#endif
