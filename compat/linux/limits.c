/* SPDX-License-Identifier: MIT */
/* The command's own limits, set by itself before its exec. */
#include "compat/linux/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/str.h"

/* NPROC_COUNTED: RLIMIT_NPROC is counted per user namespace since Linux 5.14. */
#define NPROC_COUNTED_MAJOR 5
#define NPROC_COUNTED_MINOR 14

/* Whatever is mounted on /proc, only the kernel's own file has an effect. */
static int write_oom_score_adj(int proc_fd, const char *value, size_t len)
{
	CLEANUP_FD int fd = openat(proc_fd, "self/oom_score_adj", O_WRONLY | O_CLOEXEC | O_NOCTTY);
	struct statfs fs;

	if (fd < 0)
		return -errno;
	if (fstatfs(fd, &fs) < 0)
		return -errno;
	if (fs.f_type != PROC_SUPER_MAGIC)
		return -EXDEV;
	return write(fd, value, len) < 0 ? -errno : 0;
}

/*
 * What cannot be dumped is root's in /proc, and an init cannot be: a child that has inherited that makes it its own
 * for so long.
 */
int limits_oom_score_adj(int proc_fd, int value)
{
	char text[16];
	struct str s;
	int rc;

	str_init(&s, text, sizeof(text));
	str_puti(&s, value);
	rc = write_oom_score_adj(proc_fd, text, s.len);
	if (rc != -EACCES || prctl(PR_GET_DUMPABLE) != 0)
		return rc;
	prctl(PR_SET_DUMPABLE, 1);
	rc = write_oom_score_adj(proc_fd, text, s.len);
	prctl(PR_SET_DUMPABLE, 0);
	return rc;
}

static int set_oom_score_adj(const struct limits *l)
{
	CLEANUP_FD int proc_fd = -1;

	if (!l->set_oom_score_adj)
		return 0;
	proc_fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return proc_fd < 0 ? -errno : limits_oom_score_adj(proc_fd, l->oom_score_adj);
}

/* What needs a file to be opened comes before a limit on open files. */
int limits_apply(const struct limits *limits, const char **which)
{
	static const struct {
		const char *option;
		int (*set)(const struct limits *limits);
	} parts[] = {
		{"--oom-score-adj", set_oom_score_adj},
		{"--nice", limits_nice},
		{"--rlimit", limits_rlimits},
		{"--cpu-time", limits_cpu_time},
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		int rc = parts[i].set(limits);

		if (rc) {
			*which = parts[i].option;
			return rc;
		}
	}
	return 0;
}

static bool counted_per_namespace(void)
{
	struct utsname name;
	char *minor;
	long major;

	if (uname(&name) < 0)
		return false;
	major = strtol(name.release, &minor, 10);
	if (*minor != '.' || major < NPROC_COUNTED_MAJOR)
		return false;
	return major > NPROC_COUNTED_MAJOR || strtol(minor + 1, NULL, 10) >= NPROC_COUNTED_MINOR;
}

int limits_nproc(uint64_t pids, bool root)
{
	struct rlimit now;
	rlim_t most;

	if (root || !counted_per_namespace())
		return -EOPNOTSUPP;
	if (getrlimit(RLIMIT_NPROC, &now) < 0)
		return -errno;
	most = pids < now.rlim_max ? (rlim_t)pids + 1 : now.rlim_max;
	return limits_set(RLIMIT_NPROC, most, most);
}
