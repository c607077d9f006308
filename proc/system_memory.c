// SPDX-License-Identifier: MIT
/* /proc/meminfo: sizes in KiB, which it calls kB. */
#include <stddef.h>
#include <string.h>

#include "proc/system.h"

static const struct {
	char key[14];
	uint16_t at;
} wanted[] = {
	{"MemTotal", offsetof(struct sys_memory, total)},
	{"MemFree", offsetof(struct sys_memory, free)},
	{"MemAvailable", offsetof(struct sys_memory, available)},
	{"Buffers", offsetof(struct sys_memory, buffers)},
	{"Cached", offsetof(struct sys_memory, cached)},
	{"Shmem", offsetof(struct sys_memory, shared)},
	{"Dirty", offsetof(struct sys_memory, dirty)},
	{"SwapTotal", offsetof(struct sys_memory, swap_total)},
	{"SwapFree", offsetof(struct sys_memory, swap_free)},
};
#define WANTED (sizeof(wanted) / sizeof(*wanted))

void proc_system_meminfo(struct text text, struct sys_memory *memory)
{
	struct text line, word;
	size_t left = WANTED; /* the file has five times as many lines */

	memset(memory, 0xff, sizeof(*memory));
	while (left > 0 && text_line(&text, &line)) {
		uint64_t value;

		if (!text_word(&line, &word) || *--word.end != ':')
			continue;
		for (size_t i = 0; i < WANTED; i++) {
			if (!text_is(word, wanted[i].key))
				continue;
			value = text_times(text_next_u64(&line), 1024);
			memcpy((char *)memory + wanted[i].at, &value, sizeof(value));
			left--;
			break;
		}
	}
}
