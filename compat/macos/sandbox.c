// SPDX-License-Identifier: MIT
/* Names and totals for a sandbox's plan. Its options are refused by name before these could matter (platform.c). */
#include "include/os_sandbox.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/sysctl.h>

#include "include/os.h"

int os_cap_named(const char *name, size_t len)
{
	(void)name, (void)len;
	return -1;
}

const char *os_cap_name(int number)
{
	(void)number;
	return NULL;
}

bool os_landlock(struct err *why)
{
	err_set(why, ENOSYS, "Landlock", "macOS does not have it");
	return false;
}

void os_filter_default(struct filter *out)
{
	memset(out, 0, sizeof(*out));
}

int os_filter_read(const char *path, struct filter *out, struct err *e)
{
	(void)out;
	return err_set(e, ENOSYS, "seccomp", "'%s': macOS has no seccomp", path);
}

void os_filter_free(struct filter *filter)
{
	(void)filter;
}

uint64_t os_memory_total(void)
{
	int name[] = {CTL_HW, HW_MEMSIZE};
	uint64_t bytes = 0;
	size_t size = sizeof(bytes);

	return sysctl(name, 2, &bytes, &size, NULL, 0) < 0 ? 0 : bytes;
}

uint64_t os_swap_total(void)
{
	return 0; /* it grows with need */
}
