/* SPDX-License-Identifier: MIT */
/* A UTF-8 decoder and a JSON validator, as plain as they can be. */
#include "tests/valid.h"

#include <stdint.h>
#include <string.h>

#define DEPTH_MAX 64

size_t valid_character(const char *bytes, size_t n)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char first = n ? (unsigned char)bytes[0] : 0;
	uint32_t code;
	size_t len = 0;

	if (n == 0)
		return 0;
	if (first < 0x80)
		return 1;
	while (len < 8 && first & (0x80 >> len))
		len++;
	if (len < 2 || len > 4 || n < len)
		return 0;
	code = first & (0x7f >> len);
	for (size_t i = 1; i < len; i++) {
		if (((unsigned char)bytes[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | ((unsigned char)bytes[i] & 0x3f);
	}
	if (code < least[len] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		return 0;
	return len;
}

struct text {
	const char *at, *end;
	unsigned depth;
};

static bool value(struct text *t);

static void blanks(struct text *t)
{
	while (t->at < t->end && *t->at && strchr(" \t\n\r", *t->at))
		t->at++;
}

static bool eat(struct text *t, char c)
{
	if (t->at == t->end || *t->at != c)
		return false;
	t->at++;
	return true;
}

static bool word(struct text *t, const char *expected)
{
	while (*expected)
		if (!eat(t, *expected++))
			return false;
	return true;
}

static bool digits(struct text *t)
{
	const char *start = t->at;

	while (t->at < t->end && *t->at >= '0' && *t->at <= '9')
		t->at++;
	return t->at > start;
}

static bool number(struct text *t)
{
	eat(t, '-');
	if (!eat(t, '0') && !digits(t))
		return false;
	if (eat(t, '.') && !digits(t))
		return false;
	if (eat(t, 'e') || eat(t, 'E')) {
		if (!eat(t, '+'))
			eat(t, '-');
		return digits(t);
	}
	return true;
}

static bool escape(struct text *t)
{
	if (eat(t, 'u')) {
		for (int i = 0; i < 4; i++, t->at++)
			if (t->at == t->end || !*t->at || !strchr("0123456789abcdefABCDEF", *t->at))
				return false;
		return true;
	}
	if (t->at == t->end || !*t->at || !strchr("\"\\/bfnrt", *t->at))
		return false;
	t->at++;
	return true;
}

static bool string(struct text *t)
{
	size_t len;

	if (!eat(t, '"'))
		return false;
	while (!eat(t, '"')) {
		if (eat(t, '\\')) {
			if (!escape(t))
				return false;
			continue;
		}
		len = valid_character(t->at, (size_t)(t->end - t->at));
		if (len == 0 || (unsigned char)*t->at < 0x20)
			return false;
		t->at += len;
	}
	return true;
}

/* After the opening bracket. */
static bool members(struct text *t, char close)
{
	blanks(t);
	if (eat(t, close))
		return true;
	do {
		if (close == '}') {
			blanks(t);
			if (!string(t))
				return false;
			blanks(t);
			if (!eat(t, ':'))
				return false;
		}
		if (!value(t))
			return false;
	} while (eat(t, ','));
	return eat(t, close);
}

/* With the blanks around it. */
static bool value(struct text *t)
{
	bool good;

	blanks(t);
	if (t->at == t->end || ++t->depth > DEPTH_MAX)
		return false;
	switch (*t->at) {
	case '{':
		t->at++;
		good = members(t, '}');
		break;
	case '[':
		t->at++;
		good = members(t, ']');
		break;
	case '"':
		good = string(t);
		break;
	case 't':
		good = word(t, "true");
		break;
	case 'f':
		good = word(t, "false");
		break;
	case 'n':
		good = word(t, "null");
		break;
	default:
		good = number(t);
	}
	t->depth--;
	blanks(t);
	return good;
}

bool valid_json(const char *text, size_t n)
{
	struct text t = {.at = text, .end = text + n};

	return value(&t) && t.at == t.end;
}
