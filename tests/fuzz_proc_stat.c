/* SPDX-License-Identifier: MIT */
/* needs: lib proc */
/* Whatever a stat file holds, the parser stays within it and says something sound, or nothing. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proc/proc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct proc_stat stat = {.pid = -7, .start_ticks = 7, .comm = "untouched"};

	if (proc_stat_parse((const char *)data, size, &stat) < 0) {
		if (stat.pid != -7 || stat.start_ticks != 7 || strcmp(stat.comm, "untouched") != 0)
			abort();
		return 0;
	}
	if (stat.pid <= 0 || stat.ppid < -1 || stat.pgrp < -1 || stat.session < -1)
		abort();
	if (!memchr(stat.comm, '\0', sizeof(stat.comm)) || stat.start_ticks == UINT64_MAX)
		abort();
	proc_alive(&stat);
	proc_age_ns(&stat);
	return 0;
}
