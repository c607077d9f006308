// SPDX-License-Identifier: MIT
/* What Windows tells of the whole machine by documented calls: processors together, memory, threads. The rest is unknown. */
#include "include/os_system.h"

#include <errno.h>
#include <string.h>

#include "compat/windows/impl.h"
#include "lib/mem.h"
#include "lib/num.h"

#include <psapi.h>

#define TICKS_PER_US 10

struct os_system_source {
	uint64_t samples;
};

int os_system_open(struct os_system_source **source, const char *proc, const char *sys,
		   struct err *e)
{
	if (proc || sys)
		return err_set(e, EOPNOTSUPP, "open",
			       "Windows has no files to read figures from: '%s'",
			       proc ? proc : sys);
	*source = mem_new(sizeof(**source));
	return *source ? 0 : err_set(e, ENOMEM, "open", "out of memory");
}

void os_system_close(struct os_system_source *source)
{
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

/* The kernel's time has the idle time in it (GetSystemTimes). */
static void take_cpu(struct sys_sample *s)
{
	FILETIME idle, kernel, user;

	if (!GetSystemTimes(&idle, &kernel, &user) || microseconds(&kernel) < microseconds(&idle))
		return;
	memset(s->cpu.us, 0, sizeof(s->cpu.us));
	s->cpu.us[SYS_IDLE] = microseconds(&idle);
	s->cpu.us[SYS_SYSTEM] = microseconds(&kernel) - microseconds(&idle);
	s->cpu.us[SYS_USER] = microseconds(&user);
}

static void take_memory(struct sys_sample *s)
{
	MEMORYSTATUSEX memory = {.dwLength = sizeof(memory)};

	if (!GlobalMemoryStatusEx(&memory))
		return;
	s->memory.total = memory.ullTotalPhys;
	s->memory.free = s->memory.available = memory.ullAvailPhys;
}

static void take_counts(struct sys_sample *s)
{
	PERFORMANCE_INFORMATION counts = {.cb = sizeof(counts)};
	uint64_t up_ms = GetTickCount64();
	SYSTEM_INFO system;

	GetSystemInfo(&system);
	s->cores_allowed = system.dwNumberOfProcessors;
	s->uptime_ms = up_ms;
	s->boot_time_s = (uint64_t)s->time.tv_sec - up_ms / 1000;
	if (K32GetPerformanceInfo(&counts, sizeof(counts)))
		s->tasks = counts.ThreadCount;
}

static void none(struct sys_limit *limit)
{
	limit->version = 0;
	limit->file = NULL;
	limit->path[0] = '\0';
}

/* SYS_UNKNOWN is all bits: what is not taken below stays so. */
int os_system_read(struct os_system_source *source, struct sys_sample *s, struct err *e)
{
	_Static_assert(SYS_UNKNOWN == UINT64_MAX, "all bits");

	(void)e;
	source->samples++;
	memset(s, 0xff, sizeof(*s));
	s->core = NULL;
	s->disk = NULL;
	s->net = NULL;
	s->cores = s->disks = s->nets = 0;
	s->cpu.id = 0;
	none(&s->group.memory);
	none(&s->group.swap);
	none(&s->group.cpu);
	s->at_ns = os_system_clock_ns();
	clock_gettime(CLOCK_REALTIME, &s->time);
	take_cpu(s);
	take_memory(s);
	take_counts(s);
	return 0;
}

void os_system_free(struct sys_sample *s)
{
	memset(s, 0, sizeof(*s));
}
