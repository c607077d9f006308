// SPDX-License-Identifier: MIT
/*
 * Which limits hold for a cgroup, and whose they are: cgroup-v2.rst, cgroup-v1/memory.rst, sched-bwc.rst.
 *
 * Theory of operation. A limit holds for all that is below the cgroup that has it, so each file is read in the
 * cgroup itself and in each ancestor up to the mount point, and the smallest value counts. Of equals the nearest one
 * does. What is used is then read in the cgroup whose limit it is: that is what fills up.
 */
#include "cgroup/effective.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "cgroup/internal.h"
#include "lib/cleanup.h"
#include "lib/str.h"

#define DEPTH_MAX 64
#define NO_LIMIT_V1 0x7fffffffffff0000u /* LONG_MAX down to a page, however large pages are */
#define MILLI 1000

struct place {
	int sys_fd;
	char path[PATH_MAX];
	size_t top, len; /* of path: the mount point; the cgroup that is looked at */
	size_t skip;	 /* of path: "/sys/", where that is sys_fd */
	unsigned version;
};

/* A control file of the cgroup that the first `len` bytes of the path name; empty where there is none. */
static struct text slurp(const struct place *at, size_t len, const char *file, char *buf,
			 size_t size)
{
	struct text text = {buf, buf};
	char name[PATH_MAX + 64];
	struct str s;
	ssize_t n;

	str_init(&s, name, sizeof(name));
	str_putn(&s, at->path + at->skip, len - at->skip);
	str_putc(&s, '/');
	str_put(&s, file);
	CLEANUP_FD int fd = openat(at->sys_fd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	n = fd < 0 ? -1 : read(fd, buf, size - 1);
	if (n > 0)
		text.end += n;
	*(char *)text.end = '\0';
	return text;
}

uint64_t cg_limit_bytes(struct text text)
{
	struct text line, word;
	uint64_t n;

	if (!text_line(&text, &line) || !text_word(&line, &word))
		return SYS_UNKNOWN;
	n = text_u64(word);
	return n >= NO_LIMIT_V1 ? SYS_UNKNOWN : n;
}

/* The share of a core that so much of each period is; never 0, which would be a limit that stops everything. */
static uint64_t share(uint64_t quota, uint64_t period)
{
	if (quota == SYS_UNKNOWN || period == SYS_UNKNOWN || period == 0 || quota == 0 ||
	    quota > UINT64_MAX / MILLI - period)
		return SYS_UNKNOWN;
	return (quota * MILLI + period - 1) / period;
}

uint64_t cg_limit_cpu(struct text text)
{
	struct text line;
	uint64_t quota;

	if (!text_line(&text, &line))
		return SYS_UNKNOWN;
	quota = text_next_u64(&line);
	return share(quota, text_next_u64(&line));
}

static uint64_t read_bytes(const struct place *at, size_t len, const char *file)
{
	char buf[64];

	return cg_limit_bytes(slurp(at, len, file, buf, sizeof(buf)));
}

/* cpu.max; in version 1 its two numbers have a file each. */
static uint64_t read_cpu(const struct place *at, size_t len, const char *file)
{
	char buf[64];

	if (at->version == 2)
		return cg_limit_cpu(slurp(at, len, file, buf, sizeof(buf)));
	return share(read_bytes(at, len, file), read_bytes(at, len, "cpu.cfs_period_us"));
}

typedef uint64_t reader(const struct place *at, size_t len, const char *file);

static void consider(const struct place *at, size_t len, const char *file, reader *read_it,
		     struct sys_limit *limit)
{
	uint64_t value = read_it(at, len, file);
	struct str s;

	if (value >= limit->value)
		return;
	limit->value = value;
	limit->version = at->version;
	limit->file = file;
	str_init(&s, limit->path, sizeof(limit->path));
	str_putn(&s, at->path + at->top, len - at->top);
	if (s.len == 0)
		str_putc(&s, '/');
}

/* One step up; false at the mount point. */
static bool climb(const struct place *at, size_t *len)
{
	if (*len <= at->top)
		return false;
	while (*len > at->top && at->path[--*len] != '/')
		;
	return true;
}

/* The limit of the tightest, and the length of the path to the cgroup that has it; own, where none has. */
static size_t tightest(const struct place *at, const char *const files[2], reader *read_it,
		       struct sys_limit *limit)
{
	size_t len = at->len, found = len;

	for (int depth = 0; depth < DEPTH_MAX; depth++) {
		uint64_t before = limit->value;

		for (int i = 0; i < 2 && files[i]; i++)
			consider(at, len, files[i], read_it, limit);
		if (limit->value < before)
			found = len;
		if (!climb(at, &len))
			break;
	}
	return found;
}

static uint64_t value_of(const char *text, const char *key)
{
	uint64_t value;

	return cg_value(text, key, &value) ? value : SYS_UNKNOWN;
}

/* What is used, without the part of the page cache that nobody has looked at for long. */
static uint64_t used(const struct place *at, size_t len, const char *file, const char *inactive)
{
	char buf[8192];
	uint64_t all = read_bytes(at, len, file), files;

	if (all == SYS_UNKNOWN)
		return all;
	slurp(at, len, "memory.stat", buf, sizeof(buf));
	files = value_of(buf, inactive);
	if (files == SYS_UNKNOWN)
		return all;
	return files < all ? all - files : 0;
}

static void take_memory(const struct place *at, struct sys_group *g)
{
	static const char *const v2[] = {"memory.max", "memory.high"};
	static const char *const v1[] = {"memory.limit_in_bytes", NULL};
	static const char *const swap[] = {"memory.swap.max", NULL};
	size_t len;

	if (at->version == 1) {
		len = tightest(at, v1, read_bytes, &g->memory);
		g->memory_used = used(at, len, "memory.usage_in_bytes", "total_inactive_file");
		return; /* its limit on swap is one on memory and swap together */
	}
	len = tightest(at, v2, read_bytes, &g->memory);
	g->memory_used = used(at, len, "memory.current", "inactive_file");
	len = tightest(at, swap, read_bytes, &g->swap);
	g->swap_used = read_bytes(at, len, "memory.swap.current");
}

static void take_cpu(const struct place *at, struct sys_group *g)
{
	static const char *const v2[] = {"cpu.max", NULL};
	static const char *const v1[] = {"cpu.cfs_quota_us", NULL};
	size_t len = tightest(at, at->version == 2 ? v2 : v1, read_cpu, &g->cpu);
	char buf[2048];

	slurp(at, len, "cpu.stat", buf, sizeof(buf));
	g->periods = value_of(buf, "nr_periods");
	g->throttled = value_of(buf, "nr_throttled");
	if (at->version == 2) {
		g->cpu_used_us = value_of(buf, "usage_usec");
		g->throttled_us = value_of(buf, "throttled_usec");
		return;
	}
	g->throttled_us = value_of(buf, "throttled_time");
	if (g->throttled_us != SYS_UNKNOWN)
		g->throttled_us /= 1000;
}

static bool locate(struct place *at, const char *mountinfo, const char *self,
		   const char *controller)
{
	at->version = controller ? 1 : 2;
	if (cg_locate_in(mountinfo, self, controller, at->path, sizeof(at->path), &at->top) < 0)
		return false;
	at->len = strlen(at->path);
	at->skip = at->sys_fd == AT_FDCWD ? 0 : strlen("/sys/");
	return at->skip == 0 || (at->top > at->skip && memcmp(at->path, "/sys/", at->skip) == 0);
}

/* A controller is either version's on one machine, also where both are mounted. */
void cg_effective(int sys_fd, const char *mountinfo, const char *self_cgroup, struct sys_group *g)
{
	struct place at = {.sys_fd = sys_fd};

	memset(g, 0xff, sizeof(*g));
	g->memory.file = g->swap.file = g->cpu.file = NULL;
	g->memory.path[0] = g->swap.path[0] = g->cpu.path[0] = '\0';
	g->memory.version = g->swap.version = g->cpu.version = 0;
	if (locate(&at, mountinfo, self_cgroup, "memory") ||
	    locate(&at, mountinfo, self_cgroup, NULL))
		take_memory(&at, g);
	if (locate(&at, mountinfo, self_cgroup, "cpu") || locate(&at, mountinfo, self_cgroup, NULL))
		take_cpu(&at, g);
	if (locate(&at, mountinfo, self_cgroup, "cpuacct")) {
		g->cpu_used_us = read_bytes(&at, at.len, "cpuacct.usage");
		if (g->cpu_used_us != SYS_UNKNOWN)
			g->cpu_used_us /= 1000;
	}
}
