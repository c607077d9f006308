/* SPDX-License-Identifier: MIT */
/* needs: lib proc/system_net.c proc/system_stat.c */
/* Whatever /proc/net/dev holds, names are terminated and not empty. */
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

	if (proc_system_net(text, &s) < 0 || s.nets > SYS_ITEMS_MAX)
		abort();
	for (size_t i = 0; i < s.nets; i++)
		if (!memchr(s.net[i].name, 0, sizeof(s.net[i].name)) || !*s.net[i].name)
			abort();
	mem_free(s.net);
	exact_free(text);
	return 0;
}
