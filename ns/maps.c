// SPDX-License-Identifier: MIT
/* Id maps of a user namespace. Each map can be written once. */
#include "ns/ns.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <string.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/str.h"
#include "ns/facts.h"

#define OWN_MAP_MAX 4096 /* the kernel takes no more at once either */

static int write_file(const char *path, const char *text, size_t n)
{
	CLEANUP_FD int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	return write(fd, text, n) == (ssize_t)n ? 0 : -errno;
}

static int map_refused(int rc, const char *stage, struct err *e)
{
	return ns_explain(NS_STAGE_MAP, stage, -rc, CLONE_NEWUSER, e);
}

static int write_map(const char *path, uint32_t inside, uint32_t outside, struct err *e)
{
	char text[64];
	struct str s;
	int rc;

	str_init(&s, text, sizeof(text));
	str_fmt(&s, "%u %u 1\n", inside, outside);
	rc = write_file(path, text, s.len);
	return rc < 0 ? map_refused(rc, path, e) : 0;
}

int ns_map_self(uint32_t inside_uid, uint32_t outside_uid, uint32_t inside_gid,
		uint32_t outside_gid, struct err *e)
{
	/* gid_map is refused to an unprivileged writer until setgroups(2) is given up for good (user_namespaces(7)). */
	int rc = write_file("/proc/self/setgroups", "deny", 4);

	if (rc < 0)
		return map_refused(rc, "/proc/self/setgroups", e);
	rc = write_map("/proc/self/uid_map", inside_uid, outside_uid, e);
	if (rc < 0)
		return rc;
	return write_map("/proc/self/gid_map", inside_gid, outside_gid, e);
}

/*
 * Every id of this process's own namespace as itself: "0 0 4294967295" on a machine, and in a container what that has. A
 * range must lie within one range of the namespace above (user_namespaces(7)).
 */
static int write_ranges(const char *own, const char *path)
{
	char map[OWN_MAP_MAX], text[OWN_MAP_MAX], *line = map, *save;
	CLEANUP_FD int fd = open(own, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, map, sizeof(map) - 1);
	struct str s;

	if (n < 0)
		return -errno;
	map[n] = '\0';
	str_init(&s, text, sizeof(text));
	while ((line = strtok_r(line, "\n", &save))) {
		const char *inside = line + strspn(line, " ");
		const char *count = strrchr(inside, ' ');
		int digits = (int)strcspn(inside, " ");

		if (!count)
			return -EINVAL;
		str_fmt(&s, "%.*s %.*s%s\n", digits, inside, digits, inside, count);
		line = NULL;
	}
	return s.cut ? -E2BIG : write_file(path, text, s.len);
}

/* All that there are, as on a machine: to try it takes less time than to read. What the kernel refuses is not written. */
static int write_all(const char *own, const char *path)
{
	static const char all[] = "0 0 4294967295\n";

	return write_file(path, all, sizeof(all) - 1) == 0 ? 0 : write_ranges(own, path);
}

int ns_map_all(pid_t pid, struct err *e)
{
	static const struct {
		const char *own, *name;
	} files[] = {{"/proc/self/uid_map", "uid_map"}, {"/proc/self/gid_map", "gid_map"}};
	char path[64];
	struct str s;
	int rc;

	for (unsigned i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		str_init(&s, path, sizeof(path));
		str_fmt(&s, "/proc/%d/%s", (int)pid, files[i].name);
		rc = write_all(files[i].own, path);
		if (rc < 0)
			return map_refused(rc, files[i].name, e);
	}
	return 0;
}
