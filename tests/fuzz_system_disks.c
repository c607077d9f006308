/* SPDX-License-Identifier: MIT */
/* needs: lib proc/system_disk.c proc/system_stat.c */
/* Whatever /proc/diskstats holds, names are terminated and kinds are known. */
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

	if (proc_system_diskstats(text, &s) < 0 || s.disks > SYS_ITEMS_MAX)
		abort();
	for (size_t i = 0; i < s.disks; i++)
		if (!memchr(s.disk[i].name, 0, sizeof(s.disk[i].name)) || !*s.disk[i].name ||
		    s.disk[i].kind > SYS_DISK_VIRTUAL)
			abort();
	mem_free(s.disk);
	exact_free(text);
	return 0;
}
