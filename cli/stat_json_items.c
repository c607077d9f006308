// SPDX-License-Identifier: MIT
/* brood stat --json: limits, pressure, disks and networks. */
#include "cli/stat.h"
#include "cli/stat_fields.h"

#define HUNDREDTHS 2

static void put_limit(struct json *j, const char *key, const struct sys_limit *limit,
		      const char *unit, unsigned places)
{
	if (limit->value == SYS_UNKNOWN) {
		json_null(j, key);
		return;
	}
	json_object(j, key);
	stat_json_number(j, unit, limit->value, places);
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
	stat_json_number(j, "avg10", stall->avg10, HUNDREDTHS);
	stat_json_number(j, "avg60", stall->avg60, HUNDREDTHS);
	stat_json_number(j, "avg300", stall->avg300, HUNDREDTHS);
	json_decimal(j, "total_seconds", stall->total_us, 6);
	json_end(j, '}');
}

static void put_pressure(struct json *j, const struct sys_pressure *pressure)
{
	json_object(j, "pressure");
	for (int i = 0; i < SYS_RESOURCES; i++) {
		json_object(j, stat_resources[i]);
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
	stat_json_fields(j, &stat_of_group, g);
	put_pressure(j, g->pressure);
	json_end(j, '}');
	put_pressure(j, now->pressure);
}

void stat_json_items(struct json *j, const struct sampler *s)
{
	static const char *const kinds[] = {
		[SYS_DISK_WHOLE] = "disk",
		[SYS_DISK_PART] = "part",
		[SYS_DISK_VIRTUAL] = "virtual",
	};
	const struct sys_sample *now = sampler_now(s), *before = sampler_before(s);
	uint64_t ns = before ? rate_delta(before->at_ns, now->at_ns) : 0;

	json_array(j, "disks");
	for (size_t i = 0; i < now->disks; i++) {
		const struct sys_disk *disk = &now->disk[i];
		struct brood_disk rate;

		rate_disk(rate_disk_in(before, disk->name, i), disk, ns, &rate);
		json_object(j, NULL);
		json_str(j, "name", disk->name);
		json_str(j, "kind", kinds[disk->kind]);
		stat_json_fields(j, &stat_of_disk_rate, &rate);
		stat_json_fields(j, &stat_of_disk, disk);
		json_end(j, '}');
	}
	json_end(j, ']');
	json_array(j, "networks");
	for (size_t i = 0; i < now->nets; i++) {
		const struct sys_net *net = &now->net[i];
		struct brood_network rate;

		rate_net(rate_net_in(before, net->name, i), net, ns, &rate);
		json_object(j, NULL);
		json_str(j, "name", net->name);
		json_bool(j, "loopback", net->loopback);
		stat_json_fields(j, &stat_of_net_rate, &rate);
		stat_json_fields(j, &stat_of_net, net);
		json_end(j, '}');
	}
	json_end(j, ']');
}
