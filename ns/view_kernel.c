// SPDX-License-Identifier: MIT
/*
 * What the kernel shows of itself below a writable folder, in a root to build in or to chroot to: it stays read-only.
 * With the owner's id alone root writes there what gives it the machine (core_pattern, release_agent).
 */
#include <errno.h>
#include <string.h>

#include "lib/cleanup.h"
#include "lib/mem.h"
#include "ns/view_mounts.h"
#include "ns/view_parts.h"

static bool is_the_kernels(const char *type)
{
	static const char *const types[] = {
		"proc",	   "sysfs",   "cgroup",	   "cgroup2",	  "devtmpfs",
		"debugfs", "tracefs", "configfs",  "securityfs",  "efivarfs",
		"bpf",	   "pstore",  "selinuxfs", "binfmt_misc",
	};

	for (size_t i = 0; type && i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(type, types[i]) == 0)
			return true;
	return false;
}

/* A place that something else covers is in nobody's reach. */
static int limit_one(struct view_maker *m, int tree, const char *below)
{
	CLEANUP_FD int fd = view_call_open(tree, below, O_PATH | O_NOFOLLOW);

	if (fd < 0)
		return fd == -ENOENT || fd == -ENOTDIR ? 0 : fd;
	return view_tree_limit(m, fd, VIEW_RDONLY);
}

int view_kernel_limit(struct view_maker *m, int tree, const char *source)
{
	size_t n = strlen(source), len = 0;
	char *text = NULL, *at;
	struct view_mount mount;
	int rc;

	/* As it mostly is. The table of all mounts takes long to be written and read. */
	if (view_call_is_bare(tree) == 1)
		return 0;
	rc = view_mounts_read(&text, &len);
	while (n > 0 && source[n - 1] == '/')
		n--;
	at = text;
	while (rc >= 0 && at < text + len) {
		rc = view_mount_parse(&at, text + len, &mount);
		if (rc >= 0 && is_the_kernels(mount.type) && strncmp(mount.point, source, n) == 0 &&
		    mount.point[n] == '/')
			rc = limit_one(m, tree, mount.point + n + 1);
	}
	mem_free(text);
	return rc;
}
