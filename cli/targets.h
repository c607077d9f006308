/* SPDX-License-Identifier: MIT */
/* Who is meant by the words of kill, suspend and resume: processes, held from before anything is decided about them. */
#ifndef CLI_TARGETS_H
#define CLI_TARGETS_H

#include <stdbool.h>
#include <stddef.h>

#include "include/brood.h"
#include "lib/out.h"

struct target {
	const char *word;	/* as it was given */
	struct brood_held held; /* held.pid 0: there is none of it */
	int32_t pid;		/* 0: a name that nobody has */
	char name[64];		/* raw; empty: not known */
	enum brood_code code;	/* what became of it, by target_kill; before: why it is not held */
	struct brood_killed done;
	struct brood_error error;
};

struct targets {
	struct brood_inspector *inspector;
	struct brood_snapshot *now;
	struct target *target;
	size_t n, size, held;
};

/* 0 or an exit code; what is wrong has been said. */
int targets_open(struct targets *t);
int targets_add(struct targets *t, const char *word);
void targets_free(struct targets *t);

/* "sleep (4711)", made safe for a terminal; "4711" where the name is not known. */
void target_put(const struct target *target, struct out *o);

/* Send, as brood_kill, and keep the result in the target. */
void target_kill(struct targets *t, struct target *target, const struct brood_kill *how);

/* Ask on the terminal, where there is one. False: no. */
bool targets_confirm(const struct targets *t, const char *verb);

#endif
