/* SPDX-License-Identifier: MIT */
/* needs: lib proc/system_memory.c */
/* Whatever /proc/meminfo holds, a size is whole KiB or unknown. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "include/os_system.h"
#include "proc/system.h"
#include "tests/exact.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text text = exact_text(data, size);
	struct sys_memory memory;
	uint64_t value[sizeof(memory) / sizeof(uint64_t)];

	proc_system_meminfo(text, &memory);
	memcpy(value, &memory, sizeof(value));
	for (size_t i = 0; i < sizeof(value) / sizeof(*value); i++)
		if (value[i] != SYS_UNKNOWN && value[i] % 1024)
			abort();
	exact_free(text);
	return 0;
}
