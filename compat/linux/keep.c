// SPDX-License-Identifier: MIT
/* What a report needs: descriptors that outlive the start, what the tree has used, an id. */
#include "compat/linux/impl.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>

#include "cgroup/limits.h"
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

static uint64_t microseconds(const struct timeval *tv)
{
	return (uint64_t)tv->tv_sec * 1000000u + (uint64_t)tv->tv_usec;
}

void os_usage(struct os *os, struct usage *usage)
{
	struct rusage all;

	memset(usage, 0, sizeof(*usage));
	memset(&all, 0, sizeof(all));
	getrusage(RUSAGE_CHILDREN, &all);
	usage->user_us = microseconds(&all.ru_utime);
	usage->system_us = microseconds(&all.ru_stime);
	usage->max_rss_bytes = (uint64_t)all.ru_maxrss * 1024;
	/* What its files do not tell stays as it is. */
	if (os->leaf.dir_fd >= 0)
		cg_leaf_usage(&os->leaf, usage);
}

int os_random(void *bytes, size_t n)
{
	ssize_t got = getrandom(bytes, n, GRND_NONBLOCK);

	return got < 0 ? -errno : (size_t)got == n ? 0 : -EAGAIN;
}
