// SPDX-License-Identifier: MIT
/* The lines above brood top's table: processors, each core, memory, load. */
#include <string.h>

#include "cli/stat.h"
#include "cli/top.h"
#include "cli/units.h"
#include "lib/num.h"

#define BAR 20
#define CORE_BAR 10
#define CORE_COLUMNS 26 /* of one core: "  3 [||||      ]  42.1%" and a gap */
#define TITLE 6

static void put_cpu(struct stat_page *page, const struct sampler *s)
{
	const struct sys_sample *now = sampler_now(s);

	stat_put_title(page, "CPU", TITLE);
	stat_put_bar(page, sampler_figure(s, BROOD_CPU_BUSY), BAR);
	stat_put_share(page, sampler_figure(s, BROOD_CPU_BUSY), 7);
	str_put(&page->text, "  load");
	for (int i = 0; i < 3; i++) {
		str_putc(&page->text, ' ');
		stat_put_decimal(page, now->load[i], 2, 0);
	}
	if (now->uptime_ms != SYS_UNKNOWN) {
		str_put(&page->text, "  up ");
		units_duration(&page->text, now->uptime_ms / 1000 * NS_PER_SEC);
	}
	str_putc(&page->text, '\n');
}

/* As many side by side as the line holds, in at most so many lines. */
static void put_cores(struct stat_page *page, const struct sampler *s, size_t lines)
{
	const struct sys_sample *now = sampler_now(s);
	size_t across = page->columns > CORE_COLUMNS ? page->columns / CORE_COLUMNS : 1;

	for (size_t i = 0; i < now->cores && i < lines * across; i++) {
		uint64_t busy = sampler_figure(s, SAMPLER_CORE(now->core[i].id));

		stat_put_number(page, now->core[i].id, 4);
		str_putc(&page->text, ' ');
		stat_put_bar(page, busy, CORE_BAR);
		stat_put_share(page, busy, 7);
		str_put(&page->text, (i + 1) % across ? "  " : "\n");
	}
	if (page->text.len > 0 && page->text.buf[page->text.len - 1] != '\n')
		str_putc(&page->text, '\n');
}

static void put_size(struct stat_page *page, const struct sampler *s, const char *title,
		     enum brood_figure used, enum brood_figure total)
{
	uint64_t now = sampler_figure(s, used), of = sampler_figure(s, total);

	stat_put_title(page, title, TITLE);
	stat_put_bar(page, stat_share_of(now, of), BAR);
	stat_put_share(page, stat_share_of(now, of), 7);
	str_put(&page->text, "  ");
	stat_put_bytes(page, now, 0);
	str_put(&page->text, " of ");
	stat_put_bytes(page, of, 0);
	str_putc(&page->text, '\n');
}

void top_head(const struct top *t, struct stat_page *page, size_t lines)
{
	const struct sampler *s = &t->system;
	uint64_t swap = sampler_figure(s, BROOD_SWAP_TOTAL);
	size_t others = swap && swap != SYS_UNKNOWN ? 3 : 2;

	if (lines == 0 || !sampler_now(s))
		return;
	put_cpu(page, s);
	if (lines > others)
		put_cores(page, s, lines - others);
	put_size(page, s, "Mem", BROOD_MEMORY_USED, BROOD_MEMORY_TOTAL);
	if (others == 3)
		put_size(page, s, "Swap", BROOD_SWAP_USED, BROOD_SWAP_TOTAL);
}
