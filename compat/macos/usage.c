// SPDX-License-Identifier: MIT
/* What the tree has used, and the descriptors that a report needs. */
#include "compat/macos/impl.h"

#include <mach/mach_time.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "include/os_files.h"

void os_keep_fd(struct os *os, int fd)
{
	for (size_t i = 0; i < OS_KEEP_MAX; i++) {
		if (!os->kept_fd[i]) {
			os->kept_fd[i] = fd;
			return;
		}
	}
}

/* Who has a parent in the tree is counted with it (getrusage(2)); launchd reaps orphans, and tells nobody of theirs. */
void usage_seen(struct os *os, struct member *m, const struct process *p)
{
	uint64_t user, system, bytes;

	if (p->parent != 1 || ask_usage(p->pid, &user, &system, &bytes) < 0)
		return;
	m->user = user;
	m->system = system;
	if (bytes > os->orphans_rss)
		os->orphans_rss = bytes;
}

void usage_gone(struct os *os, const struct member *m)
{
	os->orphans_user += m->user;
	os->orphans_system += m->system;
}

static uint64_t microseconds(const struct timeval *tv)
{
	return (uint64_t)tv->tv_sec * 1000000u + (uint64_t)tv->tv_usec;
}

static uint64_t from_mach(uint64_t units)
{
	mach_timebase_info_data_t base = {1, 1};

	mach_timebase_info(&base);
	return base.denom ? units / base.denom * base.numer / 1000 : 0;
}

/* As last seen: what an orphan used between that and its end is not known. */
void os_usage(struct os *os, struct usage *usage)
{
	uint64_t user = os->orphans_user, system = os->orphans_system;
	struct rusage all;

	memset(usage, 0, sizeof(*usage));
	memset(&all, 0, sizeof(all));
	getrusage(RUSAGE_CHILDREN, &all);
	for (uint32_t i = 0; os->roll && i < os->roll->n; i++) {
		user += os->roll->member[i].user;
		system += os->roll->member[i].system;
	}
	usage->user_us = microseconds(&all.ru_utime) + from_mach(user);
	usage->system_us = microseconds(&all.ru_stime) + from_mach(system);
	usage->max_rss_bytes = (uint64_t)all.ru_maxrss; /* in bytes here */
	if (os->orphans_rss > usage->max_rss_bytes)
		usage->max_rss_bytes = os->orphans_rss;
}

int os_random(void *bytes, size_t n)
{
	arc4random_buf(bytes, n);
	return 0;
}
