/* SPDX-License-Identifier: MIT */
/* Driving the two state machines over a platform: wait, step, act. */
#ifndef REAPER_REAP_H
#define REAPER_REAP_H

#include "reaper/guard.h"
#include "reaper/tree.h"

/* News taken between two looks at signals and deadlines: unbounded reaping starves under a fork storm. */
#define REAP_ROUND_MAX 64

/* Take what children have to tell, at most REAP_ROUND_MAX pieces of it, and step the tree with each. */
void reap_round(struct os *os, struct tree *t);

/* Step the tree with one event and carry out what it answers. */
void tree_apply(struct os *os, struct tree *t, const struct os_event *event);
void tree_carry_out(struct os *os, struct tree *t, const struct tree_step *step);

/* -v: what an action did. */
void loop_say(const struct os_action *action, int rc);

/* Until the tree is done. */
void tree_run(struct os *os, struct tree *t);

/* The supervisor's loop, until its init has ended or must be replaced. */
void guard_run(struct os *os, struct guard *g);

#endif
