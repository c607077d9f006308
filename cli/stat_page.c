// SPDX-License-Identifier: MIT
/* brood stat for people: processors, memory, load and pressure. */
#include <string.h>

#include "cli/stat.h"
#include "cli/units.h"
#include "lib/num.h"

#define TITLE 10
#define BAR 20
#define SHARE 7 /* " 100.0%" */

static uint64_t figure(const struct sampler *s, enum brood_figure which)
{
	return sampler_figure(s, which);
}

void stat_put_bar(struct stat_page *page, uint64_t share, size_t columns)
{
	size_t full = share == SYS_UNKNOWN
			      ? 0
			      : (size_t)((share * columns + RATE_WHOLE / 2) / RATE_WHOLE);

	str_putc(&page->text, '[');
	stat_put_hue(page, stat_hue_of(share));
	for (size_t i = 0; i < columns; i++) {
		if (i == full)
			stat_put_hue(page, STAT_PLAIN);
		str_putc(&page->text, i < full ? '|' : ' ');
	}
	stat_put_hue(page, STAT_PLAIN);
	str_putc(&page->text, ']');
}

void stat_put_cores(struct stat_page *page, const struct sampler *s, size_t left, size_t bar,
		    size_t lines)
{
	const struct sys_sample *now = sampler_now(s);
	size_t wide = left + sizeof(" [] 100.0%") - 1 + bar, gap = 2;
	size_t across = (page->columns + gap) / (wide + gap);

	across = across ? across : 1;
	for (size_t i = 0; i < now->cores && i / across < lines; i++) {
		uint64_t busy = sampler_figure(s, SAMPLER_CORE(now->core[i].id));

		if (i % across)
			str_put(&page->text, "  ");
		stat_put_number(page, now->core[i].id, left);
		str_putc(&page->text, ' ');
		stat_put_bar(page, busy, bar);
		stat_put_share(page, busy, SHARE);
		if (i % across == across - 1 || i + 1 == now->cores)
			str_putc(&page->text, '\n');
	}
}

static void put_parts(struct stat_page *page, const struct sampler *s)
{
	static const struct {
		const char *word;
		enum brood_figure figure;
	} parts[] = {
		{"user ", BROOD_CPU_USER},
		{"  system ", BROOD_CPU_SYSTEM},
		{"  wait ", BROOD_CPU_WAIT},
		{"  stolen ", BROOD_CPU_STOLEN},
	};

	stat_put_title(page, "", TITLE);
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		str_put(&page->text, parts[i].word);
		stat_put_share(page, figure(s, parts[i].figure), 0);
	}
	str_putc(&page->text, '\n');
}

/* What the limit does: how much of it is used, and how long it was in the way. */
static void put_throttled(struct stat_page *page, const struct sampler *s)
{
	uint64_t used = figure(s, BROOD_CPU_USED);

	if (sampler_now(s)->group.cpu.value == SYS_UNKNOWN)
		return;
	stat_put_title(page, "", TITLE);
	str_put(&page->text, "the cgroup used ");
	stat_put_decimal(page, used == SYS_UNKNOWN ? used : used / 100, 2, 0);
	str_put(&page->text, " cores, was held back ");
	stat_put_share(page, figure(s, BROOD_CPU_THROTTLED), 0);
	str_putc(&page->text, '\n');
}

/* "4 cores online, 2 allowed"; of two that are not told, nothing. */
static void put_how_many(struct stat_page *page, uint64_t online, uint64_t allowed)
{
	uint64_t first = online == SYS_UNKNOWN ? allowed : online;

	if (first != SYS_UNKNOWN)
		str_fmt(&page->text, "  %llu core%s %s", (unsigned long long)first,
			first == 1 ? "" : "s", online == SYS_UNKNOWN ? "allowed" : "online");
	if (online != SYS_UNKNOWN && allowed != SYS_UNKNOWN)
		str_fmt(&page->text, ", %llu allowed", (unsigned long long)allowed);
	str_putc(&page->text, '\n');
}

