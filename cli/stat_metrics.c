// SPDX-License-Identifier: MIT
/*
 * brood stat --openmetrics: one sample's counters and sizes as OpenMetrics 1.0 text
 * (https://github.com/prometheus/OpenMetrics, specification/OpenMetrics.md): a family at a time with TYPE, UNIT and HELP, counters as
 * _total, base units, "# EOF" at the end. What is not known has no sample. No label is a pid.
 */
#include <string.h>

#include "cli/stat.h"

struct metric {
	struct out *out;
	const char *family;
	bool counter;
	bool some; /* the family has been announced */
	const char *unit, *help;
	unsigned places; /* of a sample's integer */
};

struct label {
	const char *name, *value;
};

static void begin(struct metric *m, const char *family, bool counter, const char *unit,
		  unsigned places, const char *help)
{
	m->family = family;
	m->counter = counter;
	m->unit = unit;
	m->places = places;
	m->help = help;
	m->some = false;
}

/* A family without samples is not announced. */
static void announce(struct metric *m)
{
	if (m->some)
		return;
	m->some = true;
	out_fmt(m->out, "# TYPE brood_%s %s\n", m->family, m->counter ? "counter" : "gauge");
	if (m->unit)
		out_fmt(m->out, "# UNIT brood_%s %s\n", m->family, m->unit);
	out_fmt(m->out, "# HELP brood_%s %s\n", m->family, m->help);
}

/* Any bytes as a label's value: the three escapes there are, and U+FFFD for what is no UTF-8. */
static void put_escaped(struct out *o, const char *text)
{
	size_t n = strlen(text);

	while (n > 0) {
		size_t len = str_utf8(text, n);

		if (len == 0) {
			out_put(o, "\xef\xbf\xbd");
			len = 1;
		} else if (*text == '\n') {
			out_put(o, "\\n");
		} else {
			if (*text == '"' || *text == '\\')
				out_put(o, "\\");
			out_putn(o, text, len);
		}
		text += len;
		n -= len;
	}
}

static void put(struct metric *m, uint64_t value, const struct label *label, size_t labels)
{
	char buf[40];
	struct str s;

	if (value == SYS_UNKNOWN)
		return;
	announce(m);
	out_fmt(m->out, "brood_%s%s", m->family, m->counter ? "_total" : "");
	for (size_t i = 0; i < labels; i++) {
		out_fmt(m->out, "%s%s=\"", i ? "," : "{", label[i].name);
		put_escaped(m->out, label[i].value);
		out_put(m->out, "\"");
	}
	str_init(&s, buf, sizeof(buf));
	str_put_decimal(&s, value, m->places);
	out_fmt(m->out, "%s %s\n", labels ? "}" : "", buf);
}

static void put_one(struct metric *m, uint64_t value)
{
	put(m, value, NULL, 0);
}

static void put_as(struct metric *m, const char *name, const char *label, uint64_t value)
{
	const struct label one = {name, label};

	put(m, value, &one, 1);
}

static void put_cpu(struct metric *m, const struct sys_sample *s)
{
	static const char *const modes[] = {
		[SYS_USER] = "user",	   [SYS_NICE] = "nice",	   [SYS_SYSTEM] = "system",
		[SYS_IDLE] = "idle",	   [SYS_IOWAIT] = "wait",  [SYS_IRQ] = "irq",
		[SYS_SOFTIRQ] = "softirq", [SYS_STEAL] = "stolen",
	};

	begin(m, "cpu_seconds", true, "seconds", 6,
	      "Time that each online core has spent in each mode.");
	for (size_t i = 0; i < s->cores; i++) {
		char id[16];
		struct str text;

		str_init(&text, id, sizeof(id));
		str_putu(&text, s->core[i].id);
		for (int mode = 0; mode < SYS_MODES; mode++) {
			const struct label labels[] = {{"core", id}, {"mode", modes[mode]}};

			put(m, s->core[i].us[mode], labels, 2);
		}
	}
	begin(m, "cpu_cores", false, NULL, 0,
	      "Cores that are online, and those that the caller may run on.");
	put_as(m, "state", "online", s->cores);
	put_as(m, "state", "allowed", s->cores_allowed);
	begin(m, "context_switches", true, NULL, 0, "Context switches since boot.");
	put_one(m, s->switches);
	begin(m, "forks", true, NULL, 0, "Processes and threads made since boot.");
	put_one(m, s->forks);
}

