// SPDX-License-Identifier: MIT
/* Cells, widths and lines of a table. */
#include "cli/table.h"

#include <string.h>

#include "lib/mem.h"
#include "lib/str.h"
#include "lib/width.h"

#define USUAL_MAX 48 /* without a limit, no wider than this for one long cell's sake: it juts out */

static const char *const sgr[] = {
	[TABLE_PLAIN] = "",  [TABLE_BOLD] = "1",   [TABLE_DIM] = "2",
	[TABLE_RED] = "31",  [TABLE_GREEN] = "32", [TABLE_YELLOW] = "33",
	[TABLE_BLUE] = "34", [TABLE_CYAN] = "36",  [TABLE_REVERSE] = "7",
};
_Static_assert(sizeof(sgr) / sizeof(sgr[0]) == TABLE_REVERSE + 1, "each style has its sequence");

void table_init(struct table *t, const struct table_column *column, size_t columns)
{
	*t = (struct table){.column = column, .columns = columns};
}

void table_clear(struct table *t)
{
	t->cells = 0;
	t->failed = false;
	arena_reset(&t->text);
}

void table_free(struct table *t)
{
	mem_free(t->cell);
	arena_free(&t->text);
	t->cell = NULL;
	t->cells = t->size = 0;
}

size_t table_rows(const struct table *t)
{
	return t->columns ? t->cells / t->columns : 0;
}

/* ---- cells */

size_t table_text_width(const char *bytes, size_t n)
{
	size_t width = width_plain(bytes, n), at = width;
	unsigned columns;

	while (at < n) {
		at += width_step(bytes + at, n - at, &columns);
		width += columns;
	}
	return width;
}

void table_keep(struct table *t, const char *bytes, size_t n, enum table_style style)
{
	struct table_cell *grown;
	size_t size = t->size ? t->size * 2 : 512;

	if (t->cells == t->size) {
		grown = mem_grow(t->cell, size * sizeof(*grown));
		if (!grown) {
			t->failed = true;
			return;
		}
		t->cell = grown;
		t->size = size;
	}
	t->cell[t->cells++] = (struct table_cell){
		.bytes = bytes,
		.len = (uint32_t)n,
		.width = (uint32_t)table_text_width(bytes, n),
		.style = style,
	};
}

void table_put(struct table *t, const char *text, enum table_style style)
{
	size_t len = text ? strlen(text) : 0;
	const char *copy = text ? arena_put(&t->text, text, len) : "-";

	if (copy)
		table_keep(t, copy, text ? len : 1, style);
	else
		t->failed = true;
}

/* ---- widths */

static size_t line_width(const struct table *t)
{
	size_t width = 0, shown = 0;

	for (size_t c = 0; c < t->columns; c++) {
		width += t->width[c];
		shown += t->width[c] > 0;
	}
	return shown ? width + shown - 1 : 0;
}

static void natural_widths(struct table *t, const bool *left_out)
{
	for (size_t c = 0; c < t->columns; c++) {
		const char *title = t->column[c].title;

		t->width[c] = left_out[c] ? 0 : (uint32_t)table_text_width(title, strlen(title));
	}
	for (size_t i = 0, c = 0; i < t->cells; i++, c = c + 1 < t->columns ? c + 1 : 0)
		if (!left_out[c] && t->cell[i].width > t->width[c])
			t->width[c] = t->cell[i].width;
}

/* The column that can give most. */
static size_t most_to_give(const struct table *t)
{
	size_t best = t->columns;
	uint32_t gives = 0;

	for (size_t c = 0; c < t->columns; c++)
		if (t->column[c].least && t->width[c] > t->column[c].least &&
		    t->width[c] - t->column[c].least > gives) {
			gives = t->width[c] - t->column[c].least;
			best = c;
		}
	return best;
}

static bool shrink(struct table *t)
{
	for (size_t c = 0; c < t->columns; c++)
		if (t->column[c].least && t->width[c] > t->whole)
			t->width[c] = t->whole;
	while (line_width(t) > t->whole) {
		size_t c = most_to_give(t);

		if (c == t->columns)
			return false;
		t->width[c]--;
	}
	return true;
}

/* False where none can go. */
static bool leave_out_one(const struct table *t, bool *left_out)
{
	size_t worst = t->columns;

	for (size_t c = 0; c < t->columns; c++)
		if (!left_out[c] && t->column[c].rank &&
		    (worst == t->columns || t->column[c].rank > t->column[worst].rank))
			worst = c;
	if (worst == t->columns)
		return false;
	left_out[worst] = true;
	return true;
}

