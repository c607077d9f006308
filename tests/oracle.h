/* SPDX-License-Identifier: MIT */
/*
 * The promises of one tree, checked from outside: it sees only what passes between the loop and the platform, and
 * never looks into the machine until that is done.
 *
 *   owed        a signal is passed on once, in order, with its value; a stopped command that shall end gets CONT; a
 *               suspension is asked for, a resumed command continued. Nothing else may come first.
 *   reasons     the stop signal and KILL each need one: time limit, leftovers, end of grace, kill-after, dead peer.
 *   deadlines   the loop neither sleeps past one nor, awake after one, goes to sleep without having acted.
 *   the kernel  what it would end by itself is left to it only where nobody asks, and the command's end is known.
 *   bounds      rounds of reaping, waits in one history.
 *   the end     proof, or survivors counted after KILL_LIMIT_NS; outcome, status and counts exact.
 */
#ifndef TESTS_ORACLE_H
#define TESTS_ORACLE_H

#include "reaper/tree.h"
#include "tests/fake_os.h"

enum cause { CAUSE_NONE, CAUSE_MAIN, CAUSE_NOT_STARTED, CAUSE_TIMEOUT, CAUSE_BROOD };

#define OWED_MAX 4

struct oracle {
	struct os *os;
	const struct tree *tree;
	const struct policy *policy;
	uint64_t *hash;

	uint64_t wait_now, last_now; /* of the event that was waited for, and of the last one */
	uint64_t timeout_at, kill_after_at, killed_at;
	uint64_t grace_end[2], kill_end[2]; /* the earliest and the latest that can be meant */

	enum cause cause;
	bool either; /* time limit and kill-after at one moment: both outcomes are right */
	bool main_alive, draining, stop_sent, killing, empty, left, paused_out, gave_up,
		left_to_kernel;
	bool unwatched; /* the other brood process has died */
	bool cont_on_stop;
	bool hopeless; /* at the last wait something lived, or more had died than one round reaps */
	int main_stopped;
	struct os_child main_child;
	int start_errno;
	unsigned reaped, stops, kills, waits;
	int leftovers, survivors;

	struct os_action owed[OWED_MAX];
	unsigned owed_n, owed_at;
};

/* Before tree_run. `adopted`: the tree is one whose init has died. */
void oracle_init(struct oracle *o, struct os *os, const struct tree *tree,
		 const struct policy *policy, bool adopted, uint64_t *hash);
/* After tree_run: is the result the right one? */
void oracle_finish(struct oracle *o);

static inline bool oracle_teardown(const struct oracle *o)
{
	return o->stop_sent || o->killing;
}

/* oracle_owed.c: what an event makes brood owe. */
void oracle_event(struct oracle *o, const struct os_event *event);
struct os_action *oracle_owe(struct oracle *o, enum os_action_kind kind);
/* Fails unless all that was owed has been done. */
void oracle_settled(struct oracle *o);
/* True where this action was owed; fails where another one was. */
bool oracle_paid(struct oracle *o, const struct os_action *action);

#endif