static void put_memory(struct metric *m, const struct sys_memory *memory)
{
	begin(m, "memory_bytes", false, "bytes", 0, "The machine's memory.");
	put_as(m, "kind", "total", memory->total);
	put_as(m, "kind", "available", memory->available);
	put_as(m, "kind", "free", memory->free);
	put_as(m, "kind", "buffers", memory->buffers);
	put_as(m, "kind", "cached", memory->cached);
	put_as(m, "kind", "shared", memory->shared);
	put_as(m, "kind", "dirty", memory->dirty);
	begin(m, "swap_bytes", false, "bytes", 0, "The machine's swap.");
	put_as(m, "kind", "total", memory->swap_total);
	put_as(m, "kind", "free", memory->swap_free);
}

static void put_load(struct metric *m, const struct sys_sample *s)
{
	begin(m, "load", false, NULL, 2, "Threads that ran or waited for a disk, averaged.");
	put_as(m, "over", "1m", s->load[0]);
	put_as(m, "over", "5m", s->load[1]);
	put_as(m, "over", "15m", s->load[2]);
	begin(m, "tasks", false, NULL, 0, "Threads.");
	put_as(m, "state", "all", s->tasks);
	put_as(m, "state", "running", s->running);
	put_as(m, "state", "blocked", s->blocked);
	begin(m, "uptime_seconds", false, "seconds", 3, "Time since boot.");
	put_one(m, s->uptime_ms);
	begin(m, "boot_time_seconds", false, "seconds", 0,
	      "When the machine was booted, since 1970.");
	put_one(m, s->boot_time_s);
}

static void put_pressure(struct metric *m, const char *family, const char *help,
			 const struct sys_pressure *pressure)
{
	static const char *const resources[] = {
		[SYS_CPU] = "cpu",
		[SYS_MEMORY] = "memory",
		[SYS_IO] = "io",
		[SYS_IRQS] = "irq",
	};

	begin(m, family, true, "seconds", 6, help);
	for (int i = 0; i < SYS_RESOURCES; i++) {
		struct label labels[] = {{"resource", resources[i]}, {"stalled", "some"}};

		put(m, pressure[i].some.total_us, labels, 2);
		labels[1].value = "all";
		put(m, pressure[i].full.total_us, labels, 2);
	}
}

/* A disk's or a network's counter, by its place in the struct: a family is written as a whole. */
struct family {
	const char *name, *unit, *help;
	unsigned places;
	size_t at;
};

static uint64_t counter_at(const void *item, size_t at)
{
	uint64_t value;

	memcpy(&value, (const char *)item + at, sizeof(value));
	return value;
}

static void put_disks(struct metric *m, const struct sys_sample *s)
{
	static const struct family families[] = {
		{"disk_read_bytes", "bytes", "Bytes read.", 0,
		 offsetof(struct sys_disk, read_bytes)},
		{"disk_written_bytes", "bytes", "Bytes written.", 0,
		 offsetof(struct sys_disk, written_bytes)},
		{"disk_reads", NULL, "Reads done.", 0, offsetof(struct sys_disk, reads)},
		{"disk_writes", NULL, "Writes done.", 0, offsetof(struct sys_disk, writes)},
		{"disk_busy_seconds", "seconds", "Time with work to do.", 6,
		 offsetof(struct sys_disk, busy_us)},
	};

	for (size_t f = 0; f < sizeof(families) / sizeof(*families); f++) {
		const struct family *family = &families[f];

		begin(m, family->name, true, family->unit, family->places, family->help);
		for (size_t i = 0; i < s->disks; i++)
			put_as(m, "device", s->disk[i].name, counter_at(&s->disk[i], family->at));
	}
}

