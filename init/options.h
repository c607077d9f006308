/* SPDX-License-Identifier: MIT */
/*
 * Options are rows. One table drives the parser, --help, the man page, the shell completions, the
 * environment's forms, and later the services file's keys. Adding an option is adding a row, and a
 * field it fills.
 */
#ifndef INIT_OPTIONS_H
#define INIT_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "init/spec.h"
#include "lib/err.h"

enum option_group {
	GROUP_LIFECYCLE, /* may also come from the environment as BROOD_NAME */
	GROUP_ISOLATION,
	GROUP_VIEW,
	GROUP_PRIVILEGES,
	GROUP_LIMITS,
	GROUP_ENVIRONMENT,
	GROUP_IO,
	GROUP_REPORT,
	GROUP_COUNT
};

/* A row without arg and words is a flag. */
struct option {
	const char *name; /* without dashes: "grace" */
	const char *arg; /* what the argument is called: "DURATION"; NULL: it is one of the words */
	const char *words; /* the argument's fixed words, "stop kill wait fail", or NULL */
	const char *def;   /* default as shown in help, or NULL */
	const char *help;  /* one line, no full stop */
	/*
	 * Take `value` (NULL for a flag) wholly into *spec, or leave *spec as it was and say in e's
	 * text the value and what would be right. Whoever calls adds the stage, and the option's
	 * name as the user wrote it.
	 */
	int (*take)(struct spec *spec, const struct option *row, char *value, struct err *e);
	enum option_group group : 8;
	uint16_t field, size; /* where in struct spec it goes, in bytes */
	char letter;	      /* or 0 */
	bool repeats;	      /* each one adds to those before; otherwise the last wins */
	bool optional; /* the value may be missing (take gets NULL), and only --name=value gives one */
};

/*
 * The rows, in the order of --help within each group: those that every program has (options.c), then those of
 * the sandbox (options_sandbox.c), which brood-init is linked without (options_none.c).
 */
#define OPTIONS_MAX SPEC_ROWS_MAX /* no more rows than that */

size_t options_count(void);
const struct option *option_at(size_t i);
size_t option_index(const struct option *row);

extern const struct option sandbox_options[];
extern const size_t sandbox_options_count;

const char *option_group_title(enum option_group group);

/* A paragraph or more for the man page, or NULL. Linked into gen_docs and the tests alone. */
const char *option_detail(const char *name);

static inline bool option_has_value(const struct option *row)
{
	return row->arg || row->words;
}

/* The row of that name or letter, or NULL. Exact names only: no abbreviations. */
const struct option *option_named(const char *name, size_t len);
const struct option *option_lettered(char letter);

/* It was given, wherever. */
void option_note(struct spec *spec, const struct option *row);

/* Why this platform cannot honour it, or NULL. brood-init: always NULL. */
const char *option_lacking(const struct option *row);

/* "--a, --b": those that it lacks, into buf. The platform's name; NULL where it lacks none, and in brood-init. */
const char *options_lacking(char *buf, size_t size);

/* An option given that the platform lacks is refused by name. */
int options_check_platform(const struct spec *spec, struct err *e);

/* The refusal of --isolate=NAME. */
int options_no_mechanism(const char *name, struct err *e);

/* The name nearest to len bytes of a mistyped one (--help and --version too), or NULL. */
const char *option_nearest(const char *name, size_t len);

/*
 * Take one option from the command line or a profile. What the environment gave is replaced by the first of these,
 * not added to. As the row's take.
 */
int option_take(struct spec *spec, const struct option *row, char *value, struct err *e);

/*
 * Parse "[OPTION...] -- COMMAND [ARG...]". argv[0] is for messages only. `--name value`,
 * `--name=value`, `-n value`, `-nvalue`, grouped flags `-vq`. Options given twice: the last wins,
 * unless the row repeats. A value from the environment is replaced, never added to.
 * --help and --version are the caller's and are handled before. 0 or a negative errno with the
 * message to print; *spec then has the options up to there.
 */
int options_parse(struct spec *spec, int argc, char **argv, struct err *e);

/*
 * Take the lifecycle rows' BROOD_NAME variables, before the command line is read, so that it wins.
 * Where a BROOD_NAME belongs to a row outside that group it is not taken: that entry goes to
 * *ignored (or NULL), for a warning.
 */
int options_from_env(struct spec *spec, char **envp, const char **ignored, struct err *e);

/* True where NAME=VALUE is a variable that brood removes from the command's environment. */
bool options_owns_env(const char *entry);

#endif
