// SPDX-License-Identifier: MIT
/* brood top's screen, from top to bottom: figures, titles, processes, one line that says what keys do or what was done. */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "cli/answer.h"
#include "cli/stat.h"
#include "cli/top.h"
#include "include/os_inspect.h"
#include "lib/mem.h"

#define HEAD_BYTES ((size_t)16 << 10)

static void put_lines(struct frame *f, const char *text, size_t lines)
{
	while (*text && lines-- > 0) {
		size_t len = strcspn(text, "\n");

		str_putn(&f->line, text, len);
		frame_end_line(f);
		text += len + (text[len] == '\n');
	}
}

static void put_head(struct top *t, size_t lines)
{
	char buf[HEAD_BYTES];
	struct stat_page page = {.columns = t->l.terminal.columns, .color = t->l.colour};

	str_init(&page.text, buf, sizeof(buf));
	top_head(t, &page, lines);
	put_lines(&t->frame, buf, lines);
}

/* One row of the table, or its titles (row -1). */
static void put_row(struct top *t, ssize_t row, bool here)
{
	struct out o;

	out_init_str(&o, &t->frame.line);
	if (row < 0)
		table_head(&t->l.table, &o);
	else if (!here)
		table_line(&t->l.table, &o, (size_t)row);
	else { /* the cursor is no colour: it is there without any, too */
		out_put(&o, "\033[7m");
		table_line_styled(&t->l.table, &o, (size_t)row, TABLE_PLAIN);
	}
	out_flush(&o);
	frame_end_line(&t->frame);
}

static void put_safe(struct str *to, const char *text)
{
	str_put_safe(to, text, strlen(text));
}

static void put_place(struct top *t)
{
	struct str *line = &t->frame.line;
	size_t n = brood_snapshot_count(t->l.now);

	str_fmt(line, "%zu/%zu by %s%s", n ? t->at + 1 : 0, n, brood_field_word(t->l.sort),
		t->l.reverse ? " reversed" : "");
	if (t->filter[0]) {
		str_put(line, ", filter ");
		put_safe(line, t->filter);
	}
	str_put(line, "  q quit  <> sort  r reverse  t tree  / filter  k kill");
}

static void put_status(struct top *t)
{
	struct str *line = &t->frame.line;

	if (t->mode == TOP_FILTER) {
		str_put(line, t->filter[0]
				      ? "filter: " /* there is room for what is typed */
				      : "filter (a part of a command, or cpu>5, user=root...): ");
		put_safe(line, t->filter);
		str_putc(line, '_');
	} else if (t->mode == TOP_KILL) {
		put_safe(line, t->held_name);
		str_fmt(line, " (%d): %sk KILL, K KILL to its tree; else no", t->held.pid,
			os_inspect_sends(SIGTERM) ? "y TERM, t TERM to its tree, " : "");
	} else if (t->said[0]) {
		put_safe(line, t->said);
	} else {
		put_place(t);
	}
	frame_end_line(&t->frame);
}

/* The cursor is seen, and no row below the last is shown while there are some above. */
static void scroll(struct top *t, size_t page)
{
	size_t n = brood_snapshot_count(t->l.now);

	t->page = page;
	if (t->at < t->first)
		t->first = t->at;
	if (t->at >= t->first + page)
		t->first = t->at - page + 1;
	if (t->first + page > n)
		t->first = n > page ? n - page : 0;
}

int top_draw(struct top *t, bool fresh)
{
	struct listing *l = &t->l;
	size_t head, titles, status;
	unsigned rows;
	int rc;

	answer_screen(&l->terminal);
	rows = l->terminal.rows;
	rc = frame_begin(&t->frame, rows, l->terminal.columns, fresh);
	if (rc < 0)
		return rc;
	head = rows / 3 >= 2 ? rows / 3 : 0;
	titles = rows >= 3;
	status = rows >= 2 || t->mode != TOP_LIST;
	put_head(t, head);
	head = t->frame.row;
	scroll(t, rows - head - titles - status);
	if (t->page > 0 && listing_fill(l, t->first, t->page) != 0)
		return -ENOMEM;
	if (titles)
		put_row(t, -1, false);
	for (size_t i = 0; t->page > 0 && i < table_rows(&l->table); i++)
		put_row(t, (ssize_t)i, t->first + i == t->at);
	while (t->frame.row < rows - status)
		frame_end_line(&t->frame);
	if (status)
		put_status(t);
	return frame_finish(&t->frame);
}
