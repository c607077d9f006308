/* SPDX-License-Identifier: MIT */
/* Private to brood stat: what was asked for, and the forms of an answer. */
#ifndef CLI_STAT_H
#define CLI_STAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "inspect/rates.h"
#include "inspect/sampler.h"
#include "lib/json.h"
#include "lib/out.h"
#include "lib/str.h"

struct stat_options {
	bool json, openmetrics, watch;
	uint64_t interval_ns;	/* between the samples of --watch and --history */
	size_t history;		/* 0: not asked for */
	uint64_t over_ns;	/* 0: all samples that are kept */
	const char *from, *sys; /* NULL: this machine's /proc and /sys */
};

/* argv[0] is the subcommand's name. 0, ARGS_HELP, or ARGS_WRONG: what is wrong, and what would be right, has been said. */
int stat_options_take(struct stat_options *options, int argc, char **argv);
int stat_help(void); /* an exit code */

/* Text for people, made as a whole and then shown. */
struct stat_page {
	struct str text;
	size_t columns; /* of the terminal; lines are cut there when shown in place */
	bool color;
};

void stat_page_figures(struct stat_page *page, const struct sampler *sampler);
void stat_page_items(struct stat_page *page, const struct sampler *sampler);
void stat_page_limits(struct stat_page *page, const struct sys_sample *now);
void stat_page_history(struct stat_page *page, const struct sampler *sampler, uint64_t over_ns);

/* Pieces of a line. Sizes as "1.5G", shares as "12.3%", "-" for what is not known; `width` is filled up on the left. */
void stat_put_bytes(struct stat_page *page, uint64_t bytes, size_t width);
void stat_put_share(struct stat_page *page, uint64_t share, size_t width);
void stat_put_number(struct stat_page *page, uint64_t n, size_t width);
void stat_put_decimal(struct stat_page *page, uint64_t n, unsigned places, size_t width);
void stat_put_name(struct stat_page *page, const char *name,
		   size_t width); /* made safe, filled up on the right */
void stat_put_title(struct stat_page *page, const char *title, size_t width);
enum stat_hue { STAT_BOLD, STAT_LOW, STAT_MIDDLE, STAT_HIGH, STAT_PLAIN };
void stat_put_hue(struct stat_page *page, enum stat_hue hue); /* nothing where there is no color */
enum stat_hue stat_hue_of(uint64_t share);
void stat_put_bar(struct stat_page *page, uint64_t share, size_t columns); /* and its brackets */

/* Pieces that are whole lines. Cores: as many side by side as the line holds, in at most so many lines, each number aligned in `left` columns. */
void stat_put_cores(struct stat_page *page, const struct sampler *sampler, size_t left, size_t bar,
		    size_t lines);
/* Behind the title the share as a bar and a number, and "1.5G of 4.0G", without the end of the line. */
void stat_put_size(struct stat_page *page, const char *title, size_t width, uint64_t used,
		   uint64_t total);

void stat_json(const struct sampler *sampler, const struct stat_options *options, struct out *o);
void stat_json_items(struct json *j, const struct sampler *sampler);
void stat_json_limits(struct json *j, const struct sys_sample *now);
/* null where it is not known; a number with so many decimals, or none */
void stat_json_number(struct json *j, const char *key, uint64_t value, unsigned places);

void stat_openmetrics(const struct sys_sample *now, struct out *o);

#endif
