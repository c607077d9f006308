/* SPDX-License-Identifier: MIT */
/* needs: lib tests/valid.c */
/*
 * Safe text is safe, complete and can be read back; a format stays within its buffer and agrees
 * with the C library's; what is cut is the beginning of what is not.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/str.h"
#include "tests/valid.h"

#define BYTES_MAX 200

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool good)
{
	if (!good)
		abort();
}

/* What a builder promises: terminated, and nothing behind its end is touched. */
static void check_built(const struct str *s, char behind)
{
	check(s->len < s->size && s->buf[s->len] == '\0');
	check(s->buf[s->size] == behind);
}

static void check_safe(const char *text, size_t n)
{
	size_t len;

	for (; n > 0; text += len, n -= len) {
		len = valid_character(text, n);
		check(len > 0);
		check((unsigned char)*text >= 0x20 && *text != 0x7f);
		check(len != 2 || (unsigned char)text[0] != 0xc2 || (unsigned char)text[1] >= 0xa0);
	}
}

/* Undo the escapes. Returns the number of bytes. */
static size_t read_back(const char *text, char *bytes)
{
	char *to = bytes, hex[3] = "";

	while (*text) {
		if (*text != '\\') {
			*to++ = *text++;
		} else if (text[1] == '\\') {
			*to++ = '\\';
			text += 2;
		} else {
			check(text[1] == 'x' && text[2] && text[3]);
			memcpy(hex, text + 2, 2);
			*to++ = (char)strtoul(hex, NULL, 16);
			text += 4;
		}
	}
	return (size_t)(to - bytes);
}

static void try_safe(const char *bytes, size_t n, size_t room)
{
	char full[4 * BYTES_MAX + 2], part[4 * BYTES_MAX + 2], back[4 * BYTES_MAX];
	struct str s;

	memset(full, 'F', sizeof(full));
	str_init(&s, full, sizeof(full) - 1);
	str_put_safe(&s, bytes, n);
	check_built(&s, 'F');
	check(!s.cut && strlen(full) == s.len);
	check_safe(full, s.len);
	check(read_back(full, back) == n && memcmp(back, bytes, n) == 0);

	memset(part, 'P', sizeof(part));
	str_init(&s, part, 1 + room);
	str_put_safe(&s, bytes, n);
	check_built(&s, 'P');
	check(memcmp(part, full, s.len) == 0);
	check(s.cut == (strlen(full) > room));
	check(!s.cut || s.len + 4 > room); /* no more is lost than one character */
	check_safe(part, s.len);
}

static void try_utf8(const char *bytes, size_t n)
{
	for (size_t i = 0; i <= n; i++)
		check(str_utf8(bytes + i, n - i) == valid_character(bytes + i, n - i));
}

static void try_known_format(const char *text, size_t n, uint64_t number)
{
	char got[2 * BYTES_MAX + 200], wanted[2 * BYTES_MAX + 200];
	struct str s;

	str_init(&s, got, sizeof(got));
	str_fmt(&s, "%s|%.*s|%d|%i|%u|%x|%ld|%llu|%llx|%zu|%c|%%", text,
		(int)(number % (n + 2)) - 1, text, (int)number, (int)(number >> 32),
		(unsigned)number, (unsigned)number, (long)number, (unsigned long long)number,
		(unsigned long long)number, (size_t)number, (int)(number & 0x7f) | 1);
	snprintf(wanted, sizeof(wanted), "%s|%.*s|%d|%i|%u|%x|%ld|%llu|%llx|%zu|%c|%%", text,
		 (int)(number % (n + 2)) - 1, text, (int)number, (int)(number >> 32),
		 (unsigned)number, (unsigned)number, (long)number, (unsigned long long)number,
		 (unsigned long long)number, (size_t)number, (int)(number & 0x7f) | 1);
	check(!s.cut && s.len == strlen(wanted) && strcmp(got, wanted) == 0);
}

static void unknown_format(struct str *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	str_vfmt(s, fmt, ap);
#pragma GCC diagnostic pop
	va_end(ap);
}

/* Any format: each argument is a string, which is as good as any number. */
static void try_any_format(const char *fmt, size_t room)
{
	static const char arg[] = "argument";
	char full[20 * BYTES_MAX + 2], part[20 * BYTES_MAX + 2];
	unsigned directives = 0;
	struct str s;

	for (const char *p = fmt; *p; p++)
		directives += *p == '%';
	if (directives > 8)
		return;
	memset(full, 'F', sizeof(full));
	str_init(&s, full, sizeof(full) - 1);
	unknown_format(&s, fmt, arg, arg, arg, arg, arg, arg, arg, arg, arg, arg, arg, arg, arg,
		       arg, arg, arg);
	check_built(&s, 'F');
	check(!s.cut);
	check(directives > 0 || strcmp(full, fmt) == 0);

	memset(part, 'P', sizeof(part));
	str_init(&s, part, 1 + room);
	unknown_format(&s, fmt, arg, arg, arg, arg, arg, arg, arg, arg, arg, arg, arg, arg, arg,
		       arg, arg, arg);
	check_built(&s, 'P');
	check(memcmp(part, full, s.len) == 0);
	check(!s.cut || s.len == room);
}

static void try_nearest(const char *text, size_t at)
{
	char a[BYTES_MAX + 1];
	const char *b = text + at, *first = a;

	memcpy(a, text, at);
	a[at] = '\0';
	check(!str_nearest(a, &b, 1) == !str_nearest(b, &first, 1));
	check((str_nearest(a, &first, 1) == first) == (strlen(a) <= 40));
	check(!str_nearest(a, &b, 0));
}

static void try_duration(uint64_t ns)
{
	char buf[64];
	struct str s;

	str_init(&s, buf, sizeof(buf));
	str_put_duration(&s, ns);
	check(!s.cut && s.len >= 2 && strspn(buf, "0123456789.dhms") == s.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char bytes[BYTES_MAX + 1];
	uint64_t number = 0;
	size_t len;

	if (size > BYTES_MAX)
		return -1;
	memcpy(bytes, data, size);
	bytes[size] = '\0';
	len = strlen(bytes);
	memcpy(&number, data, size < sizeof(number) ? size : sizeof(number));

	try_safe(bytes, size, number % (size + 4));
	try_utf8(bytes, size);
	try_known_format(bytes, len, number);
	try_any_format(bytes, number % (len + 4));
	try_nearest(bytes, number % (len + 1));
	try_duration(number);
	return 0;
}
