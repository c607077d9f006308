// SPDX-License-Identifier: MIT
/* What Windows tells of the whole machine by documented calls: processors, memory, threads, devices. The rest is unknown. */
#include "compat/windows/system.h"

#include <errno.h>
#include <string.h>

#include "compat/windows/impl.h"
#include "lib/mem.h"
#include "lib/num.h"

#include <psapi.h>
#include <winternl.h>

#define TICKS_PER_US 10
#define CORES_MAX 64 /* of one group of processors, and of an affinity mask */

typedef LONG(NTAPI query_system)(ULONG what, PVOID to, ULONG room, ULONG *got);

struct os_system_source {
	query_system *query; /* NULL: not there */
	struct networks networks;
};

int os_system_open(struct os_system_source **source, const char *proc, const char *sys,
		   struct err *e)
{
	if (proc || sys)
		return err_set(e, EOPNOTSUPP, "open",
			       "Windows has no files to read figures from: '%s'",
			       proc ? proc : sys);
	*source = mem_new(sizeof(**source));
	if (!*source)
		return err_set(e, ENOMEM, "open", "out of memory");
	(*source)->query = (query_system *)(void (*)(void))GetProcAddress(
		GetModuleHandleW(L"ntdll.dll"), "NtQuerySystemInformation");
	networks_open(&(*source)->networks);
	return 0;
}

void os_system_close(struct os_system_source *source)
{
	if (source)
		networks_close(&source->networks);
	mem_free(source);
}

uint64_t os_system_clock_ns(void)
{
	return os_now();
}

static uint64_t microseconds(const FILETIME *time)
{
	return ((uint64_t)time->dwHighDateTime << 32 | time->dwLowDateTime) / TICKS_PER_US;
}

/* The kernel's time has the idle time in it, and that of interrupts (GetSystemTimes). */
static void take_times(struct sys_core *core, uint64_t idle, uint64_t kernel, uint64_t user)
{
	core->us[SYS_IDLE] = idle;
	core->us[SYS_SYSTEM] = kernel > idle ? kernel - idle : 0;
	core->us[SYS_USER] = user;
}

static void take_cpu(struct sys_sample *s)
{
	FILETIME idle, kernel, user;

	if (GetSystemTimes(&idle, &kernel, &user))
		take_times(&s->cpu, microseconds(&idle), microseconds(&kernel),
			   microseconds(&user));
}

/* Of one group of processors, the caller's: where there are more, half the machine would be taken for it. */
static int take_cores(const struct os_system_source *source, struct sys_sample *s)
{
	SYSTEM_PROCESSOR_PERFORMANCE_INFORMATION times[CORES_MAX];
	struct sys_core *core;
	ULONG bytes = 0;

	if (!source->query || GetActiveProcessorGroupCount() != 1 ||
	    source->query(SystemProcessorPerformanceInformation, times, sizeof(times), &bytes) < 0)
		return 0;
	core = mem_grow(s->core, sizeof(times) / sizeof(*times) * sizeof(*core));
	if (!core)
		return -ENOMEM;
	s->core = core;
	s->cores = bytes / sizeof(*times);
	memset(core, 0xff, s->cores * sizeof(*core));
	for (size_t i = 0; i < s->cores; i++) {
		core[i].id = (uint32_t)i;
		take_times(&core[i], (uint64_t)times[i].IdleTime.QuadPart / TICKS_PER_US,
			   (uint64_t)times[i].KernelTime.QuadPart / TICKS_PER_US,
			   (uint64_t)times[i].UserTime.QuadPart / TICKS_PER_US);
	}
	return 0;
}

static void take_allowed(struct sys_sample *s)
{
	DWORD_PTR own, all;

	if (GetActiveProcessorGroupCount() == 1 &&
	    GetProcessAffinityMask(GetCurrentProcess(), &own, &all))
		s->cores_allowed = (uint64_t)__builtin_popcountll(own);
}

/* A file that is swapped to, in pages. */
static BOOL CALLBACK add_swap(void *arg, ENUM_PAGE_FILE_INFORMATION *file, const WCHAR *name)
{
	struct sys_memory *pages = arg;

	(void)name;
	pages->swap_total += file->TotalSize;
	pages->swap_free +=
		file->TotalSize > file->TotalInUse ? file->TotalSize - file->TotalInUse : 0;
	return TRUE;
}

static void take_swap(struct sys_sample *s, uint64_t page_bytes)
{
	struct sys_memory pages = {0};

	if (!K32EnumPageFilesW(add_swap, &pages))
		return;
	s->memory.swap_total = pages.swap_total * page_bytes;
	s->memory.swap_free = pages.swap_free * page_bytes;
}

/* What is available has the pages in it that keep what was read: how much is free without them is not told. */
static void take_memory(struct sys_sample *s)
{
	MEMORYSTATUSEX memory = {.dwLength = sizeof(memory)};

	if (!GlobalMemoryStatusEx(&memory))
		return;
	s->memory.total = memory.ullTotalPhys;
	s->memory.available = memory.ullAvailPhys;
}

static void take_counts(struct sys_sample *s)
{
	PERFORMANCE_INFORMATION counts = {.cb = sizeof(counts)};
	uint64_t up_ms = GetTickCount64();

	s->uptime_ms = up_ms;
	s->boot_time_s = (uint64_t)s->time.tv_sec - up_ms / 1000;
	if (!K32GetPerformanceInfo(&counts, sizeof(counts)))
		return;
	s->tasks = counts.ThreadCount;
	take_swap(s, counts.PageSize);
}

int os_system_read(struct os_system_source *source, struct sys_sample *s, struct err *e)
{
	int rc;

	sys_sample_clear(s);
	s->at_ns = os_system_clock_ns();
	clock_gettime(CLOCK_REALTIME, &s->time);
	take_cpu(s);
	take_allowed(s);
	take_memory(s);
	take_counts(s);
	rc = take_cores(source, s);
	if (rc == 0)
		rc = disks_take(s);
	if (rc == 0)
		rc = networks_take(&source->networks, s);
	return rc < 0 ? err_set(e, -rc, "read the system's figures", "%s", err_words(-rc)) : 0;
}

void os_system_free(struct sys_sample *s)
{
	mem_free(s->core);
	mem_free(s->disk);
	mem_free(s->net);
	memset(s, 0, sizeof(*s));
}
