// SPDX-License-Identifier: MIT
/* /proc/meminfo: sizes in KiB, which it calls kB. */
#include <string.h>

#include "proc/system.h"

void proc_system_meminfo(struct text text, struct sys_memory *memory)
{
	const struct {
		const char *key;
		uint64_t *value;
	} wanted[] = {
		{"MemTotal:", &memory->total},
		{"MemFree:", &memory->free},
		{"MemAvailable:", &memory->available},
		{"Buffers:", &memory->buffers},
		{"Cached:", &memory->cached},
		{"Shmem:", &memory->shared},
		{"Dirty:", &memory->dirty},
		{"SwapTotal:", &memory->swap_total},
		{"SwapFree:", &memory->swap_free},
	};
	size_t left = sizeof(wanted) / sizeof(*wanted);
	struct text line, word;

	memset(memory, 0xff, sizeof(*memory));
	while (left > 0 && text_line(&text, &line)) {
		if (!text_word(&line, &word))
			continue;
		for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
			if (!text_is(word, wanted[i].key))
				continue;
			*wanted[i].value = text_times(text_next_u64(&line), 1024);
			left--;
			break;
		}
	}
}
