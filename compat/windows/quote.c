// SPDX-License-Identifier: MIT
/* Arguments into a command line, by the documented rules. */
#include "compat/windows/quote.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "compat/windows/wtf.h"

void quote_init(struct quote *q, uint16_t *line)
{
	q->line = line;
	q->n = 0;
	q->error = 0;
	line[0] = 0;
}

static void put(struct quote *q, uint16_t unit)
{
	if (q->n + 1 == QUOTE_LINE_MAX && !q->error)
		q->error = -E2BIG;
	if (q->error)
		return;
	q->line[q->n++] = unit;
	q->line[q->n] = 0;
}

static void put_ascii(struct quote *q, const char *text)
{
	while (*text)
		put(q, (unsigned char)*text++);
}

static void put_times(struct quote *q, uint16_t unit, size_t times)
{
	while (times--)
		put(q, unit);
}

/* n bytes of UTF-8 that the rules leave alone. */
static void put_text(struct quote *q, const char *text, size_t n)
{
	int units = wtf_units(text, n);

	if (units < 0 && !q->error)
		q->error = units;
	else if ((size_t)units > QUOTE_LINE_MAX - 1 - q->n && !q->error)
		q->error = -E2BIG;
	if (q->error)
		return;
	wtf_put_units(q->line + q->n, text, n);
	q->n += (size_t)units;
	q->line[q->n] = 0;
}

/* Blanks separate arguments; other controls do not, and are kept together by people's eyes alone. */
static bool needs_quotes(const char *text)
{
	return !*text || strpbrk(text, " \t\n\v\"");
}

void quote_program(struct quote *q, const char *name)
{
	bool quotes = needs_quotes(name);

	if (strchr(name, '"') && !q->error)
		q->error = -EINVAL;
	if (quotes)
		put(q, '"');
	put_text(q, name, strlen(name));
	if (quotes)
		put(q, '"');
}

/* Backslashes mean themselves, but before a quote, where two stand for one. */
static void put_quoted(struct quote *q, const char *text)
{
	put(q, '"');
	for (;;) {
		size_t plain = strcspn(text, "\\\""), slashes;

		put_text(q, text, plain);
		text += plain;
		slashes = strspn(text, "\\");
		text += slashes;
		if (!*text) {
			put_times(q, '\\', 2 * slashes);
			break;
		}
		if (*text == '"') {
			put_times(q, '\\', 2 * slashes + 1);
			put(q, '"');
			text++;
		} else {
			put_times(q, '\\', slashes);
		}
	}
	put(q, '"');
}

void quote_argument(struct quote *q, const char *argument)
{
	if (q->n)
		put(q, ' ');
	if (needs_quotes(argument))
		put_quoted(q, argument);
	else
		put_text(q, argument, strlen(argument));
}

static void put_for_batch(struct quote *q, const char *text)
{
	size_t n = strlen(text);

	if ((strpbrk(text, "\"%\r\n") || (n && text[n - 1] == '\\')) && !q->error)
		q->error = -EINVAL;
	put_ascii(q, " \"");
	put_text(q, text, n);
	put(q, '"');
}

/* A folder may have a % in its name, and what stands between two is a variable for cmd.exe. */
static void put_script(struct quote *q, const uint16_t *script)
{
	put(q, '"');
	for (; *script; script++) {
		if ((*script == '%' || *script == '"') && !q->error)
			q->error = -EINVAL;
		put(q, *script);
	}
	put(q, '"');
}

void quote_batch(struct quote *q, const char *cmd, const uint16_t *script, char *const *arguments)
{
	quote_program(q, cmd);
	put_ascii(q, " /d /v:off /s /c \"");
	put_script(q, script);
	for (; *arguments; arguments++)
		put_for_batch(q, *arguments);
	put(q, '"');
}
