/* SPDX-License-Identifier: MIT */
/* What the inits that brood stands in for share: a command line as getopt reads it, into a spec. */
#ifndef INIT_PERSONA_INTERNAL_H
#define INIT_PERSONA_INTERNAL_H

#include "init/persona.h"
#include "init/spec.h"
#include "lib/err.h"

#define LISTEN_PID "LISTEN_PID="
#define PERSONA_SHOWN_MAX 80 /* bytes of a wrong word in a message */

/* One start under another program's name. */
struct persona_run {
	const struct persona *persona;
	const char *program; /* the last part of argv[0] */
	struct spec spec;
	bool single_child;					/* dumb-init */
	char listen_pid[sizeof(LISTEN_PID) - 1 + OS_PID_BYTES]; /* catatonit; in spec.env */
};

struct persona_long {
	char letter; /* the letter that it stands for; 0 ends a list */
	char name[13];
};

/*
 * A program: its options, its texts, and what they do to a spec. The letters h (help), V (version),
 * l and L (licence) are answered alike for all; what else is in `letters` goes to take().
 */
struct persona {
	const char *letters; /* as getopt(3) has them: a colon after one that takes a value */
	const struct persona_long *longs; /* or NULL */
	bool version_alone;		  /* --version, and only as the sole argument */
	int help_fd, version_fd;
	const char *version, *synopsis, *help;
	const char *orphans; /* the warning where orphans will not come to it, or NULL */

	/* The defaults, and the environment where it comes before the command line. */
	void (*begin)(struct persona_run *r, char **envp);
	/* One option; 0 or a negative errno with the text. */
	int (*take)(struct persona_run *r, char letter, char *value, struct err *e);
	/* What follows from all options, and the environment where it comes after them. */
	int (*end)(struct persona_run *r, char **envp, struct err *e);
};

extern const struct persona persona_tini, persona_dumb_init, persona_catatonit;

/* The value of NAME in envp, or NULL. */
const char *persona_env(char **envp, const char *name);

/*
 * Fill r->spec from the environment and the command line; r->persona and r->program are set.
 * Returns PERSONA_RUN, or the exit code: what there was to say has been said. In any case
 * spec_free(&r->spec) is the caller's.
 */
#define PERSONA_RUN (-1)
int persona_parse(struct persona_run *r, int argc, char **argv, char **envp);

#endif
