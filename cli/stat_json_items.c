// SPDX-License-Identifier: MIT
/* brood stat --json: limits, pressure, disks, networks, and what came of the samples. */
#include <string.h>

#include "cli/stat.h"

#define HUNDREDTHS 2

static const char *const resources[] = {
	[SYS_CPU] = "cpu",
	[SYS_MEMORY] = "memory",
	[SYS_IO] = "io",
	[SYS_IRQS] = "irq",
};
_Static_assert(sizeof(resources) / sizeof(*resources) == SYS_RESOURCES, "a resource has no name");

static void put_limit(struct json *j, const char *key, const struct sys_limit *limit,
		      const char *unit, unsigned places)
{
	if (limit->value == SYS_UNKNOWN) {
		json_null(j, key);
		return;
	}
	json_object(j, key);
	if (places)
		json_decimal(j, unit, limit->value, places);
	else
		json_u64(j, unit, limit->value);
	json_str(j, "file", limit->file);
	json_str(j, "cgroup", limit->path);
	json_u64(j, "version", limit->version);
	json_end(j, '}');
}

static void put_stall(struct json *j, const char *key, const struct sys_stall *stall)
{
	if (stall->total_us == SYS_UNKNOWN) {
		json_null(j, key);
		return;
	}
	json_object(j, key);
	stat_json_decimal(j, "avg10", stall->avg10, HUNDREDTHS);
	stat_json_decimal(j, "avg60", stall->avg60, HUNDREDTHS);
	stat_json_decimal(j, "avg300", stall->avg300, HUNDREDTHS);
	json_decimal(j, "total_seconds", stall->total_us, 6);
	json_end(j, '}');
}

static void put_pressure(struct json *j, const struct sys_pressure *pressure)
{
	json_object(j, "pressure");
	for (int i = 0; i < SYS_RESOURCES; i++) {
		json_object(j, resources[i]);
		put_stall(j, "some", &pressure[i].some);
		put_stall(j, "full", &pressure[i].full);
		json_end(j, '}');
	}
	json_end(j, '}');
}

void stat_json_limits(struct json *j, const struct sys_sample *now)
{
	const struct sys_group *g = &now->group;

	json_object(j, "limits");
	put_limit(j, "cpu", &g->cpu, "cores", 3);
	put_limit(j, "memory", &g->memory, "bytes", 0);
	put_limit(j, "swap", &g->swap, "bytes", 0);
	json_end(j, '}');
	json_object(j, "cgroup");
	stat_json_u64(j, "memory_used_bytes", g->memory_used);
	stat_json_u64(j, "swap_used_bytes", g->swap_used);
	stat_json_decimal(j, "cpu_used_seconds", g->cpu_used_us, 6);
	stat_json_decimal(j, "throttled_seconds", g->throttled_us, 6);
	stat_json_u64(j, "periods", g->periods);
	stat_json_u64(j, "throttled_periods", g->throttled);
	put_pressure(j, g->pressure);
	json_end(j, '}');
	put_pressure(j, now->pressure);
}

static void put_disk(struct json *j, const struct sys_disk *disk, const struct brood_disk *rate)
{
	static const char *const kinds[] = {
		[SYS_DISK_WHOLE] = "disk",
		[SYS_DISK_PART] = "part",
		[SYS_DISK_VIRTUAL] = "virtual",
	};

	json_object(j, NULL);
	json_str(j, "name", disk->name);
	json_str(j, "kind", kinds[disk->kind]);
	stat_json_u64(j, "read_bytes_per_second", rate->read);
	stat_json_u64(j, "written_bytes_per_second", rate->written);
	stat_json_u64(j, "reads_per_second", rate->reads);
	stat_json_u64(j, "writes_per_second", rate->writes);
	stat_json_decimal(j, "busy", rate->busy, HUNDREDTHS);
	stat_json_u64(j, "read_bytes", disk->read_bytes);
	stat_json_u64(j, "written_bytes", disk->written_bytes);
	stat_json_u64(j, "reads", disk->reads);
	stat_json_u64(j, "writes", disk->writes);
	json_end(j, '}');
}

