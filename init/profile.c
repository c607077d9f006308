/* SPDX-License-Identifier: MIT */
/* Reads a profile: its keys are the option table's rows. */
#include "init/profile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/ini.h"
#include "lib/mem.h"
#include "lib/str.h"

#define PROFILE_BYTES_MAX                                                                          \
	(1u << 20)	   /* a profile is written by hand; ends the reading of what is none */
#define PATH_SHOWN_MAX 100 /* so that the reason still fits into a message */
#define WORD_SHOWN_MAX 60

static const char stage[] = "profile";
static const char section[] = "run";

struct profile {
	struct spec *spec;
	const char *path;
	struct ini_line line;
	unsigned given[OPTIONS_MAX]; /* the line that had this row's key; 0: none yet */
	bool in_section, any;
	struct err *e;
};

static int shown(const char *word)
{
	size_t n = strnlen(word, WORD_SHOWN_MAX + 1);

	return n > WORD_SHOWN_MAX ? WORD_SHOWN_MAX : (int)n;
}

/* FILE, line N: and what is wrong there. */
__attribute__((format(printf, 2, 3))) static int wrong(const struct profile *p, const char *fmt,
						       ...)
{
	char text[ERR_TEXT_MAX];
	struct str s;
	va_list ap;

	str_init(&s, text, sizeof text);
	va_start(ap, fmt);
	str_vfmt(&s, fmt, ap);
	va_end(ap);
	return err_set(p->e, 0, stage, "%.*s, line %u: %s", PATH_SHOWN_MAX, p->path, p->line.number,
		       text);
}

/* Options that are about this one start of brood, not about how a command is run. */
static const char *not_in_a_file(const struct option *row)
{
	static const struct {
		const char *name, *why;
	} refused[] = {
		{"profile", "a profile cannot name another; give --profile several times"},
		{"dry-run", "belongs on the command line, not into a profile"},
	};

	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
		if (strcmp(row->name, refused[i].name) == 0)
			return refused[i].why;
	return NULL;
}

static int unknown_key(const struct profile *p, const char *key)
{
	size_t dashes = strspn(key, "-");
	const char *near = option_nearest(key + dashes, strlen(key + dashes));
	const struct option *row = near ? option_named(near, strlen(near)) : NULL;

	if (dashes && row && strcmp(near, key + dashes) == 0)
		return wrong(p, "\"%.*s\": keys have no dashes before them; write %s", shown(key),
			     key, near);
	if (!row || not_in_a_file(row))
		return wrong(p,
			     "\"%.*s\" is no option; keys are the names that brood --help shows, "
			     "without the dashes",
			     shown(key), key);
	return wrong(p, "\"%.*s\" is no option; did you mean %s", shown(key), key, near);
}

/* What the row's take function gets: NULL for a flag, and where an optional value is left out. */
static int value_of(const struct profile *p, const struct option *row, char **value)
{
	bool yes = strcmp(*value, "yes") == 0;

	if (!**value)
		return wrong(p, "%s: a value is missing; give %s%s", row->name,
			     !option_has_value(row) ? "yes"
			     : row->arg		    ? row->arg
						    : "one of ",
			     row->arg || !option_has_value(row) ? "" : row->words);
	if (!option_has_value(row) && !yes)
		return wrong(p, "%s: \"%.*s\" is not yes; leave the line out for no", row->name,
			     shown(*value), *value);
	if (!option_has_value(row) || (row->optional && yes))
		*value = NULL;
	return 0;
}

static int take_pair(struct profile *p)
{
	const struct ini_line *line = &p->line;
	const struct option *row = option_named(line->name, strlen(line->name));
	char *value = line->value;
	const char *why;
	unsigned *given;
	struct err said = {0};
	int r;

	if (!row)
		return unknown_key(p, line->name);
	why = not_in_a_file(row);
	if (why)
		return wrong(p, "%s %s", row->name, why);
	given = &p->given[option_index(row)];
	if (*given && !row->repeats)
		return wrong(p, "%s was given in line %u already, and counts once", row->name,
			     *given);
	*given = line->number;
	r = value_of(p, row, &value);
	if (r < 0)
		return r;
	r = option_take(p->spec, row, value, &said);
	if (r < 0)
		wrong(p, "%s: %s", row->name, said.text);
	return r;
}

/* A profile is one run's: the sections of a services file have no place in it. */
static int take_section(struct profile *p, const char *name)
{
	if (strcmp(name, section) != 0)
		return wrong(p, "[%.*s]: a profile has no section but [%s]", shown(name), name,
			     section);
	if (p->in_section)
		return wrong(p, "a second [%s]; one is enough", section);
	if (p->any)
		return wrong(p, "[%s] belongs before the first key", section);
	p->in_section = true;
	return 0;
}

static int take_lines(struct profile *p, char *text, size_t len)
{
	struct ini_line *line = &p->line;
	struct ini ini;
	int r = 0;

	ini_init(&ini, text, len);
	while (r == 0)
		switch (ini_next(&ini, line)) {
		case INI_END:
			return 0;
		case INI_SECTION:
			r = take_section(p, line->name);
			break;
		case INI_PAIR:
			r = take_pair(p);
			p->any = true;
			break;
		case INI_WRONG:
			return wrong(p, "\"%.*s\" %s", shown(line->name), line->name, line->why);
		}
	return r;
}

static int unreadable(struct err *e, const char *path, int errnum, const char *why)
{
	return err_set(e, errnum, stage, "%.*s: %s", PATH_SHOWN_MAX, path, why);
}

/* Anything else might have no end, or never begin. */
static int check_file(int fd, const char *path, struct err *e)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return unreadable(e, path, errno, err_words(errno));
	if (S_ISDIR(st.st_mode))
		return unreadable(e, path, EISDIR, "is a folder; give a file");
	if (!S_ISREG(st.st_mode))
		return unreadable(e, path, EINVAL,
				  "is no regular file; copy what it gives into one");
	return 0;
}

/* The whole file into `text`, which has room for one byte more than any. Opening does not wait for a FIFO's writer. */
static int read_file(const char *path, char *text, size_t *len, struct err *e)
{
	CLEANUP_FD int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	int r;

	if (fd < 0)
		return unreadable(e, path, errno, err_words(errno));
	r = check_file(fd, path, e);
	if (r < 0)
		return r;
	for (*len = 0; *len <= PROFILE_BYTES_MAX;) {
		ssize_t n = read(fd, text + *len, PROFILE_BYTES_MAX + 1 - *len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return unreadable(e, path, errno, err_words(errno));
		if (n == 0)
			return 0;
		*len += (size_t)n;
	}
	return unreadable(e, path, EFBIG, "is larger than 1 MiB; is this a profile?");
}

int take_profile(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	CLEANUP_MEM char *text = NULL;
	struct profile p = {.spec = spec, .path = value, .e = e};
	size_t len = 0;
	int r;

	if (!*value)
		return err_set(e, 0, stage, "\"\" is no %s; it is empty", row->arg);
	text = mem_new(PROFILE_BYTES_MAX + 2);
	if (!text)
		return unreadable(e, value, ENOMEM, err_words(ENOMEM));
	r = read_file(value, text, &len, e);
	if (r < 0)
		return r;
	if (words_add(&spec->profile, text) < 0)
		return unreadable(e, value, ENOMEM, err_words(ENOMEM));
	char *kept = text;

	text = NULL;
	return take_lines(&p, kept, len);
}
