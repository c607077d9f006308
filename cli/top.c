// SPDX-License-Identifier: MIT
/* brood top: processes and the machine, live on the whole screen; once through where there is none. */
#include <string.h>
#include <unistd.h>

#include "cli/answer.h"
#include "cli/cli.h"
#include "cli/stat.h"
#include "cli/top.h"
#include "include/os_inspect.h"
#include "init/report.h"
#include "lib/log.h"
#include "lib/num.h"

#define ONCE_LINES 64

static const char unread[] = "what is there now cannot be read; this was before";

enum { SORT, REVERSE, TREE, FILTER, COLUMNS, EVERY, FROM };

static const struct args_option options[] = {
	[SORT] = {"sort", 's', ARGS_VALUE, "COLUMN", "by this one at first (cpu)"},
	[REVERSE] = {"reverse", 'r', ARGS_FLAG, NULL, "the other way round"},
	[TREE] = {"tree", 't', ARGS_FLAG, NULL, "drawn as a tree"},
	[FILTER] = {"filter", 'f', ARGS_VALUE, "TERM",
		    "as in `brood procs`: memory>64M, user=root"},
	[COLUMNS] = {"columns", 'o', ARGS_VALUE, "LIST", "these, in this order: pid,cpu,command"},
	[EVERY] = {"every", 'd', ARGS_VALUE, "TIME", "between two samples (2s)"},
	[FROM] = {"from", 0, ARGS_VALUE, "DIR",
		  "read another procfs than /proc, or a recorded one (Linux)"},
};

static const struct args_command command = {
	.name = "top",
	.usage = "brood top [OPTION...]",
	.about =
		"Shows processes and the machine, live. Where the output or input is no terminal it prints them once.\n",
	.options = options,
	.n = sizeof(options) / sizeof(options[0]),
	.end = "Keys: q quit; arrows, page up and down, home, end move; c m p u n T a s sort by cpu, memory, pid,\n"
	       "user, name, time, age, state, again reverses; < > sort by the column beside; r reverse; t tree;\n"
	       "/ filter as it is typed, Esc none; k kill, which asks.\n"
	       "\n"
	       "Exit status: 0; 125 when the command line is wrong or the answer cannot be had.\n",
};

static int take_option(struct top *t, const struct args *a, int option)
{
	struct listing *l = &t->l;

	switch (option) {
	case SORT:
		return listing_sort(l, a);
	case REVERSE:
		l->reverse = true;
		return 0;
	case TREE:
		t->tree = true;
		return 0;
	case FILTER:
		return listing_filter(l, a);
	case COLUMNS:
		return listing_columns(l, a);
	case EVERY:
		return listing_duration(a, "--every", &l->watch_ns);
	case FROM:
		l->from = a->value;
		return 0;
	case ARGS_WORD:
		log_line(LOG_ERROR, "'%s': top takes options alone; did you mean `brood find %s`?",
			 a->value, a->value);
		return ARGS_WRONG;
	default:
		return option;
	}
}

static void usual_columns(struct listing *l)
{
	static const enum brood_field usual[] = {
		BROOD_PID,  BROOD_USER,	   BROOD_STATE, BROOD_CPU,     BROOD_MEMORY,
		BROOD_TIME, BROOD_THREADS, BROOD_AGE,	BROOD_COMMAND,
	};

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		listing_usual(l, usual[i]);
}

/* ---- once */

static int print_once(struct top *t)
{
	char buf[ONCE_LINES * 160];
	struct stat_page page = {.columns = t->l.terminal.columns ? t->l.terminal.columns : 80,
				 .color = t->l.colour};
	int rc;

	top_arrange(t);
	str_init(&page.text, buf, sizeof(buf));
	top_head(t, &page, ONCE_LINES);
	str_putc(&page.text, '\n');
	rc = answer_written(out_write(STDOUT_FILENO, buf, page.text.len));
	return rc ? rc : listing_print(&t->l);
}

