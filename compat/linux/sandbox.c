// SPDX-License-Identifier: MIT
/* Names and totals of this platform, for a sandbox's plan. */
#include "include/os_sandbox.h"

#include <errno.h>
#include <sys/sysinfo.h>

#include "compat/linux/impl.h"
#include "ns/privileges.h"

int os_cap_named(const char *name, size_t len)
{
	return ns_cap_number(name, len);
}

const char *os_cap_name(int number)
{
	return ns_cap_name(number);
}

bool os_landlock(struct err *why)
{
	if (ns_landlock_abi() > 0)
		return true;
	err_set(why, ENOSYS, "Landlock",
		"this kernel does not have it, or an ABI too old (2 is needed); boot one of 5.19 or later with "
		"landlock among its lsm=");
	return false;
}

void os_filter_default(struct filter *out)
{
	ns_filter_default(out);
}

int os_filter_read(const char *path, struct filter *out, struct err *e)
{
	return ns_policy_load(path, out, e);
}

void os_filter_free(struct filter *filter)
{
	ns_filter_free(filter);
}

static uint64_t total(unsigned long units, unsigned unit)
{
	return (uint64_t)units * (unit ? unit : 1);
}

uint64_t os_memory_total(void)
{
	struct sysinfo info;

	return sysinfo(&info) < 0 ? 0 : total(info.totalram, info.mem_unit);
}

uint64_t os_swap_total(void)
{
	struct sysinfo info;

	return sysinfo(&info) < 0 ? 0 : total(info.totalswap, info.mem_unit);
}
