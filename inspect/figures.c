// SPDX-License-Identifier: MIT
/* The figures of the whole machine, each one number: made of two samples, and what they are called. */
#include <string.h>

#include "inspect/rates.h"

static const struct {
	const char *word;
	enum brood_unit unit;
} figures[] = {
	[BROOD_CPU_BUSY] = {"cpu_busy", BROOD_UNIT_SHARE},
	[BROOD_CPU_USER] = {"cpu_user", BROOD_UNIT_SHARE},
	[BROOD_CPU_SYSTEM] = {"cpu_system", BROOD_UNIT_SHARE},
	[BROOD_CPU_WAIT] = {"cpu_wait", BROOD_UNIT_SHARE},
	[BROOD_CPU_STOLEN] = {"cpu_stolen", BROOD_UNIT_SHARE},
	[BROOD_CPU_USED] = {"cpu_used", BROOD_UNIT_SHARE},
	[BROOD_CPU_THROTTLED] = {"cpu_throttled", BROOD_UNIT_SHARE},
	[BROOD_TASKS_RUNNING] = {"tasks_running", BROOD_UNIT_COUNT},
	[BROOD_LOAD_1] = {"load_1", BROOD_UNIT_HUNDREDTHS},
	[BROOD_LOAD_5] = {"load_5", BROOD_UNIT_HUNDREDTHS},
	[BROOD_LOAD_15] = {"load_15", BROOD_UNIT_HUNDREDTHS},
	[BROOD_MEMORY_TOTAL] = {"memory_total", BROOD_UNIT_BYTES},
	[BROOD_MEMORY_USED] = {"memory_used", BROOD_UNIT_BYTES},
	[BROOD_MEMORY_AVAILABLE] = {"memory_available", BROOD_UNIT_BYTES},
	[BROOD_SWAP_TOTAL] = {"swap_total", BROOD_UNIT_BYTES},
	[BROOD_SWAP_USED] = {"swap_used", BROOD_UNIT_BYTES},
	[BROOD_DISK_READ] = {"disk_read", BROOD_UNIT_BYTES_A_SECOND},
	[BROOD_DISK_WRITTEN] = {"disk_written", BROOD_UNIT_BYTES_A_SECOND},
	[BROOD_DISK_BUSY] = {"disk_busy", BROOD_UNIT_SHARE},
	[BROOD_NET_RECEIVED] = {"net_received", BROOD_UNIT_BYTES_A_SECOND},
	[BROOD_NET_SENT] = {"net_sent", BROOD_UNIT_BYTES_A_SECOND},
	[BROOD_STALL_CPU] = {"stall_cpu", BROOD_UNIT_SHARE},
	[BROOD_STALL_MEMORY] = {"stall_memory", BROOD_UNIT_SHARE},
	[BROOD_STALL_IO] = {"stall_io", BROOD_UNIT_SHARE},
	[BROOD_STALL_MEMORY_ALL] = {"stall_memory_all", BROOD_UNIT_SHARE},
	[BROOD_STALL_IO_ALL] = {"stall_io_all", BROOD_UNIT_SHARE},
};
_Static_assert(sizeof(figures) / sizeof(*figures) == BROOD_FIGURES, "a figure has no word");

const char *brood_figure_word(enum brood_figure figure)
{
	return (unsigned)figure < BROOD_FIGURES ? figures[figure].word : NULL;
}

enum brood_unit brood_figure_unit(enum brood_figure figure)
{
	return (unsigned)figure < BROOD_FIGURES ? figures[figure].unit : BROOD_UNIT_COUNT;
}

static uint64_t less(uint64_t a, uint64_t b)
{
	if (a == SYS_UNKNOWN || b == SYS_UNKNOWN)
		return SYS_UNKNOWN;
	return a > b ? a - b : 0;
}

static void add(uint64_t *total, uint64_t value)
{
	if (value == SYS_UNKNOWN)
		return;
	if (*total == SYS_UNKNOWN)
		*total = value;
	else if (__builtin_add_overflow(*total, value, total))
		*total = SYS_UNKNOWN - 1;
}

/*
 * Where a limit is below what the machine has, the limit is the total, and what its cgroup uses is what is used. Kernels
 * before 3.14 do not say what is available.
 */
static void take_memory(const struct sys_sample *s, uint64_t *f)
{
	const struct sys_memory *m = &s->memory;
	const struct sys_group *g = &s->group;
	uint64_t available = m->available == SYS_UNKNOWN ? m->free : m->available;

	f[BROOD_MEMORY_TOTAL] = m->total;
	f[BROOD_MEMORY_USED] = less(m->total, available);
	f[BROOD_MEMORY_AVAILABLE] = available;
	if (g->memory.value < m->total && g->memory_used != SYS_UNKNOWN) {
		uint64_t left = less(g->memory.value, g->memory_used);

		f[BROOD_MEMORY_TOTAL] = g->memory.value;
		f[BROOD_MEMORY_USED] = g->memory_used;
		f[BROOD_MEMORY_AVAILABLE] = left < available ? left : available;
	}
	f[BROOD_SWAP_TOTAL] = m->swap_total;
	f[BROOD_SWAP_USED] = less(m->swap_total, m->swap_free);
	if (g->swap.value < m->swap_total && g->swap_used != SYS_UNKNOWN) {
		f[BROOD_SWAP_TOTAL] = g->swap.value;
		f[BROOD_SWAP_USED] = g->swap_used;
	}
}

