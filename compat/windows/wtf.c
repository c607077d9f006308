// SPDX-License-Identifier: MIT
/* UTF-8 and UTF-16, both ways, without a loss. */
#include "compat/windows/wtf.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>

static bool is_high(uint32_t unit)
{
	return unit >= 0xd800 && unit < 0xdc00;
}

static bool is_low(uint32_t unit)
{
	return unit >= 0xdc00 && unit < 0xe000;
}

/* The character at *at, which is moved behind it; a surrogate alone is one. */
static uint32_t take_units(const uint16_t **at, const uint16_t *end)
{
	uint32_t c = *(*at)++;

	if (!is_high(c) || *at == end || !is_low(**at))
		return c;
	return 0x10000 + ((c - 0xd800) << 10) + (*(*at)++ - 0xdc00u);
}

static size_t width(uint32_t c)
{
	return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
}

size_t wtf_bytes(const uint16_t *text, size_t n)
{
	const uint16_t *end = text + n;
	size_t bytes = 0;

	while (text < end)
		bytes += width(take_units(&text, end));
	return bytes;
}

char *wtf_put_bytes(char *to, const uint16_t *text, size_t n)
{
	static const unsigned char first[] = {0, 0, 0xc0, 0xe0, 0xf0};
	const uint16_t *end = text + n;

	while (text < end) {
		uint32_t c = take_units(&text, end);
		size_t w = width(c);

		for (size_t i = w - 1; i > 0; i--, c >>= 6)
			to[i] = (char)(0x80 | (c & 0x3f));
		*to = (char)(first[w] | c);
		to += w;
	}
	return to;
}

/*
 * The character at *at (RFC 3629, 4; and surrogates), which is moved behind it, or -1: overlong, beyond U+10FFFF, cut.
 */
static int32_t take_bytes(const unsigned char **at, const unsigned char *end)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	uint32_t c = *(*at)++;
	size_t w = c < 0x80 ? 1 : c < 0xc0 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf8 ? 4 : 0;

	if (w < 2)
		return w ? (int32_t)c : -1;
	c &= 0x7fu >> w;
	for (size_t i = 1; i < w; i++) {
		if (*at == end || (**at & 0xc0) != 0x80)
			return -1;
		c = c << 6 | (*(*at)++ & 0x3f);
	}
	return c < least[w] || c > 0x10ffff ? -1 : (int32_t)c;
}

int wtf_units(const char *text, size_t n)
{
	const unsigned char *at = (const unsigned char *)text, *end = at + n;
	int units = 0;

	while (at < end) {
		int32_t c = take_bytes(&at, end);

		if (c < 0 || units > INT_MAX - 2)
			return -EILSEQ;
		units += c < 0x10000 ? 1 : 2;
	}
	return units;
}

uint16_t *wtf_put_units(uint16_t *to, const char *text, size_t n)
{
	const unsigned char *at = (const unsigned char *)text, *end = at + n;

	while (at < end) {
		uint32_t c = (uint32_t)take_bytes(&at, end);

		if (c >= 0x10000) {
			c -= 0x10000;
			*to++ = (uint16_t)(0xd800 + (c >> 10));
			c = 0xdc00 + (c & 0x3ff);
		}
		*to++ = (uint16_t)c;
	}
	return to;
}
