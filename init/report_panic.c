// SPDX-License-Identifier: MIT
/* What language runtimes and libraries print last when a program crashes. */
#include <string.h>

#include "init/report_json.h"

/* In the line that says it; after ^ at its beginning. */
static const char *const marks[] = {
	"^panic: ",		 /* Go, and others */
	"^Panic: ",		 /* others */
	"panicked at ",		 /* Rust */
	"^fatal error: ",	 /* Go's runtime */
	"^terminate called ",	 /* C++ */
	": Assertion ",		 /* C */
	"^Exception in thread ", /* Java */
	"^Unhandled exception",	 /* .NET and others */
	"^Uncaught ",		 /* JavaScript and others */
};

/* Python's last line says what it was. */
static const char traceback[] = "Traceback (most recent call last):";

static bool has(const char *line, size_t n, const char *mark)
{
	return memmem(line, n, mark, strlen(mark)) != NULL;
}

static bool marked(const char *line, size_t n)
{
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (marks[i][0] == '^'
			    ? n >= strlen(marks[i] + 1) &&
				      memcmp(line, marks[i] + 1, strlen(marks[i] + 1)) == 0
			    : has(line, n, marks[i]))
			return true;
	return false;
}

/* Without the blanks around it and what would be said twice. */
static void put_line(struct str *s, const char *line, size_t n)
{
	while (n && strchr(" \t\r", line[n - 1]))
		n--;
	while (n && (*line == ' ' || *line == '\t'))
		line++, n--;
	if (n > 7 && (memcmp(line, "panic: ", 7) == 0 || memcmp(line, "Panic: ", 7) == 0))
		line += 7, n -= 7;
	str_putn(s, line, n);
}

void report_panic(const char *text, size_t n, struct str *s)
{
	const char *found = NULL, *last = NULL, *next = NULL;
	size_t found_n = 0, last_n = 0, next_n = 0, len;
	bool python = false;

	for (const char *end = text + n; text < end; text += len + 1) {
		const char *line_end = memchr(text, '\n', (size_t)(end - text));

		len = (size_t)((line_end ? line_end : end) - text);
		if (!len)
			continue;
		if (found && next == NULL)
			next = text, next_n = len;
		if (marked(text, len))
			found = text, found_n = len, next = NULL, next_n = 0, python = false;
		python |= has(text, len, traceback);
		last = text;
		last_n = len;
	}
	if (python) {
		put_line(s, last, last_n);
		return;
	}
	if (!found)
		return;
	put_line(s, found, found_n);
	/* Rust says where in one line, and what in the next. */
	if (s->len && s->buf[s->len - 1] == ':' && next) {
		str_putc(s, ' ');
		put_line(s, next, next_n);
	}
}
