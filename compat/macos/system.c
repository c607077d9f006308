// SPDX-License-Identifier: MIT
/* What sysctl(3) and getloadavg(3) tell of the machine. What only Mach's host calls tell is unknown here. */
#include "include/os_system.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysctl.h>
#include <sys/time.h>

#include "include/os.h"
#include "include/os_sandbox.h"
#include "lib/mem.h"
#include "lib/num.h"

struct os_system_source {
	uint64_t samples;
};

int os_system_open(struct os_system_source **source, const char *proc, const char *sys,
		   struct err *e)
{
	if (proc || sys)
		return err_set(e, ENOTSUP, "open", "macOS has no files to read figures from: '%s'",
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

static void take_uptime(struct sys_sample *s)
{
	int name[] = {CTL_KERN, KERN_BOOTTIME};
	struct timeval boot = {0, 0};
	size_t size = sizeof(boot);

	if (sysctl(name, 2, &boot, &size, NULL, 0) < 0 || boot.tv_sec <= 0)
		return;
	s->boot_time_s = (uint64_t)boot.tv_sec;
	s->uptime_ms = ((uint64_t)s->time.tv_sec - s->boot_time_s) * 1000 +
		       (uint64_t)s->time.tv_nsec / NS_PER_MS;
}

static void take_load(struct sys_sample *s)
{
	double load[3];

	if (getloadavg(load, 3) != 3)
		return;
	for (int i = 0; i < 3; i++)
		s->load[i] = (uint64_t)(load[i] * 100 + 0.5);
}

static void take_cores(struct sys_sample *s)
{
	int name[] = {CTL_HW, HW_NCPU}, cores = 0;
	size_t size = sizeof(cores);

	if (sysctl(name, 2, &cores, &size, NULL, 0) == 0 && cores > 0)
		s->cores_allowed = (uint64_t)cores;
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
	take_uptime(s);
	take_load(s);
	take_cores(s);
	s->memory.total = os_memory_total();
	return 0;
}

void os_system_free(struct sys_sample *s)
{
	memset(s, 0, sizeof(*s));
}
