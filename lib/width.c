// SPDX-License-Identifier: MIT
/* Widths of characters: Unicode's East Asian Width (UAX 11) by its large blocks, and the combining marks in common use. */
#include "lib/width.h"

#include <stdint.h>

#include "lib/str.h"

struct range {
	uint32_t first, last;
};

static const struct range wide[] = {
	{0x1100, 0x115f},   {0x2e80, 0x303e},	{0x3041, 0xa4cf},   {0xa960, 0xa97f},
	{0xac00, 0xd7a3},   {0xf900, 0xfaff},	{0xfe30, 0xfe6f},   {0xff00, 0xff60},
	{0xffe0, 0xffe6},   {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff},
	{0x20000, 0x3fffd},
};
static const struct range none[] = {
	{0x300, 0x36f},	  {0x483, 0x489},   {0x591, 0x5bd},   {0x610, 0x61a},
	{0x64b, 0x65f},	  {0x200b, 0x200f}, {0x202a, 0x202e}, {0x2060, 0x2064},
	{0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xe0100, 0xe01ef},
};

static int is_in(const struct range *ranges, size_t n, uint32_t code)
{
	for (size_t i = 0; i < n; i++)
		if (code >= ranges[i].first && code <= ranges[i].last)
			return 1;
	return 0;
}

static uint32_t code_of(const char *bytes, size_t len)
{
	uint32_t code = (unsigned char)bytes[0] & (0xffu >> (len + 1));

	for (size_t i = 1; i < len; i++)
		code = code << 6 | ((unsigned char)bytes[i] & 0x3fu);
	return code;
}

size_t width_plain(const char *bytes, size_t n)
{
	size_t plain = 0;

	while (plain < n && bytes[plain] >= 0x20 && bytes[plain] < 0x7f && bytes[plain] != '\\')
		plain++;
	return plain;
}

size_t width_step(const char *bytes, size_t n, unsigned *columns)
{
	size_t len = str_utf8(bytes, n);
	uint32_t code;

	if (len == 0 || str_is_unsafe(bytes)) {
		len = len ? len : 1;
		*columns = 4 * (unsigned)len; /* \xNN */
	} else if (len == 1) {
		*columns = 1 + (*bytes == '\\');
	} else {
		code = code_of(bytes, len);
		*columns = is_in(none, sizeof(none) / sizeof(none[0]), code) ? 0 : 1;
		*columns += (unsigned)is_in(wide, sizeof(wide) / sizeof(wide[0]), code);
	}
	return len;
}
