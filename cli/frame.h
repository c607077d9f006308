/* SPDX-License-Identifier: MIT */
/* What a full screen shows, line by line: only lines that have changed are written again. */
#ifndef CLI_FRAME_H
#define CLI_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/str.h"

/* All n bytes, or a negative errno. */
typedef int frame_write(void *arg, const char *bytes, size_t n);

struct frame {
	unsigned rows, columns, row;
	uint64_t *was; /* by row: a hash of what stands there; 0: unknown */
	size_t known;
	struct str line; /* the line that is being made: safe text, and "\033[...m" */
	struct str out;
	size_t line_size;
	frame_write *write;
	void *arg;
	int error; /* the first failure */
};

/* Zeroed before its first use. 0 or -ENOMEM. `fresh`: nothing of what was drawn is left. */
int frame_begin(struct frame *f, unsigned rows, unsigned columns, bool fresh);
/* What is in ->line, cut to the screen's width, is the next row. Past the last one it is dropped. */
void frame_end_line(struct frame *f);
/* The rows that are left are empty. 0 or a negative errno of the write. */
int frame_finish(struct frame *f);
void frame_free(struct frame *f);

/* How many of the n bytes of such a line so many columns hold; *styled: a colour may be on behind them. */
size_t frame_clip(const char *text, size_t n, size_t columns, bool *styled);

#endif
