// SPDX-License-Identifier: MIT
/* What the tree has used, as the job counts it; where that counts nothing, the command alone. */
#include <string.h>

#include "compat/windows/impl.h"
#include <psapi.h>

#define TICKS_PER_US 10

static void add_job(struct os *os, struct usage *u)
{
	JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION info = {0};

	if (!QueryInformationJobObject(os->job, JobObjectBasicAndIoAccountingInformation, &info,
				       sizeof(info), NULL))
		return;
	u->user_us = (uint64_t)info.BasicInfo.TotalUserTime.QuadPart / TICKS_PER_US;
	u->system_us = (uint64_t)info.BasicInfo.TotalKernelTime.QuadPart / TICKS_PER_US;
	u->has_started = info.BasicInfo.TotalProcesses > 0;
	u->started = info.BasicInfo.TotalProcesses;
	u->has_io = info.IoInfo.ReadTransferCount || info.IoInfo.WriteTransferCount;
	u->io_read_bytes = info.IoInfo.ReadTransferCount;
	u->io_written_bytes = info.IoInfo.WriteTransferCount;
}

static void add_peaks(struct os *os, struct usage *u)
{
	JOBOBJECT_EXTENDED_LIMIT_INFORMATION info = {0};

	if (!QueryInformationJobObject(os->job, JobObjectExtendedLimitInformation, &info,
				       sizeof(info), NULL))
		return;
	u->has_memory_peak = info.PeakJobMemoryUsed > 0;
	u->memory_peak_bytes = info.PeakJobMemoryUsed;
}

static uint64_t microseconds(const FILETIME *time)
{
	return ((uint64_t)time->dwHighDateTime << 32 | time->dwLowDateTime) / TICKS_PER_US;
}

static void add_command(struct os *os, struct usage *u)
{
	PROCESS_MEMORY_COUNTERS memory = {.cb = sizeof(memory)};
	FILETIME made, ended, system, user;

	if (K32GetProcessMemoryInfo(os->main, &memory, sizeof(memory)))
		u->max_rss_bytes = memory.PeakWorkingSetSize;
	if (u->user_us || u->system_us || !GetProcessTimes(os->main, &made, &ended, &system, &user))
		return;
	u->user_us = microseconds(&user);
	u->system_us = microseconds(&system);
}

void os_usage(struct os *os, struct usage *usage)
{
	memset(usage, 0, sizeof(*usage));
	add_job(os, usage);
	add_peaks(os, usage);
	if (os->main)
		add_command(os, usage);
}
