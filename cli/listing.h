/* SPDX-License-Identifier: MIT */
/* What procs, find and tree have in common: who is asked for, and how the answer looks. */
#ifndef CLI_LISTING_H
#define CLI_LISTING_H

#include "cli/args.h"
#include "cli/columns.h"
#include "include/brood.h"
#include "include/os_terminal.h"

#define LISTING_TERMS_MAX 32

struct listing {
	const char *from; /* another root, or NULL */
	bool json, cpu, watch, reverse;
	bool drawn;	   /* as a tree: the command stands below its parent's */
	bool with_depth;   /* in JSON */
	uint64_t cpu_ns;   /* between the two samples */
	uint64_t watch_ns; /* between two answers */
	enum brood_field sort;
	uint32_t also; /* enum brood_field: read beside what the columns show */
	struct brood_term term[LISTING_TERMS_MAX];
	size_t terms;
	struct columns columns;
	struct brood_inspector *inspector;
	struct brood_snapshot *now, *before;
	struct table table;
	struct os_terminal terminal;
	bool colour, utf8;
};

/* Defaults, and what the output is: a terminal, its size, colours. */
void listing_init(struct listing *l);
void listing_free(struct listing *l);

/* What this system tells of no process is refused where an option asks for it by name: 0 or ARGS_WRONG. */
int listing_offers(const char *option, enum brood_field field);
/* A column of the usual ones, where this system tells it. */
void listing_usual(struct listing *l, enum brood_field field);

/* Each takes an option's value, or says what is wrong with it: 0 or ARGS_WRONG. */
int listing_columns(struct listing *l, const struct args *a);
int listing_sort(struct listing *l, const struct args *a);
int listing_filter(struct listing *l, const struct args *a);
int listing_duration(const struct args *a, const char *option, uint64_t *ns);
/* One that "KEY=VALUE" need not be put together for. `text` is kept. */
int listing_term(struct listing *l, enum brood_field field, const char *text);

/* The share of a processor is asked for, or needed: then there are two samples. */
bool listing_wants_cpu(const struct listing *l);

/* Open, take one sample (two, where cpu is asked for), sort it. 0 or an exit code; what is wrong has been said. */
int listing_take(struct listing *l);
/* Another one, after the last. */
int listing_take_again(struct listing *l);
/* One in place of the last, with what is asked for now. */
int listing_take_anew(struct listing *l);

/* The answer, in the form that was asked for. 0 or an exit code. */
int listing_print(struct listing *l);

/* The answer again and again: in place on a terminal, one after the other elsewhere. An exit code. */
int listing_watch(struct listing *l);

/* `most` processes of the sample, from `first` on, as a filled and fitted table: ->table. 0 or an exit code. */
int listing_fill(struct listing *l, size_t first, size_t most);
/* The sample as it was asked for: sorted, but not drawn as a tree. 0 or an exit code. */
int listing_sorted(struct listing *l);

#endif
