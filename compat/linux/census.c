// SPDX-License-Identifier: MIT
/* Who lives in the tree, kept for people to read: pid, age, command line. */
#include "compat/linux/impl.h"

#include <fcntl.h>

#include "lib/num.h"
#include "proc/proc.h"

/* In a storm each look at a process that forks waits for that fork, and then for a turn. */
#define CENSUS_NS (200 * NS_PER_MS)

int os_proc_fd(struct os *os)
{
	if (os->proc_fd < 0)
		os->proc_fd = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	return os->proc_fd;
}

static void add(struct os *os, int32_t pid)
{
	struct os_process *p = &os->census[os->census_n];
	struct proc_stat stat;

	if (proc_stat_read(os_proc_fd(os), pid, &stat) < 0)
		return;
	p->pid = pid;
	p->age_ns = proc_age_ns(&stat);
	if (proc_command(os_proc_fd(os), pid, p->command, sizeof(p->command)) < 0)
		p->command[0] = '\0';
	os->census_n++;
}

void census_take(struct os *os, const int32_t *pids, size_t n)
{
	uint64_t end = os_now() + CENSUS_NS;

	os->census_n = 0;
	for (size_t i = 0; i < n && os->census_n < CENSUS_MAX && os_now() < end; i++)
		add(os, pids[i]);
}

const struct os_process *os_census(const struct os *os, size_t *n)
{
	*n = os->census_n;
	return os->census;
}
