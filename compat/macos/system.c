// SPDX-License-Identifier: MIT
/* What sysctl(3), getloadavg(3) and Mach's host calls tell of the machine. Disks would take IOKit, a framework, and are not told. */
#include "compat/macos/system.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysctl.h>
#include <sys/time.h>

#include "include/os.h"
#include "lib/mem.h"
#include "lib/num.h"

int os_system_open(struct os_system_source **source, const char *proc, const char *sys,
		   struct err *e)
{
	struct os_system_source *src;

	if (proc || sys)
		return err_set(e, ENOTSUP, "open", "macOS has no files to read figures from: '%s'",
			       proc ? proc : sys);
	src = mem_new(sizeof(*src));
	if (!src)
		return err_set(e, ENOMEM, "open", "out of memory");
	src->host = mach_host_self();
	if (processor_set_default(src->host, &src->set) != KERN_SUCCESS)
		src->set = MACH_PORT_NULL;
	*source = src;
	return 0;
}

void os_system_close(struct os_system_source *src)
{
	if (!src)
		return;
	if (src->set != MACH_PORT_NULL)
		mach_port_deallocate(mach_task_self(), src->set);
	mach_port_deallocate(mach_task_self(), src->host);
	mem_free(src->core);
	mem_free(src->spare);
	mem_free(src->list);
	mem_free(src);
}

uint64_t os_system_clock_ns(void)
{
	return os_now();
}

/* By the wall clock, which somebody may have just set back. */
static void take_uptime(struct sys_sample *s)
{
	int name[] = {CTL_KERN, KERN_BOOTTIME};
	struct timeval boot = {0, 0};
	size_t size = sizeof(boot);

	if (sysctl(name, 2, &boot, &size, NULL, 0) < 0 || boot.tv_sec <= 0 ||
	    boot.tv_sec > s->time.tv_sec)
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

/* Of the set of all processors: every thread there is. */
static void take_tasks(const struct os_system_source *src, struct sys_sample *s)
{
	struct processor_set_load_info load;
	mach_msg_type_number_t words = sizeof(load) / sizeof(integer_t);

	if (src->set != MACH_PORT_NULL &&
	    processor_set_statistics(src->set, PROCESSOR_SET_LOAD_INFO, (processor_set_info_t)&load,
				     &words) == KERN_SUCCESS &&
	    words * sizeof(integer_t) >= sizeof(load) && load.thread_count >= 0)
		s->tasks = (uint64_t)load.thread_count;
}

int os_system_read(struct os_system_source *src, struct sys_sample *s, struct err *e)
{
	sys_sample_clear(s);
	s->at_ns = os_system_clock_ns();
	clock_gettime(CLOCK_REALTIME, &s->time);
	take_uptime(s);
	take_load(s);
	take_cores(s);
	take_tasks(src, s);
	system_memory(src, &s->memory);
	if (system_cpu(src, s) < 0 || system_nets(src, s) < 0)
		return err_set(e, ENOMEM, "read the system's figures", "out of memory");
	return 0;
}

void os_system_free(struct sys_sample *s)
{
	mem_free(s->core);
	mem_free(s->net);
	memset(s, 0, sizeof(*s));
}
