/* SPDX-License-Identifier: MIT */
/* The command line of a subcommand, from a table that its --help comes from, too. */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include <stdbool.h>
#include <stddef.h>

enum args_kind {
	ARGS_FLAG,
	ARGS_VALUE,
	ARGS_DURATION_MAYBE, /* the next word belongs to it where it is a duration */
};

struct args_option {
	const char *name; /* without dashes */
	char letter;	  /* 0: none */
	enum args_kind kind;
	const char *value; /* what stands for it in --help */
	const char *help;
};

struct args_command {
	const char *name;	 /* "procs" */
	const char *usage;	 /* "brood procs [OPTION...]" */
	const char *about, *end; /* paragraphs of --help: before the options, and after them */
	const struct args_option *options;
	size_t n;
};

struct args {
	const struct args_command *command;
	int argc, at;
	char **argv;
	char *letters;	   /* what is left of "-rq" */
	bool words;	   /* after --: no more options */
	const char *value; /* of the option; NULL: none */
};

enum { ARGS_END = -1, ARGS_WORD = -2, ARGS_WRONG = -3, ARGS_HELP = -4 };

/* argv[0] is the subcommand. */
void args_init(struct args *a, const struct args_command *command, int argc, char **argv);

/*
 * The next option by its place in the table, with ->value; ARGS_WORD: a word that is none, in ->value;
 * ARGS_WRONG: a mistake, which has been said; ARGS_HELP; ARGS_END.
 */
int args_next(struct args *a);

/* Say that a value is not of the form, "a number". ARGS_WRONG. */
int args_refuse(const struct args *a, const char *option, const char *form);

/* To stdout. An exit code. */
int args_help(const struct args_command *command);

#endif
