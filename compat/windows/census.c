// SPDX-License-Identifier: MIT
/* Who lives in the job, kept for people to read: pid, age, command line. */
#include "compat/windows/impl.h"

#include <string.h>

#include "compat/windows/command.h"

#define NS_PER_TICK 100

static uint64_t ticks(const FILETIME *time)
{
	return (uint64_t)time->dwHighDateTime << 32 | time->dwLowDateTime;
}

static uint64_t age_ns(HANDLE process)
{
	FILETIME made, ended, system, user, now;

	if (!GetProcessTimes(process, &made, &ended, &system, &user))
		return 0;
	GetSystemTimeAsFileTime(&now);
	return ticks(&now) > ticks(&made) ? (ticks(&now) - ticks(&made)) * NS_PER_TICK : 0;
}

static void add(struct os *os, DWORD pid)
{
	struct os_process *p = &os->census[os->census_n++];
	HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, pid);

	memset(p, 0, sizeof(*p));
	p->pid = pid;
	if (!process)
		return;
	p->age_ns = age_ns(process);
	if (!command_of(process, pid, p->command, sizeof(p->command)))
		command_image(process, p->command, sizeof(p->command));
	CloseHandle(process);
}

int census_take(struct os *os)
{
	DWORD pid[CENSUS_MAX];
	size_t all = job_living(os, pid, CENSUS_MAX, true);

	os->census_n = 0;
	for (size_t i = 0; i < all && i < CENSUS_MAX && pid[i]; i++)
		add(os, pid[i]);
	return (int)all;
}

const struct os_process *os_census(const struct os *os, size_t *n)
{
	*n = os->census_n;
	return os->census;
}
