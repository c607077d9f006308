// SPDX-License-Identifier: MIT
/* The limits that every POSIX system has, set by the process that they are for. */
#include "compat/posix/limits.h"

#include <errno.h>
#include <sys/resource.h>

static rlim_t rlim(uint64_t value)
{
	return value == LIMIT_INFINITY ? RLIM_INFINITY : (rlim_t)value;
}

int limits_set(int resource, uint64_t soft, uint64_t hard)
{
	struct rlimit limit = {rlim(soft), rlim(hard)};

	return setrlimit(resource, &limit) < 0 ? -errno : 0;
}

int limits_rlimits(const struct limits *l)
{
	for (size_t i = 0; i < l->rlimits; i++) {
		const struct rlimit_set *set = &l->rlimit[i];
		int rc = limits_set(set->resource, set->soft, set->hard);

		if (rc)
			return rc;
	}
	return 0;
}

/* It is a bound, not a value to have: what is lower already is right. */
int limits_cpu_time(const struct limits *l)
{
	struct rlimit now;
	rlim_t soft = rlim(l->cpu_time_s), hard = soft < RLIM_INFINITY - 1 ? soft + 1 : soft;

	if (l->cpu_time_s == 0)
		return 0;
	if (getrlimit(RLIMIT_CPU, &now) < 0)
		return -errno;
	if (hard > now.rlim_max)
		hard = now.rlim_max;
	if (soft > hard)
		soft = hard;
	return limits_set(RLIMIT_CPU, soft, hard);
}

int limits_nice(const struct limits *l)
{
	if (!l->set_nice)
		return 0;
	return setpriority(PRIO_PROCESS, 0, l->nice) < 0 ? -errno : 0;
}
