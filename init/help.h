/* SPDX-License-Identifier: MIT */
/* What --help and --version print. */
#ifndef INIT_HELP_H
#define INIT_HELP_H

#include <stddef.h>

#include "lib/out.h"

struct subcommand {
	const char *name;
	const char *options; /* its own, "--json --all", or NULL: those of a run */
	const char *help;    /* one line, no full stop */
};

/* brood's; a program without any passes none. */
extern const struct subcommand subcommands[];
extern const size_t subcommands_count;

/*
 * The usage, the subcommands and every option of the table by group, in lines of at most `columns`
 * (the terminal's width; 0 where there is none: 80). `program` is the name to show. The caller
 * flushes.
 */
void help_print(struct out *o, const char *program, const struct subcommand *commands, size_t n,
		unsigned columns);

/* "brood 0.1.0": BROOD_VERSION comes from the Makefile. */
void help_version(struct out *o, const char *program);

#endif