/* ---- live */

static int write_screen(void *screen, const char *bytes, size_t n)
{
	return os_screen_write(screen, bytes, n);
}

/*
 * False where something cannot be read now: then the last answer stays, and what was said about it is wiped off. `anew`: in place of
 * the last one, so that no share is counted over a few milliseconds.
 */
static bool sample(struct top *t, bool anew)
{
	struct err e;
	bool read = (anew ? listing_take_anew(&t->l) : listing_take_again(&t->l)) == 0;

	t->wanting = false;
	if (read)
		top_arrange(t);
	if (!anew)
		read &= sampler_take(&t->system, &e) == 0;
	if (!read)
		memcpy(t->said, unread, sizeof(unread));
	return read;
}

static int live(struct top *t, struct os_screen *screen)
{
	uint64_t due = os_inspect_clock_ns() + t->l.watch_ns;
	bool fresh = true;
	int rc = 0;

	while (!t->ended && rc == 0) {
		struct os_screen_event event;

		rc = top_draw(t, fresh);
		if (rc < 0)
			break;
		os_screen_wait(screen, due, &event);
		fresh = event.kind == OS_SCREEN_REDRAW;
		if (event.kind == OS_SCREEN_END)
			break;
		if (event.kind == OS_SCREEN_KEYS)
			top_keys(t, event.keys, event.n);
		if (t->wanting)
			fresh |= !sample(t, true);
		if (os_inspect_clock_ns() < due)
			continue;
		fresh |= !sample(t, false);
		due = os_inspect_clock_ns() + t->l.watch_ns;
	}
	return rc;
}

static int show(struct top *t)
{
	struct os_screen *screen;
	struct err e;
	int rc;

	rc = os_screen_open(&screen, &e);
	if (rc < 0) {
		log_err(&e);
		return EXIT_BROOD;
	}
	t->frame.write = write_screen;
	t->frame.arg = screen;
	top_arrange(t);
	rc = live(t, screen);
	os_screen_close(screen);
	if (rc < 0)
		log_line(LOG_ERROR, "the screen cannot be drawn: %s", err_words(-rc));
	return rc < 0 ? EXIT_BROOD : 0;
}

static bool is_screen(const struct listing *l)
{
	struct os_terminal in;

	os_terminal(STDIN_FILENO, &in);
	return l->terminal.is && in.is && l->terminal.colours;
}

static int answer(struct top *t)
{
	struct listing *l = &t->l;
	struct err e;
	int rc;

	if (l->columns.n == 0)
		usual_columns(l);
	if (!l->sort)
		l->sort = BROOD_CPU;
	l->also = l->sort;
	l->cpu = true;
	l->drawn = true; /* what a tree needs is read */
	if (sampler_open(&t->system, l->from, NULL, 2, &e) < 0 ||
	    sampler_take(&t->system, &e) < 0) {
		log_err(&e);
		return EXIT_BROOD;
	}
	rc = listing_take(l);
	if (rc == 0 && sampler_take(&t->system, &e) < 0) {
		log_err(&e);
		rc = EXIT_BROOD;
	}
	if (rc == 0)
		rc = is_screen(l) ? show(t) : print_once(t);
	sampler_close(&t->system);
	return rc;
}

int cli_top(int argc, char **argv)
{
	struct top t = {0};
	struct args a;
	int option, rc = 0;

	log_setup("brood top", LOG_WARN);
	listing_init(&t.l);
	args_init(&a, &command, argc, argv);
	while (rc == 0 && (option = args_next(&a)) != ARGS_END)
		rc = take_option(&t, &a, option);
	if (rc == ARGS_HELP)
		return args_help(&command);
	rc = rc ? EXIT_BROOD : answer(&t);
	brood_release(&t.held);
	frame_free(&t.frame);
	listing_free(&t.l);
	return rc;
}
