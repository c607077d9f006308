// SPDX-License-Identifier: MIT
/* What tells the causes of a refusal apart, read from this host. */
#include "ns/facts.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/cleanup.h"

/* The start of a file as a string; its length, or -1. */
static ssize_t read_start(const char *path, char *buf, size_t size)
{
	CLEANUP_FD int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, buf, size - 1);

	buf[n > 0 ? n : 0] = '\0';
	return n;
}

/* The number that a sysctl file begins with, or -1. */
static int sysctl(const char *path)
{
	char text[24];

	return read_start(path, text, sizeof(text)) > 0 ? (int)strtol(text, NULL, 10) : -1;
}

static bool unmapped(const char *map_path, uint32_t id)
{
	char map[8192]; /* at most 340 lines, of which any that counts comes early */

	return read_start(map_path, map, sizeof(map)) >= 0 && !ns_facts_mapped(map, id);
}

static void read_names(struct ns_facts *f)
{
	char path[64];
	struct str s;

	for (size_t i = 0; i < ns_names_count; i++) {
		str_init(&s, path, sizeof(path));
		str_fmt(&s, "/proc/self/ns/%s", ns_names[i].file);
		if (access(path, F_OK) == 0)
			f->known |= ns_names[i].flag;
		str_init(&s, path, sizeof(path));
		str_fmt(&s, "/proc/sys/user/max_%s_namespaces", ns_names[i].limit);
		if (sysctl(path) == 0)
			f->zero |= ns_names[i].flag;
	}
}

/* The table has no upper size, and is taken whole: a line may be cut nowhere. */
static void read_mounts(struct ns_facts *f)
{
	CLEANUP_FD int fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	CLEANUP_FREE char *text = NULL;
	size_t len = 0, size = 0;
	ssize_t n = fd < 0 ? 0 : 1;

	while (n > 0) {
		if (len == size) {
			char *grown = realloc(text, size = size ? 2 * size : 16384);

			if (!grown)
				return;
			text = grown;
		}
		n = read(fd, text + len, size - len);
		len += n > 0 ? (size_t)n : 0;
	}
	if (len > 0)
		ns_facts_mounts(f, text, len);
}

/*
 * CLONE_FS contradicts CLONE_NEWNS and CLONE_NEWUSER, and the kernel answers EINVAL before it looks
 * at anything else (clone(2)). A seccomp filter answers before the kernel does.
 */
static int impossible_clone(uint64_t clone_flags)
{
	unsigned long flags =
		(unsigned long)(clone_flags & ~CLONE_NEWTIME) | CLONE_NEWNS | CLONE_FS;
	pid_t pid = (pid_t)syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);

	if (pid == 0)
		_exit(0);
	if (pid < 0)
		return errno;
	waitpid(pid, NULL, 0);
	return EINVAL;
}

/* No clone_args is shorter than 64 bytes: EINVAL, where there is a clone3. */
static int impossible_clone3(void)
{
	return syscall(SYS_clone3, NULL, 0) < 0 ? errno : EINVAL;
}

/*
 * The root of the file system view is the root of a mount, unless chroot(2) went into the middle of
 * one. Told by statx(2) since Linux 5.8, also where no /proc is mounted. The layout is the kernel's;
 * not every C library has it.
 */
static bool root_inside_mount(void)
{
	const uint64_t mount_root = 0x2000; /* STATX_ATTR_MOUNT_ROOT */
	struct {
		uint32_t mask, blksize;
		uint64_t attributes;
		uint32_t ids[4];
		uint64_t ino, size, blocks, attributes_mask;
		uint64_t rest[24];
	} info;

	if (syscall(SYS_statx, AT_FDCWD, "/", 0, 0, &info) < 0)
		return false;
	return (info.attributes_mask & mount_root) && !(info.attributes & mount_root);
}

static bool has_sys_admin(void)
{
	struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2];

	memset(data, 0, sizeof(data));
	return syscall(SYS_capget, &header, data) == 0 &&
	       (data[CAP_SYS_ADMIN / 32].effective & (1u << (CAP_SYS_ADMIN % 32)));
}

void ns_facts_read(struct ns_facts *f, uint64_t clone_flags)
{
	memset(f, 0, sizeof(*f));
	f->proc = access("/proc/self/ns", F_OK) == 0;
	f->sys_admin = has_sys_admin();
	f->clone_errno = impossible_clone(clone_flags);
	f->clone3_errno = impossible_clone3();
	f->selinux = access("/sys/fs/selinux/enforce", F_OK) == 0;
	f->userns_clone = sysctl("/proc/sys/kernel/unprivileged_userns_clone");
	f->apparmor_userns = sysctl("/proc/sys/kernel/apparmor_restrict_unprivileged_userns");
	f->uid_unmapped = unmapped("/proc/self/uid_map", geteuid());
	f->gid_unmapped = unmapped("/proc/self/gid_map", getegid());
	read_names(f);
	read_mounts(f);
	f->chrooted |= root_inside_mount();
}
