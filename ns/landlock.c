// SPDX-License-Identifier: MIT
/*
 * Landlock, the second layer of files: what the view has read-only stays so even where a mount gives way. In the child
 * between fork and exec: no allocation.
 */
#include "ns/privileges.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/str.h"

/* See landlock(7); named here because a build's kernel headers may be older than the kernel that it runs on. */
#define FS(bit) ((uint64_t)1 << (bit))
#define EXECUTE FS(0)
#define WRITE_FILE FS(1)
#define READ_FILE FS(2)
#define READ_DIR FS(3)
#define REFER FS(13)	 /* ABI 2: renames and links between folders; without it none is allowed */
#define TRUNCATE FS(14)	 /* ABI 3 */
#define IOCTL_DEV FS(15) /* ABI 5 */

#define READ (EXECUTE | READ_FILE | READ_DIR)
#define ALL (FS(16) - 1)
#define OF_A_FILE (EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV)
#define USE (READ_FILE | WRITE_FILE | TRUNCATE | IOCTL_DEV)

#define SCOPE_ABSTRACT_SOCKETS FS(0)
#define SCOPE_SIGNALS FS(1)

#define VERSION 1u /* LANDLOCK_CREATE_RULESET_VERSION */
#define PATH_BENEATH 1
#define ABI_LEAST 2

struct ruleset_attr {
	uint64_t fs, net, scoped;
};

struct beneath_attr {
	uint64_t allowed;
	int32_t fd;
} __attribute__((packed));

struct rules {
	int fd;
	uint64_t handled; /* rights that this kernel knows */
};

int ns_landlock_abi(void)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, VERSION);

	return abi < ABI_LEAST ? 0 : (int)abi;
}

static uint64_t handled_by(int abi)
{
	uint64_t rights = ALL;

	if (abi < 5)
		rights &= ~IOCTL_DEV;
	if (abi < 3)
		rights &= ~TRUNCATE;
	return rights;
}

static int allow_fd(const struct rules *rules, int fd, uint64_t rights)
{
	struct beneath_attr attr = {rights & rules->handled, fd};
	struct stat st;

	/* Of a file only some can be allowed. */
	if ((attr.allowed & ~OF_A_FILE) && fstat(fd, &st) < 0)
		return -errno;
	if ((attr.allowed & ~OF_A_FILE) && !S_ISDIR(st.st_mode))
		attr.allowed &= OF_A_FILE;
	if (!attr.allowed || syscall(SYS_landlock_add_rule, rules->fd, PATH_BENEATH, &attr, 0) == 0)
		return 0;
	return -errno;
}

/* What is not there, or out of reach, needs no rule. */
static int allow(const struct rules *rules, const char *path, uint64_t rights)
{
	CLEANUP_FD int fd = openat(AT_FDCWD, path, O_PATH | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR || errno == EACCES ? 0 : -errno;
	return allow_fd(rules, fd, rights);
}

static int allow_in(const struct rules *rules, const char *folder, const char *name,
		    uint64_t rights)
{
	char path[4096];
	struct str s;

	str_init(&s, path, sizeof(path));
	str_fmt(&s, "%s/%s", folder, name);
	return s.cut ? -ENAMETOOLONG : allow(rules, path, rights);
}

/* Not the folder itself: in a /dev of the host's there are disks as well. */
static int allow_devices(const struct rules *rules, const char *dev)
{
	static const char *const names[] = {"null",    "zero", "full", "random",
					    "urandom", "tty",  "ptmx", "pts"};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof(names) / sizeof(names[0]); i++)
		rc = allow_in(rules, dev, names[i], USE);
	return rc < 0 ? rc : allow_in(rules, dev, "shm", ALL);
}

/* What a process may write of itself and its like (oom_score_adj, a thread's name). An image's folder of that name is none. */
static int allow_proc(const struct rules *rules, const char *proc)
{
	CLEANUP_FD int fd = openat(AT_FDCWD, proc, O_PATH | O_CLOEXEC);
	struct statfs fs;

	if (fd < 0 || fstatfs(fd, &fs) < 0 || fs.f_type != PROC_SUPER_MAGIC)
		return 0;
	return allow_fd(rules, fd, WRITE_FILE | TRUNCATE);
}

/*
 * A script opens its own standard streams anew (/dev/stderr): as far as they are open now, wherever they come from.
 * Pipes and sockets have no path, and need no rule (EBADFD).
 */
static int allow_streams(const struct rules *rules)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		int mode = fcntl(fd, F_GETFL), rc;

		if (mode < 0 || (mode & O_PATH))
			continue;
		rc = allow_fd(rules, fd,
			      ((mode & O_ACCMODE) != O_WRONLY ? READ_FILE | READ_DIR : 0) |
				      ((mode & O_ACCMODE) != O_RDONLY ? WRITE_FILE | TRUNCATE : 0) |
				      IOCTL_DEV);
		if (rc < 0 && rc != -EBADFD)
			return rc;
	}
	return 0;
}

/* Allowed whether the view names them or not. */
static const char usual_dev[] = "/dev", usual_proc[] = "/proc";

static int allow_item(const struct rules *rules, const struct view_item *item)
{
	switch (item->kind) {
	case VIEW_RW:
	case VIEW_TMPFS:
	case VIEW_OVERLAY:
		return allow(rules, item->dest, ALL);
	case VIEW_PROC:
		return strcmp(item->dest, usual_proc) == 0 ? 0 : allow_proc(rules, item->dest);
	case VIEW_DEV:
		return strcmp(item->dest, usual_dev) == 0 ? 0 : allow_devices(rules, item->dest);
	case VIEW_RO:
	case VIEW_HIDE:
		break;
	}
	return 0;
}

static int allow_view(const struct rules *rules, const struct view *view, bool all_writable)
{
	int rc = allow(rules, "/", all_writable ? ALL : READ);

	if (all_writable)
		return rc < 0 ? rc : allow_streams(rules);
	if (rc == 0)
		rc = allow_devices(rules, usual_dev);
	if (rc == 0)
		rc = allow_proc(rules, usual_proc);
	for (size_t i = 0; rc == 0 && view && i < view->n; i++)
		rc = allow_item(rules, &view->item[i]);
	return rc < 0 ? rc : allow_streams(rules);
}

int ns_landlock_apply(const struct view *view, enum landlock how, bool whole_view_writable)
{
	int abi = how == LANDLOCK_OFF ? 0 : ns_landlock_abi(), rc;
	struct ruleset_attr attr = {
		.fs = handled_by(abi),
		/* Zeroes are no extension: an older kernel takes a longer attr whose rest is 0. */
		.scoped = abi >= 6 ? SCOPE_ABSTRACT_SOCKETS | SCOPE_SIGNALS : 0,
	};
	struct rules rules = {.handled = attr.fs};
	CLEANUP_FD int fd = -1;

	if (abi == 0)
		return how == LANDLOCK_REQUIRED ? -EOPNOTSUPP : 0;
	fd = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);
	if (fd < 0)
		return -errno;
	rules.fd = fd;
	rc = allow_view(&rules, view, whole_view_writable);
	if (rc < 0)
		return rc;
	return syscall(SYS_landlock_restrict_self, fd, 0) < 0 ? -errno : 0;
}
