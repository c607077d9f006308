/* SPDX-License-Identifier: MIT */
/*
 * The state machine of one tree, as its init sees it: pure. Events in, actions and a deadline out;
 * no system call, no allocation, no clock of its own.
 *
 *   RUNNING -> (DRAINING) -> STOPPING -> KILLING -> DONE
 *
 * Any phase may skip those after it when the tree is proved empty. KILLING and STOPPING have a
 * deadline, so that there is no history without an end once teardown has begun.
 */
#ifndef REAPER_TREE_H
#define REAPER_TREE_H

#include "include/os.h"

#define NEVER UINT64_MAX
#define TREE_ACTIONS_MAX 6

enum tree_phase {
	TREE_RUNNING,  /* the command was forked and lives */
	TREE_DRAINING, /* the command has exited, its leftovers may end by themselves */
	TREE_STOPPING, /* stop signal sent, grace running */
	TREE_KILLING,  /* SIGKILL, until proof or KILL_LIMIT_NS */
	TREE_DONE,
	TREE_PHASE_COUNT
};

struct tree {
	const struct policy *policy; /* the caller's, outlives the tree */
	enum tree_phase phase;
	uint64_t timeout_at;	/* NEVER where there is none, or once it has passed */
	uint64_t kill_after_at; /* likewise */
	uint64_t phase_ends_at; /* end of grace, or of KILL_LIMIT_NS */
	uint64_t
		kill_again_at; /* while killing: where no news calls for another round before that */
	bool ends_with_init;   /* os_ends_with_init; the caller's, after tree_init */
	bool unwatched;	       /* the supervisor has died: nobody hears the result */
	bool main_alive;
	int main_stopped; /* the signal that stopped it, and it was not continued since; or 0 */
	bool continue_owed; /* a stop signal went to the command: a SIGSTOP that overtook it is undone once */
	bool leftovers_due; /* the command has exited; what it left is decided at the end of this round */
	struct result result;
};

struct tree_step {
	unsigned n;
	struct os_action actions[TREE_ACTIONS_MAX];
};

/* A tree whose command is being started at now_ns. */
void tree_init(struct tree *t, const struct policy *policy, uint64_t now_ns);

/* A tree whose init has died: no command, to be killed at once. */
void tree_adopt(struct tree *t, const struct policy *policy, uint64_t now_ns,
		struct tree_step *out);

/* One event. Fills *out with what to do now, in order. Does nothing once the phase is TREE_DONE. */
void tree_step(struct tree *t, const struct os_event *event, struct tree_step *out);

/* When the tree wants to hear OS_EV_DEADLINE. */
uint64_t tree_deadline(const struct tree *t);

/* The census found `count` processes: leftovers, or survivors at the end. */
void tree_count(struct tree *t, const struct os_action *action, unsigned count);
/* The first round of killing was carried out only now: what came before it took none of its time. */
void tree_killed(struct tree *t, uint64_t now_ns);

#endif
