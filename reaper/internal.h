/* SPDX-License-Identifier: MIT */
/* What the files of the tree's state machine share. */
#ifndef REAPER_INTERNAL_H
#define REAPER_INTERNAL_H

#include "reaper/tree.h"

/* Append one action and return it, zeroed but for its kind. */
struct os_action *tree_act(struct tree_step *out, enum os_action_kind kind);

/* Append a signal of brood's own making. */
void tree_send(struct tree_step *out, enum os_target target, int signo);

/* The later time, or NEVER where no clock reaches it. */
static inline uint64_t tree_after(uint64_t ns, uint64_t later_ns)
{
	return later_ns < NEVER - ns ? ns + later_ns : NEVER;
}

/* forward.c: a signal that somebody sent to brood. */
void tree_forward(struct tree *t, const struct os_signal *signal, uint64_t now_ns,
		  struct tree_step *out);
/* forward.c: the command was stopped; brood was stopped with its job, or was not. */
void tree_main_stopped(struct tree *t, int signo, struct tree_step *out);
void tree_resumed(struct tree *t, bool foreground, bool stopped, struct tree_step *out);

/* teardown.c */
void tree_begin_stop(struct tree *t, uint64_t now_ns, struct tree_step *out);
void tree_begin_kill(struct tree *t, uint64_t now_ns, struct tree_step *out);
void tree_leftovers(struct tree *t, uint64_t now_ns, struct tree_step *out);
void tree_deadline_passed(struct tree *t, uint64_t now_ns, struct tree_step *out);
void tree_kill_round(struct tree *t, uint64_t now_ns, struct tree_step *out);

#endif
