// SPDX-License-Identifier: MIT
/* brood stat for people: limits and whose they are, disks, networks, and what came of the samples. */
#include <string.h>

#include "cli/stat.h"

#define TITLE 10
#define NAME 18
#define CELL 12

static void put_limit(struct stat_page *page, const char *word, const struct sys_limit *limit,
		      uint64_t machine)
{
	if (limit->value == SYS_UNKNOWN)
		return;
	stat_put_title(page, "Limit", TITLE);
	str_fmt(&page->text, "%s ", word);
	if (strcmp(word, "cpu") == 0) {
		stat_put_decimal(page, limit->value, 3, 0);
		str_put(&page->text, " cores");
	} else {
		stat_put_bytes(page, limit->value, 0);
	}
	str_fmt(&page->text, ", %s of cgroup ", limit->file);
	stat_put_name(page, limit->path, 0);
	str_fmt(&page->text, " (v%u)", limit->version);
	if (machine != SYS_UNKNOWN) {
		str_put(&page->text, "; the machine has ");
		stat_put_bytes(page, machine, 0);
	}
	str_putc(&page->text, '\n');
}

void stat_page_limits(struct stat_page *page, const struct sys_sample *now)
{
	const struct sys_group *g = &now->group;

	put_limit(page, "cpu", &g->cpu, SYS_UNKNOWN);
	put_limit(page, "memory", &g->memory, now->memory.total);
	put_limit(page, "swap", &g->swap, now->memory.swap_total);
	if (g->cpu.value == SYS_UNKNOWN && g->memory.value == SYS_UNKNOWN &&
	    g->swap.value == SYS_UNKNOWN) {
		stat_put_title(page, "Limit", TITLE);
		str_put(&page->text, "none below the machine's own\n");
	}
}

static void put_heads(struct stat_page *page, const char *title, const char *const *heads, size_t n)
{
	stat_put_title(page, title, NAME);
	for (size_t i = 0; i < n; i++) {
		for (size_t k = strlen(heads[i]); k < CELL; k++)
			str_putc(&page->text, ' ');
		stat_put_title(page, heads[i], 0);
	}
	str_putc(&page->text, '\n');
}

static void put_disks(struct stat_page *page, const struct sys_sample *now,
		      const struct sys_sample *before, uint64_t ns)
{
	static const char *const heads[] = {"READ/S", "WRITTEN/S", "READS/S", "WRITES/S", "BUSY"};
	size_t shown = 0;

	for (size_t i = 0; i < now->disks; i++) {
		const struct sys_disk *disk = &now->disk[i];
		struct brood_disk rate;

		if (disk->kind == SYS_DISK_PART)
			continue;
		if (shown++ == 0)
			put_heads(page, "Disk", heads, sizeof(heads) / sizeof(*heads));
		rate_disk(rate_disk_in(before, disk->name, i), disk, ns, &rate);
		str_put(&page->text, "  ");
		stat_put_name(page, disk->name, NAME - 2);
		stat_put_bytes(page, rate.read, CELL);
		stat_put_bytes(page, rate.written, CELL);
		stat_put_number(page, rate.reads, CELL);
		stat_put_number(page, rate.writes, CELL);
		stat_put_share(page, rate.busy, CELL);
		str_putc(&page->text, '\n');
	}
}

static void put_nets(struct stat_page *page, const struct sys_sample *now,
		     const struct sys_sample *before, uint64_t ns)
{
	static const char *const heads[] = {"RECEIVED/S", "SENT/S", "PACKETS/S", "ERRORS/S",
					    "DROPPED/S"};
	size_t shown = 0;

	for (size_t i = 0; i < now->nets; i++) {
		const struct sys_net *net = &now->net[i];
		struct brood_network rate;
		uint64_t packets = SYS_UNKNOWN;

		if (net->rx_bytes == 0 && net->tx_bytes == 0)
			continue; /* never used */
		if (shown++ == 0)
			put_heads(page, "Network", heads, sizeof(heads) / sizeof(*heads));
		rate_net(rate_net_in(before, net->name, i), net, ns, &rate);
		if (rate.packets_received != SYS_UNKNOWN && rate.packets_sent != SYS_UNKNOWN)
			packets = rate.packets_received + rate.packets_sent;
		str_put(&page->text, "  ");
		stat_put_name(page, net->name, NAME - 2);
		stat_put_bytes(page, rate.received, CELL);
		stat_put_bytes(page, rate.sent, CELL);
		stat_put_number(page, packets, CELL);
		stat_put_number(page, rate.errors, CELL);
		stat_put_number(page, rate.dropped, CELL);
		str_putc(&page->text, '\n');
	}
}

void stat_page_items(struct stat_page *page, const struct sampler *s)
{
	const struct sys_sample *now = sampler_now(s), *before = sampler_before(s);
	uint64_t ns = before ? rate_delta(before->at_ns, now->at_ns) : 0;

	put_disks(page, now, before, ns);
	put_nets(page, now, before, ns);
}

/* ---- history */

typedef void put_value(struct stat_page *page, uint64_t value, size_t width);

static void put_hundredths(struct stat_page *page, uint64_t value, size_t width)
{
	stat_put_decimal(page, value, 2, width);
}

static put_value *form_of(enum brood_figure figure)
{
	switch (brood_figure_unit(figure)) {
	case BROOD_UNIT_SHARE:
		return stat_put_share;
	case BROOD_UNIT_HUNDREDTHS:
		return put_hundredths;
	case BROOD_UNIT_COUNT:
		return stat_put_number;
	default:
		return stat_put_bytes;
	}
}

static void put_range(struct stat_page *page, const char *name, const struct ring_range *r,
		      put_value *put)
{
	str_put(&page->text, "  ");
	stat_put_name(page, name, NAME - 2);
	put(page, r->mean, CELL);
	put(page, r->min, CELL);
	put(page, r->max, CELL);
	put(page, r->last, CELL);
	stat_put_number(page, r->n, CELL);
	str_putc(&page->text, '\n');
}

void stat_page_history(struct stat_page *page, const struct sampler *s, uint64_t over_ns)
{
	static const char *const heads[] = {"AVERAGE", "LEAST", "MOST", "LAST", "SAMPLES"};
	const struct sys_sample *now = sampler_now(s);
	struct ring_range r;

	put_heads(page, "History", heads, sizeof(heads) / sizeof(*heads));
	for (int i = 0; i < BROOD_FIGURES; i++)
		if (ring_over(&s->ring, (size_t)i, over_ns, &r))
			put_range(page, brood_figure_word((enum brood_figure)i), &r,
				  form_of((enum brood_figure)i));
	for (size_t i = 0; i < now->cores; i++) {
		char name[24];
		struct str text;

		if (!ring_over(&s->ring, SAMPLER_CORE(now->core[i].id), over_ns, &r))
			continue;
		str_init(&text, name, sizeof(name));
		str_fmt(&text, "core %u", now->core[i].id);
		put_range(page, name, &r, stat_put_share);
	}
}
