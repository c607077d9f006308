// SPDX-License-Identifier: MIT
/* What a process uses, as /proc/PID/stat tells it beside who it is: proc_pid_stat(5). */
#include "proc/file.h"
#include "proc/reader.h"

enum { FIELD_UTIME = 14, FIELD_STIME = 15, FIELD_RSS = 24 };

/* A negative number is a counter that was read while it changed. */
static uint64_t counted(uint64_t value)
{
	return value == UINT64_MAX ? 0 : value;
}

int proc_usage_parse(const char *text, size_t n, int32_t of, struct proc_stat *stat,
		     struct proc_usage *usage)
{
	uint64_t value[FIELD_RSS + 1];
	int err = proc_stat_numbers(text, n, of, stat, value, FIELD_RSS);

	if (err)
		return err;
	usage->rss_pages = counted(value[FIELD_RSS]);
	if (__builtin_add_overflow(counted(value[FIELD_UTIME]), counted(value[FIELD_STIME]),
				   &usage->cpu_ticks))
		usage->cpu_ticks = UINT64_MAX;
	return 0;
}