static void put_cpu(struct stat_page *page, const struct sampler *s)
{
	const struct sys_sample *now = sampler_now(s);

	stat_put_title(page, "CPU", TITLE);
	stat_put_bar(page, figure(s, BROOD_CPU_BUSY), BAR);
	stat_put_share(page, figure(s, BROOD_CPU_BUSY), SHARE);
	put_how_many(page, rate_online(now), now->cores_allowed);
	put_parts(page, s);
	put_throttled(page, s);
	stat_put_cores(page, s, TITLE - 1, BAR, SIZE_MAX);
}

/* More than is there: a limit that was lowered below what is used. */
static uint64_t share_of(uint64_t used, uint64_t total)
{
	uint64_t share = SYS_UNKNOWN;

	if (used != SYS_UNKNOWN && total != SYS_UNKNOWN && total >= RATE_WHOLE)
		share = used >= total ? RATE_WHOLE : used / (total / RATE_WHOLE);
	return share != SYS_UNKNOWN && share > RATE_WHOLE ? RATE_WHOLE : share;
}

void stat_put_size(struct stat_page *page, const char *title, size_t width, uint64_t used,
		   uint64_t total)
{
	uint64_t share = share_of(used, total);

	stat_put_title(page, title, width);
	stat_put_bar(page, share, BAR);
	stat_put_share(page, share, SHARE);
	str_put(&page->text, "  ");
	stat_put_bytes(page, used, 0);
	str_put(&page->text, " of ");
	stat_put_bytes(page, total, 0);
}

static void put_memory(struct stat_page *page, const struct sampler *s)
{
	stat_put_size(page, "Memory", TITLE, figure(s, BROOD_MEMORY_USED),
		      figure(s, BROOD_MEMORY_TOTAL));
	str_put(&page->text, " used, ");
	stat_put_bytes(page, figure(s, BROOD_MEMORY_AVAILABLE), 0);
	str_put(&page->text, " available");
	str_putc(&page->text, '\n');
	if (figure(s, BROOD_SWAP_TOTAL) == 0) {
		stat_put_title(page, "Swap", TITLE);
		str_put(&page->text, "none\n");
	} else {
		stat_put_size(page, "Swap", TITLE, figure(s, BROOD_SWAP_USED),
			      figure(s, BROOD_SWAP_TOTAL));
		str_put(&page->text, " used\n");
	}
}

static void put_load(struct stat_page *page, const struct sys_sample *now)
{
	stat_put_title(page, "Load", TITLE);
	for (int i = 0; i < 3; i++) {
		stat_put_decimal(page, now->load[i], 2, 0);
		str_put(&page->text, i < 2 ? "  " : "   ");
	}
	stat_put_number(page, now->running, 0);
	str_put(&page->text, " running of ");
	stat_put_number(page, now->tasks, 0);
	if (now->uptime_ms != SYS_UNKNOWN) {
		str_put(&page->text, "; up ");
		units_duration(&page->text, now->uptime_ms / 1000 * NS_PER_SEC);
	}
	str_putc(&page->text, '\n');
}

static void put_stall(struct stat_page *page, const struct sampler *s, const char *word,
		      enum brood_figure some, enum brood_figure all)
{
	str_fmt(&page->text, "%s ", word);
	stat_put_share(page, figure(s, some), 0);
	if (all != BROOD_FIGURES) {
		str_put(&page->text, " (all ");
		stat_put_share(page, figure(s, all), 0);
		str_putc(&page->text, ')');
	}
}

/* A kernel without PSI, or with psi=0, has none. */
static void put_pressure(struct stat_page *page, const struct sampler *s)
{
	stat_put_title(page, "Pressure", TITLE);
	if (sampler_now(s)->pressure[SYS_CPU].some.total_us == SYS_UNKNOWN) {
		str_put(&page->text, "not told by this kernel\n");
		return;
	}
	put_stall(page, s, "cpu", BROOD_STALL_CPU, BROOD_FIGURES);
	put_stall(page, s, "  memory", BROOD_STALL_MEMORY, BROOD_STALL_MEMORY_ALL);
	put_stall(page, s, "  io", BROOD_STALL_IO, BROOD_STALL_IO_ALL);
	str_putc(&page->text, '\n');
}

void stat_page_figures(struct stat_page *page, const struct sampler *s)
{
	put_cpu(page, s);
	put_memory(page, s);
	stat_page_limits(page, sampler_now(s));
	put_load(page, sampler_now(s));
	put_pressure(page, s);
}
