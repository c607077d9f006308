/* SPDX-License-Identifier: MIT */
/* The caller's own cgroup on this machine, and what to tell where no leaf can be made in it. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cgroup/cgroup.h"
#include "cgroup/internal.h"
#include "lib/cleanup.h"

#define PATH_SHOWN 100 /* of a path in a message, so that the remedy is never what is cut */

static const char stage[] = "make a cgroup";

/* A mount table has no upper size; most files here have one line. */
char *cg_read_text(int dir_fd, const char *path)
{
	CLEANUP_FD int fd = openat(dir_fd, path, O_RDONLY | O_CLOEXEC);
	CLEANUP_FREE char *text = NULL;
	size_t len = 0, size = 0;
	ssize_t n = 1;
	char *grown;

	if (fd < 0)
		return NULL;
	while (n > 0) {
		if (len + 1 >= size) {
			size = size ? size * 8 : 1024;
			grown = realloc(text, size);
			if (!grown)
				return NULL;
			text = grown;
		}
		n = read(fd, text + len, size - len - 1);
		if (n < 0)
			return NULL;
		len += (size_t)n;
	}
	text[len] = '\0';
	grown = text;
	text = NULL;
	return grown;
}

int cg_own_path(char *path, size_t size, struct err *e)
{
	CLEANUP_FREE char *mounts = cg_read_text(AT_FDCWD, "/proc/self/mountinfo");
	CLEANUP_FREE char *self = mounts ? cg_read_text(AT_FDCWD, "/proc/self/cgroup") : NULL;
	int err;

	if (!self)
		return err_set(e, errno, stage, "cannot read /proc/self/%s; mount procfs on /proc",
			       mounts ? "cgroup" : "mountinfo");
	err = cg_locate(mounts, self, path, size);
	if (err == -ENOENT && !strstr(mounts, " - cgroup2 "))
		return err_set(
			e, ENOENT, stage,
			"no cgroup v2 hierarchy is mounted; mount one (mount -t cgroup2 none "
			"/sys/fs/cgroup), or boot with systemd.unified_cgroup_hierarchy=1");
	if (err == -ENOENT)
		return err_set(
			e, ENOENT, stage,
			"no cgroup v2 mount shows the cgroup of this process; give the container "
			"a cgroup namespace of its own (--cgroupns=private)");
	if (err)
		return err_set(e, -err, stage,
			       "the path of the cgroup of this process is too long");
	return 0;
}

struct reason {
	int errnum;
	const char *text;
};

static const struct reason reasons[] = {
	{EROFS,
	 "is mounted read-only, as container engines do; mount it writable (docker "
	 "--security-opt writable-cgroups=true, podman --security-opt unmask=/sys/fs/cgroup), "
	 "with --cgroupns=private"},
	{EACCES,
	 "is not delegated to this user; run under systemd-run --user --scope -p Delegate=yes"},
	{EPERM,
	 "is not delegated to this user; run under systemd-run --user --scope -p Delegate=yes"},
	{ENOENT,
	 "is gone: this process outlived its cgroup, or sees another cgroup namespace's mount; "
	 "start it in one that exists"},
	{EAGAIN, "has as many cgroups below it as it may; raise cgroup.max.descendants or "
		 "cgroup.max.depth there or above"},
	{EOPNOTSUPP,
	 "is threaded, and no process tree can be held in it; start in a domain cgroup"},
	{EMFILE, "cannot be opened: no descriptor is free; raise RLIMIT_NOFILE"},
};

int cg_refused(int errnum, const char *path, struct err *e)
{
	size_t i;

	for (i = 0; i < sizeof(reasons) / sizeof(*reasons); i++)
		if (reasons[i].errnum == errnum)
			return err_set(e, errnum, stage, "%.*s %s", PATH_SHOWN, path,
				       reasons[i].text);
	return err_set(e, errnum, stage, "%.*s: %s", PATH_SHOWN, path, err_words(errnum));
}
