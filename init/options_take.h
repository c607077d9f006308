/* SPDX-License-Identifier: MIT */
/* The kinds of value that option rows take: each function is a row's `take` (init/options.h). */
#ifndef INIT_OPTIONS_TAKE_H
#define INIT_OPTIONS_TAKE_H

#include "init/options.h"

#define TAKE_SIGNAL_WRONG "is no signal; give TERM, SIGTERM or 15"

int take_flag(struct spec *spec, const struct option *row, char *value, struct err *e);
int take_count(struct spec *spec, const struct option *row, char *value, struct err *e);

/* One of row->words: its position, into an enum. */
int take_word(struct spec *spec, const struct option *row, char *value, struct err *e);
/* Some of row->words, commas between: their positions, as bits of an unsigned. */
int take_bits(struct spec *spec, const struct option *row, char *value, struct err *e);

int take_duration(struct spec *spec, const struct option *row, char *value, struct err *e);
int take_limit(struct spec *spec, const struct option *row, char *value,
	       struct err *e); /* longer than 0 */
int take_signal(struct spec *spec, const struct option *row, char *value, struct err *e);
int take_path(struct spec *spec, const struct option *row, char *value, struct err *e);

/* Added to a struct words. */
int take_paths(struct spec *spec, const struct option *row, char *value, struct err *e);
int take_assignment(struct spec *spec, const struct option *row, char *value, struct err *e);
int take_variable(struct spec *spec, const struct option *row, char *value, struct err *e);

/* Those with a form of their own. */
int take_signal_map(struct spec *spec, const struct option *row, char *value, struct err *e);
int take_exit_codes(struct spec *spec, const struct option *row, char *value, struct err *e);
int take_hostname(struct spec *spec, const struct option *row, char *value, struct err *e);
int take_user(struct spec *spec, const struct option *row, char *value, struct err *e);
int take_stdin(struct spec *spec, const struct option *row, char *value, struct err *e);

/* The sandbox's (options_take_sandbox.c, options_take_limits.c). */
int take_idmap(struct spec *spec, const struct option *row, char *value, struct err *e);
int take_no_network(struct spec *spec, const struct option *row, char *value, struct err *e);
int take_parts(struct spec *spec, const struct option *row, char *value, struct err *e);
int take_ro(struct spec *spec, const struct option *row, char *value, struct err *e);
int take_rw(struct spec *spec, const struct option *row, char *value, struct err *e);
int take_tmpfs(struct spec *spec, const struct option *row, char *value, struct err *e);
int take_hide(struct spec *spec, const struct option *row, char *value, struct err *e);
int take_overlay(struct spec *spec, const struct option *row, char *value, struct err *e);
int take_proc(struct spec *spec, const struct option *row, char *value, struct err *e);
int take_dev(struct spec *spec, const struct option *row, char *value, struct err *e);
int take_landlock(struct spec *spec, const struct option *row, char *value, struct err *e);
int take_keep_fd(struct spec *spec, const struct option *row, char *value, struct err *e);
int take_log_size(struct spec *spec, const struct option *row, char *value, struct err *e);
int take_log_keep(struct spec *spec, const struct option *row, char *value, struct err *e);
int take_memory(struct spec *spec, const struct option *row, char *value, struct err *e);
int take_swap(struct spec *spec, const struct option *row, char *value, struct err *e);
int take_pids(struct spec *spec, const struct option *row, char *value, struct err *e);
int take_cpus(struct spec *spec, const struct option *row, char *value, struct err *e);
int take_cpu_time(struct spec *spec, const struct option *row, char *value, struct err *e);
int take_nice(struct spec *spec, const struct option *row, char *value, struct err *e);
int take_oom_score_adj(struct spec *spec, const struct option *row, char *value, struct err *e);

/* For these functions' own use: where the row's value goes. */
static inline void *take_field(struct spec *spec, const struct option *row)
{
	return (char *)spec + row->field;
}

/* The error's text: `"VALUE" WHY`, or `"VALUE": "ITEM" WHY` where the item is a part of it. */
int take_wrong(struct err *e, const char *value, const char *why);
int take_wrong_item(struct err *e, const char *value, const char *item, size_t len,
		    const char *why);

#endif
