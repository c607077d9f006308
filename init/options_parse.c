/* SPDX-License-Identifier: MIT */
/* Reading the command line and brood's environment variables by the option table. */
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "init/options.h"
#include "init/spec.h"
#include "lib/str.h"

#define USAGE "[OPTION...] -- COMMAND [ARG...]"
#define ENV_PREFIX "BROOD_"
#define ENV_PREFIX_LEN (sizeof ENV_PREFIX - 1)

/* Of a wrong word so much is shown, and a corrected command line only where it fits whole. */
#define WORD_SHOWN_MAX 80
#define LINE_SHOWN_MAX 200

static const char command_line[] = "command line";

struct reader {
	struct spec *spec;
	char **argv;
	int argc, at; /* the word being read */
	struct err *e;
};

/* Put the option as the user wrote it before what its take function said. */
static int said_of(struct err *e, const char *stage, const char *dashes, const char *name,
		   size_t len)
{
	if (!e)
		return -EINVAL;
	return err_set(e, e->errnum, stage, "%s%.*s: %s", dashes, (int)len, name, e->text);
}

/* A row that adds up, and that the environment may have given: its bit in struct spec's given. Else 0. */
static uint64_t env_bit(const struct option *row)
{
	return row->repeats && row->group == GROUP_LIFECYCLE ? 1ull << option_index(row) : 0;
}

/* What the environment gave is replaced by the first from elsewhere, not added to. */
static void forget_env(struct spec *spec, const struct option *row)
{
	struct spec fresh;

	spec_init(&fresh);
	memcpy((char *)spec + row->field, (char *)&fresh + row->field, row->size);
}

static int take_and_note(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	int failed = row->take(spec, row, value, e);

	if (!failed)
		option_note(spec, row);
	return failed;
}

int option_take(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	uint64_t bit = env_bit(row);
	int failed;

	if (bit && !(spec->given & bit))
		forget_env(spec, row);
	failed = take_and_note(spec, row, value, e);
	if (!failed)
		spec->given |= bit;
	return failed;
}

static int take(struct reader *r, const struct option *row, char *value)
{
	if (option_take(r->spec, row, value, r->e) == 0)
		return 0;
	return said_of(r->e, command_line, "--", row->name, strlen(row->name));
}

/* The value is the next word; `--` ends the options and so is none. */
static int take_next(struct reader *r, const struct option *row)
{
	char *value = r->at + 1 < r->argc ? r->argv[r->at + 1] : NULL;

	if (!value || strcmp(value, "--") == 0)
		return err_set(r->e, 0, command_line, "--%s: a value is missing; give %s%s",
			       row->name, row->arg ? row->arg : "one of ",
			       row->arg ? "" : row->words);
	r->at++;
	return take(r, row, value);
}

static int read_long(struct reader *r, char *name)
{
	size_t len = strcspn(name, "=");
	char *value = name[len] ? name + len + 1 : NULL;
	const struct option *row = option_named(name, len);

	if (!row) {
		const char *nearest = option_nearest(name, len);

		return err_set(r->e, 0, command_line, "--%.*s: no such option; %s%s",
			       len < WORD_SHOWN_MAX ? (int)len : WORD_SHOWN_MAX, name,
			       nearest ? "did you mean --" : "see --help", nearest ? nearest : "");
	}
	if (option_has_value(row))
		return value || row->optional ? take(r, row, value) : take_next(r, row);
	if (value)
		return err_set(r->e, 0, command_line,
			       "--%s: takes no value, but was given \"%.*s\"", row->name,
			       WORD_SHOWN_MAX, value);
	return take(r, row, NULL);
}

/* -v, -vq, -g5s, -g 5s, -vg5s */
static int read_letters(struct reader *r, char *letters)
{
	for (char *at = letters; *at; at++) {
		const struct option *row = option_lettered(*at);
		int failed;

		if (!row)
			return err_set(r->e, 0, command_line,
				       "-%.*s: no option has the letter %c; see --help",
				       WORD_SHOWN_MAX, letters, *at);
		if (option_has_value(row))
			return at[1] ? take(r, row, at + 1) : take_next(r, row);
		failed = take(r, row, NULL);
		if (failed)
			return failed;
	}
	return 0;
}

