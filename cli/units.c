// SPDX-License-Identifier: MIT
/* Sizes, durations and shares in a few columns. */
#include "cli/units.h"

#include "lib/num.h"

/* n tenths, as "1.5". */
static void put_tenths(struct str *s, uint64_t tenths)
{
	str_fmt(s, "%llu.%llu", (unsigned long long)(tenths / 10),
		(unsigned long long)(tenths % 10));
}

void units_bytes(struct str *s, uint64_t bytes)
{
	static const char units[] = "KMGTPE";
	unsigned at = 0;
	uint64_t unit = 1024, tenths;

	if (bytes < 1024) {
		str_putu(s, bytes);
		return;
	}
	for (; at + 1 < sizeof(units) - 1 && bytes / 1024 >= unit; at++)
		unit *= 1024;
	tenths = bytes / unit * 10 + bytes % unit * 10 / unit;
	if (unit == (uint64_t)1 << 60) /* where the product above could not be held */
		tenths = bytes / (unit / 10);
	if (tenths < 100)
		put_tenths(s, tenths);
	else
		str_putu(s, tenths / 10);
	str_putc(s, units[at]);
}

static void put_two(struct str *s, uint64_t n)
{
	if (n < 10)
		str_putc(s, '0');
	str_putu(s, n);
}

void units_duration(struct str *s, uint64_t ns)
{
	static const struct {
		char unit, below;
		uint32_t seconds, part;
	} units[] = {
		{'y', 'd', 365 * 86400, 86400},
		{'d', 'h', 86400, 3600},
		{'h', 'm', 3600, 60},
		{'m', 's', 60, 1},
	};
	uint64_t seconds = ns / NS_PER_SEC, hundredths = ns / (NS_PER_SEC / 100);

	for (unsigned i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (seconds < units[i].seconds)
			continue;
		str_fmt(s, "%llu%c", (unsigned long long)(seconds / units[i].seconds),
			units[i].unit);
		put_two(s, seconds % units[i].seconds / units[i].part);
		str_putc(s, units[i].below);
		return;
	}
	if (hundredths < 1000) {
		str_fmt(s, "%llu.", (unsigned long long)(hundredths / 100));
		put_two(s, hundredths % 100);
	} else {
		put_tenths(s, hundredths / 10);
	}
	str_putc(s, 's');
}

void units_percent(struct str *s, uint64_t permille)
{
	put_tenths(s, permille);
}
