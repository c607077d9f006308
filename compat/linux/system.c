// SPDX-License-Identifier: MIT
/* One sample of Linux's figures: descriptors of the files are kept, each sample reads them from the start. */
#include "include/os_system.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/auxv.h>
#include <time.h>
#include <unistd.h>

#include "cgroup/cgroup.h"
#include "cgroup/effective.h"
#include "lib/cleanup.h"
#include "lib/mem.h"
#include "lib/str.h"
#include "proc/proc.h"
#include "proc/system.h"

#define FIRST_BYTES 65536u
#define MOST_BYTES 4194304u /* 8,192 cores' /proc/stat is half of this */

enum file {
	FILE_STAT,
	FILE_MEMINFO,
	FILE_DISKSTATS,
	FILE_NET,
	FILE_LOADAVG,
	FILE_UPTIME,
	FILE_STATUS,
	FILE_CGROUP,
	FILE_MOUNTS,
	FILE_PRESSURE, /* one for each resource */
	FILES = FILE_PRESSURE + SYS_RESOURCES,
};

static const char *const names[] = {
	[FILE_STAT] = "stat",
	[FILE_MEMINFO] = "meminfo",
	[FILE_DISKSTATS] = "diskstats",
	[FILE_NET] = "net/dev",
	[FILE_LOADAVG] = "loadavg",
	[FILE_UPTIME] = "uptime",
	[FILE_STATUS] = "self/status",
	[FILE_CGROUP] = "self/cgroup",
	[FILE_MOUNTS] = "self/mountinfo",
	[FILE_PRESSURE + SYS_CPU] = "pressure/cpu",
	[FILE_PRESSURE + SYS_MEMORY] = "pressure/memory",
	[FILE_PRESSURE + SYS_IO] = "pressure/io",
	[FILE_PRESSURE + SYS_IRQS] = "pressure/irq",
};
_Static_assert(sizeof(names) / sizeof(*names) == FILES, "a file has no name");

static const char stage[] = "read the system's figures";

struct os_system_source {
	int proc_fd, sys_fd; /* sys_fd: AT_FDCWD where mount points are what they say */
	int fd[FILES];
	char *mounts; /* the mount table, terminated, as it was at the start; NULL: none */
	char *buf;    /* of the file read last, terminated */
	size_t size;
	int failed; /* the caller's own want of memory or descriptors, in this sample: an errno */
};

/* A pipe in a recorded tree must not hold a sample up. A file that is not there, or not to be read, is one thing; no descriptor for it another. */
static int open_file(struct os_system_source *src, int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOMEM))
		src->failed = errno;
	return fd;
}

/* All of an open file, up to MOST_BYTES, and a terminator behind it; nothing where it cannot be read. */
static struct text slurp_fd(struct os_system_source *src, int fd)
{
	size_t len = 0;
	ssize_t n = -1;