/* As a shell would need it written. */
static void put_quoted(struct str *s, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "%+,-./:=@_";

	str_putc(s, ' ');
	if (*word && !word[strspn(word, plain)]) {
		str_put(s, word);
		return;
	}
	str_putc(s, '\'');
	for (; *word; word++)
		if (*word == '\'')
			str_put(s, "'\\''");
		else
			str_putc(s, *word);
	str_putc(s, '\'');
}

static const char *program(const struct reader *r)
{
	const char *slash = r->argc > 0 ? strrchr(r->argv[0], '/') : NULL;
	const char *name = slash ? slash + 1 : r->argc > 0 ? r->argv[0] : "";

	return *name ? name : "brood";
}

/* A word that is no option, with no `--` before it. */
static int refuse_word(struct reader *r)
{
	const char *word = r->argv[r->at];
	char buf[LINE_SHOWN_MAX];
	struct str line;

	str_init(&line, buf, sizeof buf);
	str_put(&line, program(r));
	for (int i = 1; i < r->argc; i++) {
		if (i == r->at)
			str_put(&line, " --");
		if (strcmp(r->argv[i], "--") == 0)
			line.cut = true; /* an option's value went astray, not the command */
		put_quoted(&line, r->argv[i]);
	}
	if (line.cut) {
		str_init(&line, buf, sizeof buf);
		str_fmt(&line, "%s " USAGE, program(r));
	}
	return err_set(r->e, 0, command_line,
		       "\"%.*s\" is no option, and a command comes after --: %s", WORD_SHOWN_MAX,
		       word, buf);
}

static int read_word(struct reader *r)
{
	char *word = r->argv[r->at];

	if (word[0] == '-' && word[1] == '-')
		return read_long(r, word + 2);
	if (word[0] == '-' && word[1])
		return read_letters(r, word + 1);
	return refuse_word(r);
}

int options_parse(struct spec *spec, int argc, char **argv, struct err *e)
{
	struct reader r = {.spec = spec, .argv = argv, .argc = argc, .at = 1, .e = e};

	for (; r.at < argc && strcmp(argv[r.at], "--") != 0; r.at++) {
		int failed = read_word(&r);

		if (failed)
			return failed;
	}
	if (r.at + 1 >= argc)
		return err_set(e, 0, command_line, "no command%s; write: %s " USAGE,
			       r.at < argc ? " after --" : "", program(&r));
	if (!*argv[r.at + 1])
		return err_set(e, 0, command_line, "the command after -- is an empty word");
	if (spec->verbose && spec->quiet)
		return err_set(e, 0, command_line,
			       "--verbose and --quiet contradict each other; give one");
	spec->argv = argv + r.at + 1;
	return 0;
}

/* The row whose variable this NAME=VALUE is, or NULL: "kill-after" is BROOD_KILL_AFTER. */
static const struct option *row_of_env(const char *entry)
{
	if (strncmp(entry, ENV_PREFIX, ENV_PREFIX_LEN) != 0)
		return NULL;
	entry += ENV_PREFIX_LEN;
	for (size_t i = 0; i < options_count(); i++) {
		const char *a = entry, *b = option_at(i)->name;

		while (*b && *a == (*b == '-' ? '_' : *b - 'a' + 'A'))
			a++, b++;
		if (!*b && *a == '=')
			return option_at(i);
	}
	return NULL;
}

int options_from_env(struct spec *spec, char **envp, const char **ignored, struct err *e)
{
	const char *other = NULL;

	for (; *envp; envp++) {
		const struct option *row = row_of_env(*envp);

		if (row && row->group != GROUP_LIFECYCLE)
			other = *envp;
		if (!row || row->group != GROUP_LIFECYCLE)
			continue;
		char *value = strchr(*envp, '=') + 1;

		if (take_and_note(spec, row, value, e))
			return said_of(e, "environment", "", *envp, (size_t)(value - 1 - *envp));
	}
	*ignored = other;
	return 0;
}

bool options_owns_env(const char *entry)
{
	const struct option *row = row_of_env(entry);

	return row && row->group == GROUP_LIFECYCLE;
}