static void take_cpu(const struct sys_sample *before, const struct sys_sample *now, uint64_t ns,
		     uint64_t *f)
{
	const struct sys_group *was = before ? &before->group : NULL, *is = &now->group;
	struct brood_core all;

	rate_core(before ? &before->cpu : NULL, &now->cpu, &all);
	f[BROOD_CPU_BUSY] = all.busy;
	f[BROOD_CPU_USER] = all.user;
	f[BROOD_CPU_SYSTEM] = all.system;
	f[BROOD_CPU_WAIT] = all.wait;
	f[BROOD_CPU_STOLEN] = all.stolen;
	f[BROOD_TASKS_RUNNING] = now->running;
	memcpy(&f[BROOD_LOAD_1], now->load, sizeof(now->load));
	/* Another cgroup's counters are no use. */
	if (!was || strcmp(was->cpu.path, is->cpu.path) != 0)
		return;
	f[BROOD_CPU_USED] = rate_share(was->cpu_used_us, is->cpu_used_us, ns, SYS_UNKNOWN);
	f[BROOD_CPU_THROTTLED] = rate_share(was->throttled_us, is->throttled_us, ns, RATE_WHOLE);
}

/* Virtual disks count where there are no others: a container may see no more. */
static void take_disks(const struct sys_sample *before, const struct sys_sample *now, uint64_t ns,
		       uint64_t *f)
{
	enum sys_disk_kind kind = SYS_DISK_VIRTUAL;

	for (size_t i = 0; i < now->disks; i++)
		if (now->disk[i].kind == SYS_DISK_WHOLE)
			kind = SYS_DISK_WHOLE;
	for (size_t i = 0; i < now->disks; i++) {
		const struct sys_disk *disk = &now->disk[i];
		struct brood_disk rate;

		if (disk->kind != kind)
			continue;
		rate_disk(rate_disk_in(before, disk->name, i), disk, ns, &rate);
		add(&f[BROOD_DISK_READ], rate.read);
		add(&f[BROOD_DISK_WRITTEN], rate.written);
		if (rate.busy != SYS_UNKNOWN &&
		    (f[BROOD_DISK_BUSY] == SYS_UNKNOWN || rate.busy > f[BROOD_DISK_BUSY]))
			f[BROOD_DISK_BUSY] = rate.busy;
	}
}

static void take_nets(const struct sys_sample *before, const struct sys_sample *now, uint64_t ns,
		      uint64_t *f)
{
	for (size_t i = 0; i < now->nets; i++) {
		const struct sys_net *net = &now->net[i];
		struct brood_network rate;

		if (net->loopback)
			continue;
		rate_net(rate_net_in(before, net->name, i), net, ns, &rate);
		add(&f[BROOD_NET_RECEIVED], rate.received);
		add(&f[BROOD_NET_SENT], rate.sent);
	}
}

static void take_stalls(const struct sys_sample *before, const struct sys_sample *now, uint64_t ns,
			uint64_t *f)
{
	static const struct {
		enum brood_figure figure;
		enum sys_resource resource;
		bool full;
	} stalls[] = {
		{BROOD_STALL_CPU, SYS_CPU, false},  {BROOD_STALL_MEMORY, SYS_MEMORY, false},
		{BROOD_STALL_IO, SYS_IO, false},    {BROOD_STALL_MEMORY_ALL, SYS_MEMORY, true},
		{BROOD_STALL_IO_ALL, SYS_IO, true},
	};

	for (size_t i = 0; before && i < sizeof(stalls) / sizeof(*stalls); i++) {
		const struct sys_pressure *was = &before->pressure[stalls[i].resource];
		const struct sys_pressure *is = &now->pressure[stalls[i].resource];

		f[stalls[i].figure] =
			stalls[i].full
				? rate_share(was->full.total_us, is->full.total_us, ns, RATE_WHOLE)
				: rate_share(was->some.total_us, is->some.total_us, ns, RATE_WHOLE);
	}
}

void rate_figures(const struct sys_sample *before, const struct sys_sample *now,
		  uint64_t figure[BROOD_FIGURES])
{
	uint64_t ns = before ? rate_delta(before->at_ns, now->at_ns) : 0;

	for (int i = 0; i < BROOD_FIGURES; i++)
		figure[i] = SYS_UNKNOWN;
	take_memory(now, figure);
	take_cpu(before, now, ns, figure);
	take_disks(before, now, ns, figure);
	take_nets(before, now, ns, figure);
	take_stalls(before, now, ns, figure);
}
