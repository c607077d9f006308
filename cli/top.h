/* SPDX-License-Identifier: MIT */
/* Private to brood top: what is shown, and what is being asked. */
#ifndef CLI_TOP_H
#define CLI_TOP_H

#include "cli/frame.h"
#include "cli/listing.h"
#include "include/os_screen.h"
#include "inspect/sampler.h"

enum top_mode {
	TOP_LIST,
	TOP_FILTER, /* a filter is being typed */
	TOP_KILL,   /* who is held: which signal, if any? */
};

struct top {
	struct listing l;
	struct sampler system;
	struct frame frame;
	enum top_mode mode;
	bool tree, ended;
	bool wanting;	  /* something was not read in the last sample */
	char filter[256]; /* being typed, or in force */
	char before[256]; /* the one that was in force before it */
	struct str typed; /* over filter */
	size_t first, at; /* the first row shown, and the cursor's */
	size_t page;	  /* rows of processes that the screen has */
	int32_t at_pid;	  /* who stands there; 0: whoever is the first */
	struct brood_held held;
	char held_name[64];
	char said[200]; /* the result of the last action */
};

/* The order of the last sample, by what is asked for now; the cursor stays with its process. */
void top_arrange(struct top *t);

/* What was typed. */
void top_keys(struct top *t, const char *keys, size_t n);

/* The whole screen. 0 or a negative errno. */
int top_draw(struct top *t, bool fresh);

/* The lines above the table, for a page of so many columns. */
struct stat_page;
void top_head(const struct top *t, struct stat_page *page, size_t lines);

#endif
