/* SPDX-License-Identifier: MIT */
/* Strings without allocation: building them, making them safe to show, durations. */
#include "lib/str.h"

#include <string.h>

#include "lib/num.h"

void str_init(struct str *s, char *buf, size_t size)
{
	s->buf = buf;
	s->len = 0;
	s->size = size;
	s->cut = false;
	buf[0] = '\0';
}

void str_putn(struct str *s, const char *bytes, size_t n)
{
	size_t room = s->size - s->len - 1;

	if (s->cut)
		return;
	if (n > room) {
		s->cut = true;
		n = room;
	}
	memcpy(s->buf + s->len, bytes, n);
	s->len += n;
	s->buf[s->len] = '\0';
}

void str_put(struct str *s, const char *text)
{
	str_putn(s, text, strlen(text));
}

void str_putc(struct str *s, char c)
{
	str_putn(s, &c, 1);
}

char *str_digits(uint64_t n, unsigned base, char *end)
{
	do {
		*--end = "0123456789abcdef"[n % base];
		n /= base;
	} while (n);
	return end;
}

void str_putu(struct str *s, uint64_t n)
{
	char buf[STR_DIGITS_MAX], *end = buf + sizeof(buf), *start = str_digits(n, 10, end);

	str_putn(s, start, (size_t)(end - start));
}

void str_puti(struct str *s, int64_t n)
{
	if (n < 0)
		str_putc(s, '-');
	str_putu(s, n < 0 ? -(uint64_t)n : (uint64_t)n);
}

void str_put_decimal(struct str *s, uint64_t n, unsigned places)
{
	uint64_t one = 1;
	char rest[STR_DIGITS_MAX], *end = rest + sizeof(rest);

	for (unsigned i = 0; i < places; i++)
		one *= 10;
	str_putu(s, n / one);
	if (places == 0)
		return;
	*str_digits(one + n % one, 10, end) = '.'; /* where the 1 is that kept leading zeros */
	str_putn(s, end - places - 1, places + 1);
}

/* ---- UTF-8 */

size_t str_utf8(const char *bytes, size_t n)
{
	const unsigned char *b = (const unsigned char *)bytes;
	unsigned char low = 0x80, high = 0xbf; /* bounds of the second byte */
	size_t len;

	if (n == 0)
		return 0;
	if (b[0] < 0x80)
		return 1;
	if (b[0] < 0xc2 || b[0] > 0xf4)
		return 0;
	len = b[0] < 0xe0 ? 2 : b[0] < 0xf0 ? 3 : 4;
	if (b[0] == 0xe0)
		low = 0xa0; /* below: could be shorter */
	else if (b[0] == 0xed)
		high = 0x9f; /* above: surrogates */
	else if (b[0] == 0xf0)
		low = 0x90; /* below: could be shorter */
	else if (b[0] == 0xf4)
		high = 0x8f; /* above: over U+10FFFF */
	if (n < len || b[1] < low || b[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++)
		if ((b[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

bool str_is_control(const char *bytes)
{
	const unsigned char *b = (const unsigned char *)bytes;

	return b[0] < 0x20 || b[0] == 0x7f || (b[0] == 0xc2 && b[1] < 0xa0);
}

/* All of it or nothing: half an escape would read as other text. */
static void put_whole(struct str *s, const char *bytes, size_t n)
{
	if (n > s->size - s->len - 1)
		s->cut = true;
	str_putn(s, bytes, n);
}

static void put_escaped(struct str *s, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char escape[] = "\\x00";

		str_digits((unsigned char)bytes[i], 16, escape + 4);
		put_whole(s, escape, 4);
	}
}

/* Text could be shown as other text: its order is changed by what is not seen (Unicode Standard Annex 9). */
static bool turns(const char *bytes)
{
	const unsigned char *b = (const unsigned char *)bytes;

	if (b[0] == 0xe2)
		return (b[1] == 0x80 && (b[2] >> 1 == 0x8e >> 1 || b[2] - 0xa8u <= 0xae - 0xa8)) ||
		       (b[1] == 0x81 && b[2] - 0xa6u <= 0xa9 - 0xa6);
	return b[0] == 0xd8 && b[1] == 0x9c;
}

bool str_is_unsafe(const char *bytes)
{
	return str_is_control(bytes) || turns(bytes);
}

void str_put_safe(struct str *s, const char *bytes, size_t n)
{
	while (n > 0 && !s->cut) {
		size_t len = str_utf8(bytes, n);

		if (len == 0 || str_is_unsafe(bytes)) {
			len = len ? len : 1;
			put_escaped(s, bytes, len);
		} else if (*bytes == '\\') {
			put_whole(s, "\\\\", 2);
		} else {
			put_whole(s, bytes, len);
		}
		bytes += len;
		n -= len;
	}
}

/* ---- durations */

/* n thousandths as a decimal number, without trailing zeros: 1500 is "1.5". */
static void put_thousandths(struct str *s, uint64_t n)
{
	char places[] = ".000";
	size_t len = 4;

	str_putu(s, n / 1000);
	str_digits(1000 + n % 1000, 10, places + len);
	places[0] = '.'; /* where the 1 of 1000 is: it was there to keep leading zeros */
	while (places[len - 1] == '0')
		len--;
	if (len > 1)
		str_putn(s, places, len);
}

void str_put_duration(struct str *s, uint64_t ns)
{
	static const struct {
		char unit;
		uint32_t ms;
	} units[] = {{'d', 86400000}, {'h', 3600000}, {'m', 60000}};
	uint64_t ms = ns / NS_PER_MS;

	if (ns > 0 && ms < 1000) {
		put_thousandths(s, ns / (NS_PER_MS / 1000));
		str_put(s, "ms");
		return;
	}
	for (unsigned i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (ms < units[i].ms)
			continue;
		str_putu(s, ms / units[i].ms);
		str_putc(s, units[i].unit);
		ms %= units[i].ms;
		if (ms == 0)
			return;
	}
	put_thousandths(s, ms);
	str_putc(s, 's');
}
