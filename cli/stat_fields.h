/* SPDX-License-Identifier: MIT */
/*
 * The plain numbers of a sample by name, for JSON and OpenMetrics alike: the name is a member of a JSON object, and behind the
 * table's prefix a family of metrics. It ends in its base unit, _bytes or _seconds, where it has one.
 */
#ifndef CLI_STAT_FIELDS_H
#define CLI_STAT_FIELDS_H

#include "include/os_system.h"
#include "lib/json.h"

struct stat_field {
	const char *name;
	const char *help; /* one line for OpenMetrics; NULL: none of its families */
	uint16_t at;	  /* of a uint64_t in the struct */
	uint8_t places;	  /* the number is that many decimal places too large */
	bool gauge;	  /* it may fall: no counter */
};

struct stat_fields {
	const char *prefix; /* "disk_" */
	const struct stat_field *field;
	size_t n;
};

extern const struct stat_fields stat_of_sample, stat_of_load, stat_of_memory, stat_of_swap,
	stat_of_disk, stat_of_net, stat_of_group; /* of struct sys_... */
extern const struct stat_fields stat_of_core, stat_of_disk_rate,
	stat_of_net_rate; /* of struct brood_... */

uint64_t stat_field_of(const struct stat_field *field, const void *base);

/* Each as a member of the object that is open; null where it is not known. */
void stat_json_fields(struct json *j, const struct stat_fields *fields, const void *base);

extern const char *const stat_resources[SYS_RESOURCES]; /* "cpu", "memory", "io", "irq" */

#endif
