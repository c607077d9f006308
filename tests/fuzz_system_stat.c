/* SPDX-License-Identifier: MIT */
/* needs: lib proc/system_stat.c */
/* Whatever /proc/stat holds, cores are within bounds, and the array is theirs. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "include/os_system.h"
#include "lib/mem.h"
#include "proc/system.h"
#include "tests/exact.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text text = exact_text(data, size);
	struct sys_sample s = {0};

	if (proc_system_stat(text, 100, &s) < 0 || s.cores > SYS_ITEMS_MAX)
		abort();
	for (size_t i = 0; i < s.cores; i++)
		if (s.core[i].id >= SYS_ITEMS_MAX)
			abort();
	mem_free(s.core);
	exact_free(text);
	return 0;
}
