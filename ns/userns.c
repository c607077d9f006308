// SPDX-License-Identifier: MIT
/* No user namespace below the caller's own. */
#include "ns/privileges.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "lib/cleanup.h"

#define PATH "/proc/sys/user/max_user_namespaces"
#define HOST_USERNS_INODE 0xEFFFFFFDu /* PROC_USER_INIT_INO: never given to another namespace */

static const char stage[] = "forbid nested user namespaces";

static bool is_proc(int fd)
{
	struct statfs fs;

	return fstatfs(fd, &fs) == 0 && fs.f_type == PROC_SUPER_MAGIC;
}

static int write_zero(int fd, struct err *e)
{
	char now[4] = "";

	if (write(fd, "0", 1) != 1)
		return err_set(e, errno, stage, "the kernel refuses a 0 in " PATH);
	if (pread(fd, now, sizeof(now), 0) != 2 || now[0] != '0' || now[1] != '\n')
		return err_set(e, EPERM, stage, PATH " was written, but still allows some");
	return 0;
}

int ns_no_nested_userns(struct err *e)
{
	struct stat own;
	bool known = stat("/proc/self/ns/user", &own) == 0;
	CLEANUP_FD int fd = -1;

	if (known && own.st_ino == HOST_USERNS_INODE)
		return err_set(
			e, 0, stage,
			"this is the host's own user namespace, where it would hold for everybody; "
			"add a user namespace: --unshare user");
	fd = open(PATH, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return err_set(e, errno, stage,
			       errno == ENOENT ? PATH
				       " is not there: it needs Linux 4.9 and a /proc"
					       : PATH
				       " cannot be opened for writing; it takes root of its user "
				       "namespace and a writable /proc");
	/* What is mounted there may be an image's idea of it (CVE-2019-16884). */
	if (!known || !is_proc(fd))
		return err_set(e, EPERM, stage,
			       PATH " is not the kernel's: /proc is no proc file system");
	return write_zero(fd, e);
}
