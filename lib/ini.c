/* SPDX-License-Identifier: MIT */
/* Reads INI text in place; see ini.h for what that is. */
#include "lib/ini.h"

#include <stdbool.h>
#include <string.h>

static const char not_text[] = "has a byte that is no text (a NUL or another control character)";
static const char not_closed[] = "is no section; write [NAME], and nothing after it on this line";
static const char no_equals[] = "is not KEY = VALUE";
static const char no_key[] = "has no KEY before the =";

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Without the blanks around it; terminated. */
static char *trim(char *from, char *end)
{
	while (from < end && is_blank(*from))
		from++;
	while (end > from && is_blank(end[-1]))
		end--;
	*end = '\0';
	return from;
}

/* True where there was a control byte; the line then shows '?' in its place. */
static bool hide_controls(char *at, const char *end)
{
	bool found = false;

	for (; at < end; at++)
		if (((unsigned char)*at < ' ' && *at != '\t') || *at == 0x7f) {
			*at = '?';
			found = true;
		}
	return found;
}

static enum ini_kind wrong(struct ini_line *line, const char *why)
{
	line->why = why;
	return INI_WRONG;
}

static enum ini_kind section(struct ini_line *line, char *text, char *end)
{
	char *close = end - 1;

	if (*close != ']' || memchr(text, ']', (size_t)(close - text)))
		return wrong(line, not_closed);
	line->name = trim(text + 1, close);
	return INI_SECTION;
}

static enum ini_kind pair(struct ini_line *line, char *text, char *end)
{
	char *equals = memchr(text, '=', (size_t)(end - text));

	if (!equals)
		return wrong(line, no_equals);
	if (equals == text)
		return wrong(line, no_key);
	line->value = trim(equals + 1, end);
	line->name = trim(text, equals);
	return INI_PAIR;
}

/* One line up to its end, which is terminated. INI_END: nothing on it. */
static enum ini_kind read_line(struct ini_line *line, char *text, char *end)
{
	if (end > text && end[-1] == '\r')
		*--end = '\0';
	while (text < end && is_blank(*text))
		text++;
	while (end > text && is_blank(end[-1]))
		*--end = '\0';
	*line = (struct ini_line){.number = line->number, .name = text};
	if (hide_controls(text, end))
		return wrong(line, not_text);
	if (text == end || *text == '#' || *text == ';')
		return INI_END;
	return *text == '[' ? section(line, text, end) : pair(line, text, end);
}

void ini_init(struct ini *ini, char *text, size_t len)
{
	static const char mark[] = "\xef\xbb\xbf";

	ini->at = text;
	ini->end = text + len;
	ini->number = 0;
	if (len >= 3 && memcmp(text, mark, 3) == 0)
		ini->at += 3;
}

enum ini_kind ini_next(struct ini *ini, struct ini_line *line)
{
	while (ini->at < ini->end) {
		char *text = ini->at;
		char *newline = memchr(text, '\n', (size_t)(ini->end - text));
		char *end = newline ? newline : ini->end;
		enum ini_kind kind;

		ini->at = newline ? newline + 1 : ini->end;
		*end = '\0';
		line->number = ++ini->number;
		kind = read_line(line, text, end);
		if (kind != INI_END)
			return kind;
	}
	return INI_END;
}
