/* SPDX-License-Identifier: MIT */
/* Lines for people on stderr, one write each. */
#include "lib/log.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/out.h"
#include "lib/str.h"

/* With its newline: what a pipe takes in one piece (PIPE_BUF), so that lines do not mix. */
#define LINE_BYTES_MAX 4096

/* Set once, when the program starts: the one exception to "no mutable globals". */
static const char *program = "brood";
static enum log_level highest = LOG_WARN;
static log_form *form; /* NULL: text */

void log_setup(const char *name, enum log_level level)
{
	program = name;
	highest = level;
}

void log_set_form(log_form *other)
{
	form = other;
}

bool log_wanted(enum log_level level)
{
	return level <= highest;
}

void log_line(enum log_level level, const char *fmt, ...)
{
	char raw[LINE_BYTES_MAX], line[LINE_BYTES_MAX];
	int saved = errno;
	struct str text, s;
	va_list ap;

	if (!log_wanted(level))
		return;
	str_init(&text, raw, sizeof(raw));
	va_start(ap, fmt);
	str_vfmt(&text, fmt, ap);
	va_end(ap);

	if (form) {
		form(level, program, text.buf, text.len);
	} else {
		str_init(&s, line, sizeof(line));
		str_put(&s, program);
		str_put(&s, ": ");
		str_put_safe(&s, text.buf, text.len);
		line[s.len] = '\n'; /* in the terminator's place */
		out_write(STDERR_FILENO, line, s.len + 1);
	}
	errno = saved;
}

/* strstr would cost a kilobyte. */
static bool contains(const char *text, const char *part)
{
	size_t n = strlen(part);

	for (; *text; text++)
		if (strncmp(text, part, n) == 0)
			return true;
	return false;
}

void log_err(const struct err *e)
{
	const char *stage = e->stage ? e->stage : "";
	const char *colon = e->stage ? ": " : "";
	const char *words = err_words(e->errnum);

	if (!e->errnum || contains(e->text, words))
		log_line(LOG_ERROR, "%s%s%s", stage, colon, e->text);
	else if (!e->text[0])
		log_line(LOG_ERROR, "%s%s%s", stage, colon, words);
	else
		log_line(LOG_ERROR, err_known(e->errnum) ? "%s%s%s (%s)" : "%s%s%s (%s %d)", stage,
			 colon, e->text, words, e->errnum);
}
