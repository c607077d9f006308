// SPDX-License-Identifier: MIT
/* Pieces of brood stat's lines: numbers with units that people read, aligned. */
#include <string.h>

#include "cli/stat.h"
#include "cli/units.h"

/* Shares from which on a bar has another colour. */
#define MUCH 5000u
#define MOST 8000u

static void put_right(struct stat_page *page, const char *text, size_t width)
{
	for (size_t n = strlen(text); n < width; n++)
		str_putc(&page->text, ' ');
	str_put(&page->text, text);
}

void stat_put_bytes(struct stat_page *page, uint64_t bytes, size_t width)
{
	char buf[UNITS_MAX] = "-";
	struct str s;

	if (bytes != SYS_UNKNOWN) {
		str_init(&s, buf, sizeof(buf));
		units_bytes(&s, bytes);
	}
	put_right(page, buf, width);
}

void stat_put_share(struct stat_page *page, uint64_t share, size_t width)
{
	char buf[32];
	struct str s;

	if (share == SYS_UNKNOWN) {
		put_right(page, "-", width);
		return;
	}
	str_init(&s, buf, sizeof(buf));
	str_put_decimal(&s, share / 10, 1);
	str_putc(&s, '%');
	put_right(page, buf, width);
}

void stat_put_decimal(struct stat_page *page, uint64_t n, unsigned places, size_t width)
{
	char buf[32];
	struct str s;

	str_init(&s, buf, sizeof(buf));
	if (n == SYS_UNKNOWN)
		str_putc(&s, '-');
	else
		str_put_decimal(&s, n, places);
	put_right(page, buf, width);
}

void stat_put_number(struct stat_page *page, uint64_t n, size_t width)
{
	stat_put_decimal(page, n, 0, width);
}

void stat_put_name(struct stat_page *page, const char *name, size_t width)
{
	size_t start = page->text.len;

	str_put_safe(&page->text, name, strlen(name));
	for (size_t n = page->text.len - start; n < width; n++)
		str_putc(&page->text, ' ');
}

void stat_put_hue(struct stat_page *page, enum stat_hue hue)
{
	static const char *const codes[] = {
		[STAT_BOLD] = "\033[1m",  [STAT_LOW] = "\033[32m",  [STAT_MIDDLE] = "\033[33m",
		[STAT_HIGH] = "\033[31m", [STAT_PLAIN] = "\033[0m",
	};

	if (page->color)
		str_put(&page->text, codes[hue]);
}

enum stat_hue stat_hue_of(uint64_t share)
{
	if (share == SYS_UNKNOWN)
		return STAT_PLAIN;
	if (share < MUCH)
		return STAT_LOW;
	return share < MOST ? STAT_MIDDLE : STAT_HIGH;
}

void stat_put_title(struct stat_page *page, const char *title, size_t width)
{
	if (*title) {
		stat_put_hue(page, STAT_BOLD);
		str_put(&page->text, title);
		stat_put_hue(page, STAT_PLAIN);
	}
	for (size_t n = strlen(title); n < width; n++)
		str_putc(&page->text, ' ');
}
