/* SPDX-License-Identifier: MIT */
/*
 * Tables for people: aligned, as wide as the terminal, coloured where that is wanted. Cells hold any
 * bytes, and are made safe where they are shown, as by str_put_safe.
 */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/arena.h"
#include "lib/out.h"

#define TABLE_COLUMNS_MAX 24

struct table_column {
	const char *title;
	bool right;	/* aligned to the right: numbers */
	uint8_t rank;	/* where there is no room the highest goes first; 0 never goes */
	uint16_t least; /* may be cut to so many columns; 0: never */
};

enum table_style {
	TABLE_PLAIN,
	TABLE_BOLD,
	TABLE_DIM,
	TABLE_RED,
	TABLE_GREEN,
	TABLE_YELLOW,
	TABLE_BLUE,
	TABLE_CYAN,
	TABLE_REVERSE,
};

struct table_cell {
	const char *bytes;
	uint32_t len, width;
	enum table_style style;
};

struct table {
	const struct table_column *column;
	size_t columns, cells, size; /* cells, row after row */
	struct table_cell *cell;
	struct arena text;
	uint32_t width[TABLE_COLUMNS_MAX]; /* table_fit's; 0: the column is left out */
	uint32_t whole;			   /* of a line; 0: no limit */
	bool colour, failed;		   /* failed: no memory, and cells are missing */
};

/* `column` (at most TABLE_COLUMNS_MAX) is kept, not copied. */
void table_init(struct table *t, const struct table_column *column, size_t columns);
void table_clear(struct table *t); /* no rows, with the memory kept */
void table_free(struct table *t);

/* The next cell; a row ends by itself. The bytes are kept, not copied. */
void table_keep(struct table *t, const char *bytes, size_t n, enum table_style style);
/* The same, copied; `text` may be NULL: an empty cell shown as "-". */
void table_put(struct table *t, const char *text, enum table_style style);

size_t table_rows(const struct table *t);

/* Decide on widths: `whole` columns a line (0: as many as it takes). Once all cells are there. */
void table_fit(struct table *t, unsigned whole, bool colour);

/* One line, without its end: the titles, or a row. A cell that is cut ends with +. */
void table_head(const struct table *t, struct out *o);
void table_line(const struct table *t, struct out *o, size_t row);
/* The row in one style, padded to the whole width: a cursor's. */
void table_line_styled(const struct table *t, struct out *o, size_t row, enum table_style style);

/* Titles and all rows, each with its newline. */
void table_print(const struct table *t, struct out *o);

/* Terminal columns that bytes take when they are made safe. */
size_t table_text_width(const char *bytes, size_t n);

#endif
