// SPDX-License-Identifier: MIT
/* The short files: /proc/loadavg, /proc/uptime, /proc/pressure/..., and one line of /proc/PID/status. */
#include <string.h>

#include "proc/system.h"

#define HUNDREDTHS 2

/* "0.20 0.18 0.12 1/80 11206": the fourth is running/existing */
void proc_system_loadavg(struct text text, struct sys_sample *s)
{
	struct text line = text, word;

	s->tasks = SYS_UNKNOWN;
	if (!text_line(&text, &line))
		line.end = line.at;
	for (int i = 0; i < 3; i++)
		s->load[i] = text_next_decimal(&line, HUNDREDTHS);
	if (text_word(&line, &word)) {
		const char *slash = memchr(word.at, '/', text_len(word));

		if (slash)
			s->tasks = text_u64((struct text){slash + 1, word.end});
	}
}

void proc_system_uptime(struct text text, struct sys_sample *s)
{
	struct text line = text;

	if (!text_line(&text, &line))
		line.end = line.at;
	s->uptime_ms = text_next_decimal(&line, 3);
}

/* "some avg10=0.00 avg60=0.00 avg300=0.00 total=0", and a line `full` */
static void take_stall(struct text line, struct sys_stall *stall)
{
	const struct {
		const char *key;
		uint64_t *value;
		unsigned places;
	} wanted[] = {
		{"avg10=", &stall->avg10, HUNDREDTHS},
		{"avg60=", &stall->avg60, HUNDREDTHS},
		{"avg300=", &stall->avg300, HUNDREDTHS},
		{"total=", &stall->total_us, 0},
	};
	struct text word;

	while (text_word(&line, &word))
		for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
			if (text_begins(word, wanted[i].key)) {
				word.at += strlen(wanted[i].key);
				*wanted[i].value = text_decimal(word, wanted[i].places);
				break;
			}
}

void proc_system_pressure(struct text text, struct sys_pressure *pressure)
{
	struct text line, word;

	memset(pressure, 0xff, sizeof(*pressure));
	while (text_line(&text, &line)) {
		if (!text_word(&line, &word))
			continue;
		if (text_is(word, "some"))
			take_stall(line, &pressure->some);
		else if (text_is(word, "full"))
			take_stall(line, &pressure->full);
	}
}

/* "0-3,8,10-11"; 0 where a part is none. */
static uint64_t count_list(struct text list)
{
	uint64_t count = 0;

	while (list.at < list.end) {
		const char *comma = memchr(list.at, ',', text_len(list));
		struct text part = {list.at, comma ? comma : list.end};
		const char *dash = memchr(part.at, '-', text_len(part));
		uint64_t first = text_u64((struct text){part.at, dash ? dash : part.end});
		uint64_t last = dash ? text_u64((struct text){dash + 1, part.end}) : first;

		if (first > last || last >= UINT32_MAX)
			return 0;
		count += last - first + 1;
		list.at = comma ? comma + 1 : list.end;
	}
	return count;
}

uint64_t proc_system_allowed(struct text text)
{
	struct text line, word;
	uint64_t count;

	while (text_line(&text, &line)) {
		if (!text_word(&line, &word) || !text_is(word, "Cpus_allowed_list:"))
			continue;
		count = text_word(&line, &word) ? count_list(word) : 0;
		return count && count <= UINT32_MAX ? count : SYS_UNKNOWN;
	}
	return SYS_UNKNOWN;
}