	while (fd >= 0) {
		if (len + 1 == src->size) {
			char *grown;

			if (src->size >= MOST_BYTES)
				break;
			grown = mem_grow(src->buf, src->size * 2);
			if (!grown) {
				src->failed = ENOMEM;
				break;
			}
			src->buf = grown;
			src->size *= 2;
		}
		n = pread(fd, src->buf + len, src->size - len - 1, (off_t)len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		len += (size_t)n;
	}
	if (n < 0)
		len = 0;
	src->buf[len] = '\0';
	return (struct text){src->buf, src->buf + len};
}

/* One that was not there may come: pressure, with its module, or a network. */
static struct text slurp(struct os_system_source *src, enum file file)
{
	if (src->fd[file] < 0)
		src->fd[file] = open_file(src, src->proc_fd, names[file]);
	return slurp_fd(src, src->fd[file]);
}

static int open_roots(struct os_system_source *src, const char *proc, const char *sys,
		      struct err *e)
{
	src->proc_fd = open(proc ? proc : "/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (src->proc_fd < 0)
		return err_set(e, errno, stage, "'%s': %s%s", proc ? proc : "/proc",
			       err_words(errno), proc ? "" : "; mount procfs on /proc");
	if (!sys)
		return 0;
	src->sys_fd = open(sys, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (src->sys_fd < 0)
		return err_set(e, errno, stage, "'%s': %s", sys, err_words(errno));
	return 0;
}

/* Hierarchies are mounted once and for all; which cgroup is one's own is looked up in each sample. */
static int keep_mounts(struct os_system_source *src, struct err *e)
{
	struct text mounts = slurp(src, FILE_MOUNTS);

	src->mounts = mem_new(text_len(mounts) + 1);
	if (!src->mounts)
		return err_set(e, ENOMEM, stage, "out of memory");
	memcpy(src->mounts, mounts.at, text_len(mounts));
	return 0;
}

int os_system_open(struct os_system_source **out, const char *proc, const char *sys, struct err *e)
{
	struct os_system_source *src = mem_new(sizeof(*src));
	int rc;

	if (!src)
		return err_set(e, ENOMEM, stage, "out of memory");
	src->proc_fd = -1;
	/* Mount points in a recorded mount table are not this machine's. */
	src->sys_fd = proc ? -1 : AT_FDCWD;
	memset(src->fd, 0xff, sizeof(src->fd));
	src->size = FIRST_BYTES;
	src->buf = mem_new(src->size);
	rc = src->buf ? open_roots(src, proc, sys, e) : err_set(e, ENOMEM, stage, "out of memory");
	if (rc == 0)
		rc = keep_mounts(src, e);
	if (rc < 0) {
		os_system_close(src);
		return rc;
	}
	*out = src;
	return 0;
}

void os_system_close(struct os_system_source *src)
{
	if (!src)
		return;
	for (int i = 0; i < FILES; i++)
		cleanup_fd(&src->fd[i]);
	cleanup_fd(&src->proc_fd);
	if (src->sys_fd != AT_FDCWD)
		cleanup_fd(&src->sys_fd);
	mem_free(src->mounts);
	mem_free(src->buf);
	mem_free(src);
}

static void take_group_pressure(struct os_system_source *src, const char *self, struct sys_group *g)
{
	static const char *const files[] = {
		[SYS_CPU] = "/cpu.pressure",
		[SYS_MEMORY] = "/memory.pressure",
		[SYS_IO] = "/io.pressure",
		[SYS_IRQS] = "/irq.pressure",
	};
	char path[PATH_MAX], name[PATH_MAX + 32];
	size_t top, skip = src->sys_fd == AT_FDCWD ? 0 : strlen("/sys/");

	if (cg_locate_in(src->mounts, self, NULL, path, sizeof(path), &top) < 0 ||
	    strncmp(path, "/sys/", skip) != 0)
		return;
	for (int i = 0; i < SYS_RESOURCES; i++) {
		struct str s;

		str_init(&s, name, sizeof(name));
		str_put(&s, path + skip);
		str_put(&s, files[i]);
		CLEANUP_FD int fd = open_file(src, src->sys_fd, name);
		proc_system_pressure(slurp_fd(src, fd), &g->pressure[i]);
	}
}

static void take_group(struct os_system_source *src, struct sys_group *g)
{
	char self[8192];
	struct str s;
	struct text text = slurp(src, FILE_CGROUP);

	str_init(&s, self, sizeof(self));
	str_putn(&s, text.at, text_len(text));
	/* Without a /sys nothing but -1 is opened, so that a recorded tree is never mixed with this machine. */
	cg_effective(src->sys_fd, src->sys_fd == -1 ? "" : src->mounts, self, g);
	if (src->sys_fd != -1)
		take_group_pressure(src, self, g);
}

uint64_t os_system_clock_ns(void)
{
	return proc_clock_ns(CLOCK_MONOTONIC);
}

static int fail(int errnum, struct err *e)
{
	return err_set(e, errnum, stage, "%s",
		       errnum == ENOMEM ? "out of memory"
					: "no descriptor is free; raise RLIMIT_NOFILE (ulimit -n)");
}

int os_system_read(struct os_system_source *src, struct sys_sample *s, struct err *e)
{
	src->failed = 0;
	s->at_ns = os_system_clock_ns();
	clock_gettime(CLOCK_REALTIME, &s->time);
	if (proc_system_stat(slurp(src, FILE_STAT), getauxval(AT_CLKTCK), s) < 0 ||
	    proc_system_diskstats(slurp(src, FILE_DISKSTATS), s) < 0 ||
	    proc_system_net(slurp(src, FILE_NET), s) < 0)
		return fail(ENOMEM, e);
	proc_system_meminfo(slurp(src, FILE_MEMINFO), &s->memory);
	proc_system_loadavg(slurp(src, FILE_LOADAVG), s);
	proc_system_uptime(slurp(src, FILE_UPTIME), s);
	s->cores_allowed = proc_system_allowed(slurp(src, FILE_STATUS));
	for (int i = 0; i < SYS_RESOURCES; i++)
		proc_system_pressure(slurp(src, FILE_PRESSURE + i), &s->pressure[i]);
	take_group(src, &s->group);
	return src->failed ? fail(src->failed, e) : 0;
}

void os_system_free(struct sys_sample *s)
{
	mem_free(s->core);
	mem_free(s->disk);
	mem_free(s->net);
	memset(s, 0, sizeof(*s));
}
