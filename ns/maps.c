// SPDX-License-Identifier: MIT
/* Id maps of a user namespace. Each map can be written once; a failed write is final. */
#include "ns/ns.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/str.h"
#include "ns/facts.h"

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

int ns_map_all(pid_t pid, struct err *e)
{
	static const char *const files[] = {"uid_map", "gid_map"};
	static const char all[] = "0 0 4294967295\n";
	char path[64];
	struct str s;
	int rc;

	for (unsigned i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		str_init(&s, path, sizeof(path));
		str_fmt(&s, "/proc/%d/%s", (int)pid, files[i]);
		rc = write_file(path, all, sizeof(all) - 1);
		if (rc < 0)
			return map_refused(rc, files[i], e);
	}
	return 0;
}
