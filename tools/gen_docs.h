// SPDX-License-Identifier: MIT
/* What gen_docs can print to stdout from the option table. */
#ifndef TOOLS_GEN_DOCS_H
#define TOOLS_GEN_DOCS_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "init/options.h"

void gen_man(void);  /* the manual's OPTIONS, in man(7) macros */
void gen_bash(void); /* completion scripts */
void gen_zsh(void);
void gen_fish(void);

static inline void put_all(const char *const *lines, size_t n)
{
	for (size_t i = 0; i < n; i++)
		puts(lines[i]);
}

#define PUT_ALL(lines) put_all(lines, sizeof(lines) / sizeof((lines)[0]))

static inline bool is_arg(const struct option *row, const char *arg)
{
	return row->arg && strcmp(row->arg, arg) == 0;
}

/* How many of the rows, the first ones, brood-init has as well. */
static inline size_t rows_of_init(void)
{
	return options_count() - sandbox_options_count;
}

/* "FILE", "FILE|null", "default|off|FILE", "PATH[:DEST]": a file, among others. */
static inline bool is_file_arg(const struct option *row)
{
	return row->arg && (strstr(row->arg, "FILE") || strncmp(row->arg, "PATH", 4) == 0);
}

#endif
