/* SPDX-License-Identifier: MIT */
/* needs: lib proc */
/* Whatever a stat file holds, both parsers of it agree on who it is, and stay within it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proc/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct proc_stat stat = {0}, short_stat = {0};
	struct proc_usage usage = {7, 7};
	int rc = proc_usage_parse((const char *)data, size, 0, &stat, &usage);

	if (rc < 0) {
		if (usage.cpu_ticks != 7 || usage.rss_pages != 7 || stat.pid != 0)
			abort();
		return 0;
	}
	if (proc_stat_parse((const char *)data, size, &short_stat) < 0 ||
	    /* NOLINTNEXTLINE(*suspicious-memory-comparison,cert-*): both were zeroed whole */
	    memcmp(&stat, &short_stat, sizeof(stat)) != 0)
		abort();
	return 0;
}
