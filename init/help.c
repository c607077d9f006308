/* SPDX-License-Identifier: MIT */
/* Renders --help from the option table. */
#include "init/help.h"

#include <string.h>

#include "init/options.h"
#include "lib/str.h"

#define COLUMNS_DEFAULT 80
#define COLUMNS_MIN 48
#define COLUMNS_MAX 110 /* longer lines are hard to read */
#define COLUMNS_NARROW 70
#define TEXT_COLUMN 27	     /* where explanations begin */
#define TEXT_COLUMN_NARROW 8 /* on a line of their own */

struct page {
	struct out *out;
	size_t columns, text_column;
	size_t at; /* columns used of this line */
};

static void put(struct page *p, const char *text, size_t len)
{
	out_putn(p->out, text, len);
	p->at += len;
}

static void put_newline(struct page *p, size_t indent)
{
	out_put(p->out, "\n");
	for (p->at = 0; p->at < indent;)
		put(p, " ", 1);
}

/* Words, wrapped, from the text column on: on this line where it is not yet past that. */
static void put_text(struct page *p, const char *text)
{
	if (p->at + 2 > p->text_column && p->at)
		put_newline(p, p->text_column);
	while (p->at < p->text_column)
		put(p, " ", 1);
	for (size_t n; *text; text += n + (text[n] == ' ')) {
		n = strcspn(text, " ");
		if (p->at > p->text_column && p->at + 1 + n > p->columns)
			put_newline(p, p->text_column);
		else if (p->at > p->text_column)
			put(p, " ", 1);
		put(p, text, n);
	}
	put_newline(p, 0);
}

/* "a b c" as "a|b|c" or "a, b, c" */
static void str_put_words(struct str *s, const char *words, const char *between)
{
	for (; *words; words++)
		if (*words == ' ')
			str_put(s, between);
		else
			str_putc(s, *words);
}

static void put_option(struct page *p, const struct option *row)
{
	char left_buf[80], text_buf[240];
	struct str left, text;

	str_init(&left, left_buf, sizeof left_buf);
	if (row->letter)
		str_fmt(&left, "  -%c, --%s", row->letter, row->name);
	else
		str_fmt(&left, "      --%s", row->name);
	if (option_has_value(row))
		str_put(&left, row->optional ? "[=" : " ");
	if (row->arg)
		str_put(&left, row->arg);
	else if (row->words)
		str_put_words(&left, row->words, "|");
	if (row->optional)
		str_putc(&left, ']');

	str_init(&text, text_buf, sizeof text_buf);
	str_put(&text, row->help);
	if (row->arg && row->words) {
		str_put(&text, ": ");
		str_put_words(&text, row->words, ", ");
	}
	if (row->def)
		str_fmt(&text, " (%s)", row->def);
	put(p, left_buf, left.len);
	put_text(p, text_buf);
}

static void put_left(struct page *p, const char *left, const char *text)
{
	put(p, left, strlen(left));
	put_text(p, text);
}

static void put_paragraph(struct page *p, const char *text)
{
	struct page whole = {.out = p->out, .columns = p->columns};

	put_text(&whole, text);
}

/* What the platform cannot honour is refused there, and named here. */
static void put_lacking(struct page *p)
{
	char buf[OPTIONS_MAX * 18];
	const char *platform = options_lacking(buf, sizeof buf);

	if (!platform)
		return;
	out_fmt(p->out, "Not on %s\n", platform);
	p->text_column = 2;
	put_text(p, buf);
	put_newline(p, 0);
}

static void put_groups(struct page *p)
{
	for (unsigned group = 0; group < GROUP_COUNT; group++) {
		bool titled = false;

		for (size_t i = 0; i < options_count(); i++) {
			if (option_at(i)->group != group || option_lacking(option_at(i)))
				continue;
			if (!titled)
				out_fmt(p->out, "\n%s\n", option_group_title(group));
			titled = true;
			put_option(p, option_at(i));
		}
	}
}

void help_print(struct out *o, const char *program, const struct subcommand *commands, size_t n,
		unsigned columns)
{
	struct page p = {.out = o, .columns = columns ? columns : COLUMNS_DEFAULT};

	if (p.columns < COLUMNS_MIN)
		p.columns = COLUMNS_MIN;
	if (p.columns > COLUMNS_MAX)
		p.columns = COLUMNS_MAX;
	p.text_column = p.columns < COLUMNS_NARROW ? TEXT_COLUMN_NARROW : TEXT_COLUMN;

	out_fmt(o, "usage: %s [OPTION...] -- COMMAND [ARG...]\n", program);
	if (n)
		out_fmt(o, "       %s SUBCOMMAND [OPTION...] [ARG...]\n", program);
	put_newline(&p, 0);
	put_paragraph(&p, "Runs COMMAND as an init would: passes signals on, reaps zombies, "
			  "and leaves nothing behind.");
	if (n)
		out_put(o, "\nSubcommands\n");
	for (size_t i = 0; i < n; i++) {
		out_fmt(o, "  %s", commands[i].name);
		p.at = 2 + strlen(commands[i].name);
		put_text(&p, commands[i].help);
	}
	put_groups(&p);
	out_put(o, "\nHelp\n");
	put_left(&p, "  -h, --help", "print this");
	put_left(&p, "      --version", "print the version");
	put_newline(&p, 0);
	put_lacking(&p);
	put_paragraph(&p, "Lifecycle options may also come from the environment: BROOD_GRACE=20s.");
	put_paragraph(
		&p, "Durations: 500ms, 10s, 5m, 1h or bare seconds. Signals: TERM, SIGTERM or 15.");
	put_paragraph(&p,
		      "Exit status: the command's; 128+N when signal N killed it; 123 leftovers, "
		      "124 timed out, 125 brood failed, 126 not executable, 127 not found.");
}

void help_version(struct out *o, const char *program)
{
	out_fmt(o, "%s " BROOD_VERSION "\n", program);
}
