// SPDX-License-Identifier: MIT
/* The manual page's OPTIONS from the option table, in man(7) macros. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "init/options.h"
#include "tools/gen_docs.h"

#define LINE_MAX_COLUMNS 76

/* An option's hyphens must stay hyphens when copied from the page; the text's own need not. */
static void put_word(const char *word, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (word[i] == '\\')
			fputs("\\e", stdout);
		else if (word[i] == '-' && word[0] == '-')
			fputs("\\-", stdout);
		else
			putchar(word[i]);
}

/* Filled lines; each sentence begins a new one. */
static void put_text(const char *text, size_t len)
{
	size_t column = 0;

	for (size_t i = 0, n; i < len; i += n) {
		const char *word = text + i;

		n = 0;
		while (i + n < len && word[n] != ' ')
			n++;
		if (column && (column + 1 + n > LINE_MAX_COLUMNS ||
			       (strchr(".:", word[-2]) && isupper((unsigned char)*word)))) {
			putchar('\n');
			column = 0;
		} else if (column) {
			putchar(' ');
			column++;
		}
		if (column == 0 && (*word == '.' || *word == '\''))
			fputs("\\&", stdout);
		put_word(word, n);
		column += n;
		if (i + n < len)
			n++;
	}
	putchar('\n');
}

/* "a b c" as "a|b|c", each bold */
static void put_words(const char *words)
{
	fputs("\\fB", stdout);
	for (; *words; words++)
		fputs(*words == ' ' ? "\\fR|\\fB" : (char[]){*words, '\0'}, stdout);
	fputs("\\fR", stdout);
}

static void put_head(const struct option *row)
{
	puts(".TP");
	if (row->letter)
		printf("\\fB\\-%c\\fR, ", row->letter);
	fputs("\\fB\\-\\-", stdout);
	for (const char *c = row->name; *c; c++)
		fputs(*c == '-' ? "\\-" : (char[]){*c, '\0'}, stdout);
	fputs("\\fR", stdout);
	if (row->arg)
		printf(row->optional ? "[=\\fI%s\\fR]" : " \\fI%s\\fR", row->arg);
	else if (row->words) {
		putchar(' ');
		put_words(row->words);
	}
	putchar('\n');
}

/* The line of help as a sentence, with what the row knows beside. */
static void put_help(const struct option *row)
{
	char sentence[512];

	snprintf(sentence, sizeof(sentence), "%c%s%s%s%s.", toupper((unsigned char)row->help[0]),
		 row->help + 1, row->def ? " (default: " : "", row->def ? row->def : "",
		 row->def ? ")" : "");
	put_text(sentence, strlen(sentence));
	if (row->arg && row->words) {
		printf("%s is some of\n", row->arg);
		for (const char *word = row->words; *word;) {
			size_t n = strcspn(word, " ");

			printf(word[n] ? ".BR %.*s ,\n" : ".BR %.*s .\n", (int)n, word);
			word += n + (word[n] == ' ');
		}
	}
}

/* A paragraph that begins with one of the option's words and a colon explains that word. */
static size_t put_subject(const char *paragraph)
{
	size_t n = strcspn(paragraph, " :\n");

	if (paragraph[n] != ':')
		return 0;
	printf(".IP\n\\fB%.*s\\fR:\n", (int)n, paragraph);
	return n + 2;
}

static void put_detail(const char *text)
{
	bool first = true;

	while (*text) {
		const char *end = strstr(text, "\n\n");
		size_t n = end ? (size_t)(end - text) : strlen(text), subject;

		subject = put_subject(text);
		if (!first && !subject)
			puts(".IP");
		put_text(text + subject, n - subject);
		text += n + (end ? 2 : 0);
		first = false;
	}
}

void gen_man(void)
{
	for (unsigned group = 0; group < GROUP_COUNT; group++) {
		printf(".SS %s\n", option_group_title(group));
		for (size_t i = 0; i < options_count(); i++) {
			const char *detail = option_detail(option_at(i)->name);

			if (option_at(i)->group != group)
				continue;
			put_head(option_at(i));
			put_help(option_at(i));
			if (detail)
				put_detail(detail);
		}
	}
}