static void spare_blanks(struct table *t)
{
	for (size_t c = 0; c < t->columns; c++)
		if (t->column[c].least && t->width[c] > USUAL_MAX)
			t->width[c] = USUAL_MAX;
}

void table_fit(struct table *t, unsigned whole, bool colour)
{
	bool left_out[TABLE_COLUMNS_MAX] = {false};

	t->whole = whole;
	t->colour = colour;
	do
		natural_widths(t, left_out);
	while (whole && !shrink(t) && leave_out_one(t, left_out));
	if (!whole)
		spare_blanks(t);
}

/* ---- lines */

static void put_blanks(struct out *o, size_t n)
{
	while (n-- > 0)
		out_putn(o, " ", 1);
}

/* One character, or one escape of it. */
static void put_safe(struct out *o, const char *bytes, size_t n)
{
	char buf[20];
	struct str safe;

	str_init(&safe, buf, sizeof(buf));
	str_put_safe(&safe, bytes, n);
	out_putn(o, safe.buf, safe.len);
}

/* As much as `room` columns hold; what is cut ends with +. The columns used. */
static size_t put_text(struct out *o, const struct table_cell *cell, size_t room)
{
	const char *at = cell->bytes, *end = at + cell->len;
	size_t used = 0;
	bool cut = cell->width > room;
	unsigned columns;

	if (cut && room-- == 0)
		return 0;
	while (at <
	       end) { /* also where there is no room: what is combined with the last one takes none */
		size_t len = (size_t)(end - at), plain;

		plain = width_plain(at, len < room - used ? len : room - used);
		out_putn(o, at, plain);
		at += plain;
		used += plain;
		if (at == end)
			break;
		len = width_step(at, (size_t)(end - at), &columns);
		if (used + columns > room)
			break;
		put_safe(o, at, len);
		at += len;
		used += columns;
	}
	if (cut)
		out_putn(o, "+", 1);
	return used + cut;
}

static bool begin_style(const struct table *t, struct out *o, enum table_style style)
{
	if (!t->colour || style == TABLE_PLAIN)
		return false;
	out_fmt(o, "\033[%sm", sgr[style]);
	return true;
}

static void end_style(struct out *o, bool begun)
{
	if (begun)
		out_put(o, "\033[m");
}

/* A line of cells; `room` is what is left of it. The last cell is not padded. The columns used. */
static size_t put_cells(const struct table *t, struct out *o, const struct table_cell *cells,
			bool plain)
{
	size_t at = 0, blanks = 0;
	bool some = false;

	for (size_t c = 0; c < t->columns; c++) {
		size_t width = t->width[c], text = cells[c].width;
		bool styled;

		if (width == 0)
			continue;
		if (t->whole && text > width)
			text = width;
		else if (text > width)
			width = text;
		blanks += some + (t->column[c].right ? width - text : 0);
		some = true;
		if (t->whole && at + blanks + text > t->whole)
			text = at + blanks < t->whole ? t->whole - at - blanks : 0;
		if (text > 0) {
			put_blanks(o, blanks);
			styled = !plain && begin_style(t, o, cells[c].style);
			at += blanks + put_text(o, &cells[c], text);
			end_style(o, styled);
			blanks = 0;
		}
		if (!t->column[c].right)
			blanks += width - text;
	}
	return at;
}

void table_head(const struct table *t, struct out *o)
{
	struct table_cell titles[TABLE_COLUMNS_MAX];

	for (size_t c = 0; c < t->columns; c++) {
		size_t len = strlen(t->column[c].title);

		titles[c] = (struct table_cell){t->column[c].title, (uint32_t)len,
						(uint32_t)table_text_width(t->column[c].title, len),
						TABLE_BOLD};
	}
	put_cells(t, o, titles, false);
}

void table_line(const struct table *t, struct out *o, size_t row)
{
	put_cells(t, o, t->cell + row * t->columns, false);
}

void table_line_styled(const struct table *t, struct out *o, size_t row, enum table_style style)
{
	bool styled = begin_style(t, o, style);
	size_t used = put_cells(t, o, t->cell + row * t->columns, true);

	put_blanks(o, t->whole > used ? t->whole - used : 0);
	end_style(o, styled);
}

void table_print(const struct table *t, struct out *o)
{
	table_head(t, o);
	out_putn(o, "\n", 1);
	for (size_t row = 0; row < table_rows(t); row++) {
		table_line(t, o, row);
		out_putn(o, "\n", 1);
	}
}
