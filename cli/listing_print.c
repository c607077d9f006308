// SPDX-License-Identifier: MIT
/* The answer of procs, find and tree: a table, a drawn tree, or one JSON object a process. */
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/answer.h"
#include "cli/listing.h"
#include "include/os_inspect.h"
#include "init/report.h"
#include "lib/log.h"

#define DRAWN_DEPTH_MAX 40   /* deeper ones are drawn here */
#define CELL_BYTES_MAX 16384 /* the longest there is: a command, include/brood.h */

/* ---- trees */

/* The branches before a command: whether each of its ancestors has siblings still to come. */
static void put_branches(const struct listing *l, struct str *s, const bool *goes_on,
			 unsigned depth, bool last)
{
	for (unsigned d = 1; d < depth; d++)
		str_put(s, !goes_on[d] ? "   " : l->utf8 ? "\u2502  " : "|  ");
	if (depth > 0 && l->utf8)
		str_put(s, last ? "\u2514\u2500 " : "\u251c\u2500 ");
	else if (depth > 0)
		str_put(s, last ? "`- " : "|- ");
}

/* The last column's cell, with its place in the tree before it. */
static void put_drawn(struct listing *l, const struct brood_process *p, bool *goes_on)
{
	unsigned depth = p->depth < DRAWN_DEPTH_MAX ? p->depth : DRAWN_DEPTH_MAX;
	char buf[DRAWN_DEPTH_MAX * 8 + CELL_BYTES_MAX + 1];
	struct table_cell *cell = &l->table.cell[l->table.cells - 1];
	enum table_style style = cell->style;
	struct str s;

	goes_on[depth] = !p->last;
	str_init(&s, buf, sizeof(buf));
	put_branches(l, &s, goes_on, depth, p->last);
	str_putn(&s, cell->bytes, cell->len);
	l->table.cells--;
	table_put(&l->table, buf, style);
}

int listing_fill(struct listing *l, size_t first, size_t most)
{
	bool goes_on[DRAWN_DEPTH_MAX + 1] = {false};
	const struct brood_process *p;

	table_clear(&l->table);
	for (size_t i = 0; (p = brood_snapshot_at(l->now, i)) != NULL; i++) {
		if (i < first) { /* but what it says of the branches to come */
			goes_on[p->depth < DRAWN_DEPTH_MAX ? p->depth : DRAWN_DEPTH_MAX] = !p->last;
			continue;
		}
		if (i - first >= most)
			break;
		columns_cells(&l->columns, &l->table, p);
		if (l->drawn && !l->table.failed)
			put_drawn(l, p, goes_on);
	}
	if (l->table.failed) {
		log_line(LOG_ERROR, "no memory for the table");
		return EXIT_BROOD;
	}
	table_fit(&l->table, l->terminal.columns, l->colour);
	return 0;
}

/* ---- JSON */

static void put_json(const struct listing *l, struct out *o)
{
	const struct brood_process *p;
	char buf[40] = "";
	struct str time;

	if (l->watch) {
		struct timespec now;

		clock_gettime(CLOCK_REALTIME, &now);
		str_init(&time, buf, sizeof(buf));
		str_put_time(&time, &now);
	}
	for (size_t i = 0; (p = brood_snapshot_at(l->now, i)) != NULL; i++) {
		struct json j;

		json_init(&j, o, false);
		json_object(&j, NULL);
		if (l->watch)
			json_str(&j, "sampled", buf);
		columns_members(&l->columns, &j, p);
		if (l->with_depth)
			json_u64(&j, "depth", p->depth);
		json_end(&j, '}');
		json_finish(&j);
	}
}

/* ---- the answer */

int listing_print(struct listing *l)
{
	struct out o;
	int rc = l->json ? 0 : listing_fill(l, 0, SIZE_MAX);

	if (rc)
		return rc;
	out_init(&o, STDOUT_FILENO);
	if (l->json)
		put_json(l, &o);
	else
		table_print(&l->table, &o);
	if (brood_snapshot_hidden(l->now) > 0)
		log_line(LOG_WARN, "%zu processes could not be read; they are another user's",
			 brood_snapshot_hidden(l->now));
	return answer_written(out_flush(&o));
}

/* Home, each line erased before it is written, then what an earlier table left below. */
static int print_in_place(struct listing *l)
{
	struct out o;
	int rc;

	answer_screen(&l->terminal);
	rc = listing_fill(l, 0, l->terminal.rows > 3 ? l->terminal.rows - 2u : 1);
	if (rc)
		return rc;
	out_init(&o, STDOUT_FILENO);
	out_put(&o, "\033[H\033[K");
	table_head(&l->table, &o);
	for (size_t i = 0; i < table_rows(&l->table); i++) {
		out_put(&o, "\n\033[K");
		table_line(&l->table, &o, i);
	}
	out_put(&o, "\n\033[J");
	return answer_written(out_flush(&o));
}

int listing_watch(struct listing *l)
{
	bool in_place = l->terminal.colours && !l->json; /* by what knows the sequences */
	int rc = in_place ? answer_written(out_write(STDOUT_FILENO, "\033[2J", 4)) : 0;

	while (rc == 0) {
		rc = in_place ? print_in_place(l) : listing_print(l);
		if (rc == 0) {
			os_pause(l->watch_ns);
			rc = listing_take_again(l);
		}
		if (rc == 0 && !in_place && !l->json)
			rc = answer_written(out_write(STDOUT_FILENO, "\n", 1));
	}
	return rc;
}
