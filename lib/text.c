// SPDX-License-Identifier: MIT
/* Lines, words and numbers of text that need not be terminated. */
#include "lib/text.h"

#include <string.h>

bool text_line(struct text *text, struct text *line)
{
	const char *newline;

	if (text->at == text->end)
		return false;
	newline = memchr(text->at, '\n', text_len(*text));
	line->at = text->at;
	line->end = newline ? newline : text->end;
	text->at = newline ? newline + 1 : text->end;
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

bool text_word(struct text *line, struct text *word)
{
	while (line->at < line->end && is_blank(*line->at))
		line->at++;
	word->at = line->at;
	while (line->at < line->end && !is_blank(*line->at))
		line->at++;
	word->end = line->at;
	return word->at < word->end;
}

size_t text_len(struct text word)
{
	return (size_t)(word.end - word.at);
}

bool text_is(struct text word, const char *string)
{
	return text_len(word) == strlen(string) && text_begins(word, string);
}

bool text_begins(struct text word, const char *prefix)
{
	size_t n = strlen(prefix);

	return text_len(word) >= n && memcmp(word.at, prefix, n) == 0;
}

static bool add_digit(uint64_t *value, char c)
{
	return c >= '0' && c <= '9' && !__builtin_mul_overflow(*value, 10, value) &&
	       !__builtin_add_overflow(*value, (uint64_t)(c - '0'), value);
}

uint64_t text_u64(struct text word)
{
	return text_decimal(
		(struct text){word.at, memchr(word.at, '.', text_len(word)) ? word.at : word.end},
		0);
}

uint64_t text_decimal(struct text word, unsigned places)
{
	uint64_t value = 0;
	const char *p = word.at;
	unsigned seen = 0;

	if (p == word.end || *p == '.')
		return TEXT_UNKNOWN;
	for (; p < word.end && *p != '.'; p++)
		if (!add_digit(&value, *p))
			return TEXT_UNKNOWN;
	if (p < word.end && ++p == word.end)
		return TEXT_UNKNOWN; /* "1." */
	for (; p < word.end; p++, seen++)
		if (*p < '0' || *p > '9' || (seen < places && !add_digit(&value, *p)))
			return TEXT_UNKNOWN;
	for (; seen < places; seen++)
		if (!add_digit(&value, '0'))
			return TEXT_UNKNOWN;
	return value;
}

uint64_t text_next_u64(struct text *line)
{
	struct text word;

	return text_word(line, &word) ? text_u64(word) : TEXT_UNKNOWN;
}

uint64_t text_next_decimal(struct text *line, unsigned places)
{
	struct text word;

	return text_word(line, &word) ? text_decimal(word, places) : TEXT_UNKNOWN;
}

uint64_t text_times(uint64_t n, uint64_t factor)
{
	return n == TEXT_UNKNOWN || __builtin_mul_overflow(n, factor, &n) ? TEXT_UNKNOWN : n;
}

void text_copy(struct text word, char *to, size_t size)
{
	size_t n = text_len(word);

	if (n >= size)
		n = size - 1;
	memcpy(to, word.at, n);
	to[n] = '\0';
}
