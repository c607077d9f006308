// SPDX-License-Identifier: MIT
/* What each number of a sample is called. */
#include "cli/stat_fields.h"

#include <string.h>

#include "cli/stat.h"

#define SHARE 2

#define AT(type, member) offsetof(struct type, member)
#define FIELDS(prefix, rows)                                                                       \
	{                                                                                          \
		prefix, rows, sizeof(rows) / sizeof((rows)[0])                                     \
	}

const char *const stat_resources[SYS_RESOURCES] = {
	[SYS_CPU] = "cpu",
	[SYS_MEMORY] = "memory",
	[SYS_IO] = "io",
	[SYS_IRQS] = "irq",
};

static const struct stat_field of_sample[] = {
	{"uptime_seconds", "Time since boot.", AT(sys_sample, uptime_ms), 3, true},
	{"boot_time_seconds", "When it booted, since 1970.", AT(sys_sample, boot_time_s), 0, true},
	{"context_switches", "Since boot.", AT(sys_sample, switches), 0, false},
	{"forks", "Processes and threads made since boot.", AT(sys_sample, forks), 0, false},
};
const struct stat_fields stat_of_sample = FIELDS("", of_sample);

static const struct stat_field of_load[] = {
	{"1m", "Threads that run or wait for a disk, over 1 minute.", AT(sys_sample, load[0]), 2,
	 true},
	{"5m", "Over 5 minutes.", AT(sys_sample, load[1]), 2, true},
	{"15m", "Over 15 minutes.", AT(sys_sample, load[2]), 2, true},
	{"running", "Threads that run or want to.", AT(sys_sample, running), 0, true},
	{"blocked", "Threads that wait for a disk.", AT(sys_sample, blocked), 0, true},
	{"tasks", "Processes and threads.", AT(sys_sample, tasks), 0, true},
};
const struct stat_fields stat_of_load = FIELDS("load_", of_load);

static const struct stat_field of_memory[] = {
	{"total_bytes", "The machine's.", AT(sys_memory, total), 0, true},
	{"available_bytes", "Free, or quickly made so.", AT(sys_memory, available), 0, true},
	{"free_bytes", "Without any use.", AT(sys_memory, free), 0, true},
	{"buffers_bytes", "Of block devices.", AT(sys_memory, buffers), 0, true},
	{"cached_bytes", "Of files.", AT(sys_memory, cached), 0, true},
	{"shared_bytes", "Shared, and in tmpfs.", AT(sys_memory, shared), 0, true},
	{"dirty_bytes", "To be written.", AT(sys_memory, dirty), 0, true},
};
const struct stat_fields stat_of_memory = FIELDS("memory_", of_memory);

static const struct stat_field of_swap[] = {
	{"total_bytes", "The machine's.", AT(sys_memory, swap_total), 0, true},
	{"free_bytes", "Of these.", AT(sys_memory, swap_free), 0, true},
};
const struct stat_fields stat_of_swap = FIELDS("swap_", of_swap);

static const struct stat_field of_disk[] = {
	{"read_bytes", "Read.", AT(sys_disk, read_bytes), 0, false},
	{"written_bytes", "Written.", AT(sys_disk, written_bytes), 0, false},
	{"reads", "Done.", AT(sys_disk, reads), 0, false},
	{"writes", "Done.", AT(sys_disk, writes), 0, false},
	{"busy_seconds", "With work to do.", AT(sys_disk, busy_us), 6, false},
};
const struct stat_fields stat_of_disk = FIELDS("disk_", of_disk);

static const struct stat_field of_net[] = {
	{"received_bytes", "Received.", AT(sys_net, rx_bytes), 0, false},
	{"sent_bytes", "Sent.", AT(sys_net, tx_bytes), 0, false},
	{"received_packets", "Received.", AT(sys_net, rx_packets), 0, false},
	{"sent_packets", "Sent.", AT(sys_net, tx_packets), 0, false},
	{"receive_errors", "While receiving.", AT(sys_net, rx_errors), 0, false},
	{"send_errors", "While sending.", AT(sys_net, tx_errors), 0, false},
	{"receive_dropped", "Packets dropped.", AT(sys_net, rx_dropped), 0, false},
	{"send_dropped", "Packets dropped.", AT(sys_net, tx_dropped), 0, false},
};
const struct stat_fields stat_of_net = FIELDS("network_", of_net);

static const struct stat_field of_group[] = {
	{"memory_used_bytes", "Of the limit, without inactive files.", AT(sys_group, memory_used),
	 0, true},
	{"swap_used_bytes", "Of the limit.", AT(sys_group, swap_used), 0, true},
	{"cpu_used_seconds", "Of the limit.", AT(sys_group, cpu_used_us), 6, false},
	{"throttled_seconds", "Held back by the limit.", AT(sys_group, throttled_us), 6, false},
	{"periods", "Of the limit on processors.", AT(sys_group, periods), 0, false},
	{"throttled_periods", "In which it was reached.", AT(sys_group, throttled), 0, false},
};
const struct stat_fields stat_of_group = FIELDS("cgroup_", of_group);

static const struct stat_field of_core[] = {
	{"busy", NULL, AT(brood_core, busy), SHARE, true},
	{"user", NULL, AT(brood_core, user), SHARE, true},
	{"system", NULL, AT(brood_core, system), SHARE, true},
	{"wait", NULL, AT(brood_core, wait), SHARE, true},
	{"stolen", NULL, AT(brood_core, stolen), SHARE, true},
};
const struct stat_fields stat_of_core = FIELDS(NULL, of_core);

static const struct stat_field of_disk_rate[] = {
	{"read_bytes_per_second", NULL, AT(brood_disk, read), 0, true},
	{"written_bytes_per_second", NULL, AT(brood_disk, written), 0, true},
	{"reads_per_second", NULL, AT(brood_disk, reads), 0, true},
	{"writes_per_second", NULL, AT(brood_disk, writes), 0, true},
	{"busy", NULL, AT(brood_disk, busy), SHARE, true},
};
const struct stat_fields stat_of_disk_rate = FIELDS(NULL, of_disk_rate);

static const struct stat_field of_net_rate[] = {
	{"received_bytes_per_second", NULL, AT(brood_network, received), 0, true},
	{"sent_bytes_per_second", NULL, AT(brood_network, sent), 0, true},
	{"received_packets_per_second", NULL, AT(brood_network, packets_received), 0, true},
	{"sent_packets_per_second", NULL, AT(brood_network, packets_sent), 0, true},
	{"errors_per_second", NULL, AT(brood_network, errors), 0, true},
	{"dropped_per_second", NULL, AT(brood_network, dropped), 0, true},
};
const struct stat_fields stat_of_net_rate = FIELDS(NULL, of_net_rate);

uint64_t stat_field_of(const struct stat_field *field, const void *base)
{
	uint64_t value;

	memcpy(&value, (const char *)base + field->at, sizeof(value));
	return value;
}

void stat_json_fields(struct json *j, const struct stat_fields *fields, const void *base)
{
	for (size_t i = 0; i < fields->n; i++)
		stat_json_number(j, fields->field[i].name, stat_field_of(&fields->field[i], base),
				 fields->field[i].places);
}
