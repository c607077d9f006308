// SPDX-License-Identifier: MIT
/* What a plan asks of the platform: the machine's memory. The sandbox's other parts have no like here. */
#include "include/os_sandbox.h"

#include <errno.h>

#include "compat/windows/impl.h"

int os_cap_named(const char *name, size_t len)
{
	(void)name;
	(void)len;
	return -1;
}

const char *os_cap_name(int number)
{
	(void)number;
	return NULL;
}

int os_rlimit_parse(const char *text, struct rlimit_set *out, const char **why)
{
	(void)text;
	(void)out;
	*why = "is a limit that Windows does not have";
	return -EINVAL;
}

void os_filter_default(struct filter *out)
{
	*out = (struct filter){0};
}

int os_filter_read(const char *path, struct filter *out, struct err *e)
{
	(void)out;
	return err_set(e, ENOSYS, "read a seccomp policy", "Windows has none: '%s'", path);
}

void os_filter_free(struct filter *filter)
{
	(void)filter;
}

bool os_landlock(struct err *why)
{
	err_set(why, ENOSYS, "Landlock", "Windows does not have it");
	return false;
}

uint64_t os_memory_total(void)
{
	MEMORYSTATUSEX memory = {.dwLength = sizeof(memory)};

	return GlobalMemoryStatusEx(&memory) ? memory.ullTotalPhys : 0;
}

uint64_t os_swap_total(void)
{
	MEMORYSTATUSEX memory = {.dwLength = sizeof(memory)};

	if (!GlobalMemoryStatusEx(&memory) || memory.ullTotalPageFile < memory.ullTotalPhys)
		return 0;
	return memory.ullTotalPageFile - memory.ullTotalPhys;
}
