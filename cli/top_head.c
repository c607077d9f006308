// SPDX-License-Identifier: MIT
/* The lines above brood top's table: processors, each core, memory, load. */
#include <string.h>

#include "cli/stat.h"
#include "cli/top.h"
#include "cli/units.h"
#include "lib/num.h"

#define BAR 20
#define CORE 4
#define CORE_BAR 10
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

static void put_size(struct stat_page *page, const struct sampler *s, const char *title,
		     enum brood_figure used, enum brood_figure total)
{
	stat_put_size(page, title, TITLE, sampler_figure(s, used), sampler_figure(s, total));
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
		stat_put_cores(page, s, CORE, CORE_BAR, lines - others);
	put_size(page, s, "Mem", BROOD_MEMORY_USED, BROOD_MEMORY_TOTAL);
	if (others == 3)
		put_size(page, s, "Swap", BROOD_SWAP_USED, BROOD_SWAP_TOTAL);
}