static void put_nets(struct metric *m, const struct sys_sample *s)
{
	static const struct family families[] = {
		{"network_received_bytes", "bytes", "Bytes received.", 0,
		 offsetof(struct sys_net, rx_bytes)},
		{"network_sent_bytes", "bytes", "Bytes sent.", 0,
		 offsetof(struct sys_net, tx_bytes)},
		{"network_received_packets", NULL, "Packets received.", 0,
		 offsetof(struct sys_net, rx_packets)},
		{"network_sent_packets", NULL, "Packets sent.", 0,
		 offsetof(struct sys_net, tx_packets)},
		{"network_receive_errors", NULL, "Errors in receiving.", 0,
		 offsetof(struct sys_net, rx_errors)},
		{"network_send_errors", NULL, "Errors in sending.", 0,
		 offsetof(struct sys_net, tx_errors)},
		{"network_receive_dropped", NULL, "Received packets dropped.", 0,
		 offsetof(struct sys_net, rx_dropped)},
		{"network_send_dropped", NULL, "Packets to be sent dropped.", 0,
		 offsetof(struct sys_net, tx_dropped)},
	};

	for (size_t f = 0; f < sizeof(families) / sizeof(*families); f++) {
		const struct family *family = &families[f];

		begin(m, family->name, true, family->unit, family->places, family->help);
		for (size_t i = 0; i < s->nets; i++)
			put_as(m, "device", s->net[i].name, counter_at(&s->net[i], family->at));
	}
}

static void put_limit(struct metric *m, const struct sys_limit *limit)
{
	const struct label labels[] = {
		{"cgroup", limit->path},
		{"file", limit->file},
		{"version", limit->version == 2 ? "2" : "1"},
	};

	if (limit->value != SYS_UNKNOWN)
		put(m, limit->value, labels, sizeof(labels) / sizeof(*labels));
}

static void put_group(struct metric *m, const struct sys_group *g)
{
	begin(m, "cgroup_cpu_limit_cores", false, "cores", 3,
	      "The limit on processors that holds here.");
	put_limit(m, &g->cpu);
	begin(m, "cgroup_memory_limit_bytes", false, "bytes", 0,
	      "The limit on memory that holds here.");
	put_limit(m, &g->memory);
	begin(m, "cgroup_swap_limit_bytes", false, "bytes", 0,
	      "The limit on swap that holds here.");
	put_limit(m, &g->swap);
	begin(m, "cgroup_memory_used_bytes", false, "bytes", 0,
	      "Memory that counts for that limit, without inactive files.");
	put_one(m, g->memory_used);
	begin(m, "cgroup_swap_used_bytes", false, "bytes", 0, "Swap that counts for that limit.");
	put_one(m, g->swap_used);
	begin(m, "cgroup_cpu_used_seconds", true, "seconds", 6,
	      "Processor time that counts for that limit.");
	put_one(m, g->cpu_used_us);
	begin(m, "cgroup_cpu_throttled_seconds", true, "seconds", 6,
	      "Time held back by that limit.");
	put_one(m, g->throttled_us);
	begin(m, "cgroup_cpu_periods", true, NULL, 0, "Periods of that limit.");
	put_one(m, g->periods);
	begin(m, "cgroup_cpu_throttled_periods", true, NULL, 0, "Periods in which it was reached.");
	put_one(m, g->throttled);
	put_pressure(m, "cgroup_pressure_stalled_seconds", "Time stalled in this cgroup.",
		     g->pressure);
}

void stat_openmetrics(const struct sys_sample *now, struct out *o)
{
	struct metric m = {.out = o};

	put_cpu(&m, now);
	put_memory(&m, &now->memory);
	put_load(&m, now);
	put_pressure(&m, "pressure_stalled_seconds", "Time stalled for want of it.", now->pressure);
	put_disks(&m, now);
	put_nets(&m, now);
	put_group(&m, &now->group);
	out_put(o, "# EOF\n");
}