static void put_net(struct json *j, const struct sys_net *net, const struct brood_network *rate)
{
	json_object(j, NULL);
	json_str(j, "name", net->name);
	json_bool(j, "loopback", net->loopback);
	stat_json_u64(j, "received_bytes_per_second", rate->received);
	stat_json_u64(j, "sent_bytes_per_second", rate->sent);
	stat_json_u64(j, "received_packets_per_second", rate->packets_received);
	stat_json_u64(j, "sent_packets_per_second", rate->packets_sent);
	stat_json_u64(j, "received_bytes", net->rx_bytes);
	stat_json_u64(j, "sent_bytes", net->tx_bytes);
	stat_json_u64(j, "received_packets", net->rx_packets);
	stat_json_u64(j, "sent_packets", net->tx_packets);
	stat_json_u64(j, "receive_errors", net->rx_errors);
	stat_json_u64(j, "send_errors", net->tx_errors);
	stat_json_u64(j, "receive_dropped", net->rx_dropped);
	stat_json_u64(j, "send_dropped", net->tx_dropped);
	json_end(j, '}');
}

void stat_json_items(struct json *j, const struct sampler *s)
{
	const struct sys_sample *now = sampler_now(s), *before = sampler_before(s);
	uint64_t ns = before ? rate_delta(before->at_ns, now->at_ns) : 0;

	json_array(j, "disks");
	for (size_t i = 0; i < now->disks; i++) {
		struct brood_disk rate;

		rate_disk(rate_disk_in(before, now->disk[i].name, i), &now->disk[i], ns, &rate);
		put_disk(j, &now->disk[i], &rate);
	}
	json_end(j, ']');
	json_array(j, "networks");
	for (size_t i = 0; i < now->nets; i++) {
		struct brood_network rate;

		rate_net(rate_net_in(before, now->net[i].name, i), &now->net[i], ns, &rate);
		put_net(j, &now->net[i], &rate);
	}
	json_end(j, ']');
}

/* In bytes, bytes a second and counts; shares in percent and loads have two decimals. */
static unsigned places_of(enum brood_figure figure)
{
	switch (brood_figure_unit(figure)) {
	case BROOD_UNIT_SHARE:
	case BROOD_UNIT_HUNDREDTHS:
		return HUNDREDTHS;
	default:
		return 0;
	}
}

static void put_value(struct json *j, const char *key, uint64_t value, unsigned places)
{
	if (places)
		json_decimal(j, key, value, places);
	else
		json_u64(j, key, value);
}

static void put_range(struct json *j, const char *key, const struct ring_range *r, unsigned places)
{
	json_object(j, key);
	put_value(j, "average", r->mean, places);
	put_value(j, "minimum", r->min, places);
	put_value(j, "maximum", r->max, places);
	put_value(j, "last", r->last, places);
	json_u64(j, "samples", r->n);
	json_seconds(j, "seconds", r->to_ns - r->from_ns);
	json_end(j, '}');
}

void stat_json_history(struct json *j, const struct sampler *s, uint64_t over_ns)
{
	const struct sys_sample *now = sampler_now(s);
	struct ring_range r;

	json_object(j, "history");
	for (int i = 0; i < BROOD_FIGURES; i++) {
		enum brood_figure figure = (enum brood_figure)i;

		if (ring_over(&s->ring, (size_t)i, over_ns, &r))
			put_range(j, brood_figure_word(figure), &r, places_of(figure));
		else
			json_null(j, brood_figure_word(figure));
	}
	json_object(j, "cores");
	for (size_t i = 0; i < now->cores; i++) {
		char name[24];
		struct str text;

		if (!ring_over(&s->ring, SAMPLER_CORE(now->core[i].id), over_ns, &r))
			continue;
		str_init(&text, name, sizeof(name));
		str_putu(&text, now->core[i].id);
		put_range(j, name, &r, HUNDREDTHS);
	}
	json_end(j, '}');
	json_end(j, '}');
}
