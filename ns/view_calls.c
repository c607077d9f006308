// SPDX-License-Identifier: MIT
/* The kernel's side of a view: system calls that some C libraries and kernel headers do not have yet. */
#include "ns/view_calls.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

/* One number on every architecture, as for all calls since Linux 5.0 (but alpha, which is 110 up). */
#ifndef SYS_open_tree
#define SYS_open_tree 428
#define SYS_move_mount 429
#define SYS_fsopen 430
#define SYS_fsconfig 431
#define SYS_fsmount 432
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef SYS_listmount
#define SYS_listmount 458
#endif

/* linux/mount.h, openat2.h and stat.h, which cannot be included beside every C library's headers. */
enum {
	OPEN_TREE_CLONE_FLAG = 1,
	MOVE_FROM_EMPTY = 0x04,
	MOVE_TO_EMPTY = 0x40,
	FSOPEN_CLOSE = 1,
	FSMOUNT_CLOSE = 1,
	CONFIG_FLAG = 0,
	CONFIG_STRING = 1,
	CONFIG_CREATE = 6,
	IN_ROOT = 0x10,
	NO_MAGIC_LINKS = 0x02,
	WHOLE_TREE = 0x8000, /* AT_RECURSIVE */
	STAT_BASIC = 0x7ff,
	STAT_MOUNT = 0x1000,
	STAT_MOUNT_UNIQUE = 0x4000, /* an id that is never given again (Linux 6.8) */
};

_Static_assert(VIEW_RDONLY == MS_RDONLY && VIEW_NOSUID == MS_NOSUID && VIEW_NODEV == MS_NODEV &&
		       VIEW_NOEXEC == MS_NOEXEC,
	       "flags of mount(2)");

struct attr {
	uint64_t set, clear, propagation, userns_fd;
};

struct how {
	uint64_t flags, mode, resolve;
};

/* struct mnt_id_req, version 0 */
struct below {
	uint32_t size, spare;
	uint64_t mount, after;
};

static int result(long rc)
{
	return rc < 0 ? -errno : (int)rc;
}

static bool answers(long rc, int errnum)
{
	return rc < 0 && errno == errnum;
}

/* Each call is one that the kernel refuses for its arguments, before it looks at anything else. */
bool view_call_is_new(void)
{
	return answers(syscall(SYS_mount_setattr, -1, "", 0, NULL, 0), EINVAL) &&
	       answers(syscall(SYS_openat2, -1, "", NULL, 0), EINVAL) &&
	       answers(syscall(SYS_open_tree, -1, "", ~0u), EINVAL) &&
	       answers(syscall(SYS_move_mount, -1, "", -1, "", ~0u), EINVAL) &&
	       answers(syscall(SYS_fsopen, NULL, ~0u), EINVAL) &&
	       answers(syscall(SYS_fsconfig, -1, CONFIG_CREATE, NULL, NULL, 0), EINVAL) &&
	       answers(syscall(SYS_fsmount, -1, ~0u, 0), EINVAL);
}

int view_call_open_tree(int dir_fd, const char *path)
{
	unsigned flags = OPEN_TREE_CLONE_FLAG | O_CLOEXEC | WHOLE_TREE;

	return result(syscall(SYS_open_tree, dir_fd, path, *path ? flags : flags | AT_EMPTY_PATH));
}

int view_call_setattr(int tree_fd, unsigned flags)
{
	struct attr attr = {.set = flags};

	return result(syscall(SYS_mount_setattr, tree_fd, "", AT_EMPTY_PATH | WHOLE_TREE, &attr,
			      sizeof(attr)));
}

int view_call_move(int tree_fd, int dir_fd, const char *path)
{
	unsigned flags = *path ? MOVE_FROM_EMPTY : MOVE_FROM_EMPTY | MOVE_TO_EMPTY;

	return result(syscall(SYS_move_mount, tree_fd, "", dir_fd, path, flags));
}

int view_call_open_in_root(int root_fd, const char *path)
{
	struct how how = {.flags = O_PATH | O_CLOEXEC, .resolve = IN_ROOT | NO_MAGIC_LINKS};

	return result(syscall(SYS_openat2, root_fd, path, &how, sizeof(how)));
}

int view_call_fsopen(const char *type)
{
	return result(syscall(SYS_fsopen, type, FSOPEN_CLOSE));
}

int view_call_fsconfig(int fs_fd, const char *key, const char *value)
{
	int command = !key ? CONFIG_CREATE : value ? CONFIG_STRING : CONFIG_FLAG;

	return result(syscall(SYS_fsconfig, fs_fd, command, key, value, 0));
}

int view_call_fsmount(int fs_fd, unsigned flags)
{
	return result(syscall(SYS_fsmount, fs_fd, FSMOUNT_CLOSE, flags));
}

int view_call_mount(const char *source, const char *target, const char *type, unsigned long flags,
		    const char *data)
{
	return result(mount(source, target, type, flags, data));
}

int view_call_umount(const char *target)
{
	return result(umount2(target, MNT_DETACH));
}

/* The old root comes to lie upon the new one, where "." leads to it once more (pivot_root(2)). */
int view_call_pivot_root(void)
{
	return result(syscall(SYS_pivot_root, ".", "."));
}

int view_call_chroot(void)
{
	return result(chroot("."));
}

int view_call_open(int dir_fd, const char *path, int flags)
{
	return result(openat(dir_fd, path, flags | O_CLOEXEC));
}

int view_call_mkdir(int dir_fd, const char *name, mode_t mode)
{
	return result(mkdirat(dir_fd, name, mode));
}

int view_call_mkfile(int dir_fd, const char *name, mode_t mode)
{
	return result(mknodat(dir_fd, name, S_IFREG | mode, 0));
}

int view_call_link(int dir_fd, const char *name, const char *other)
{
	return result(linkat(dir_fd, name, dir_fd, other, 0));
}

int view_call_symlink(const char *target, const char *name)
{
	return result(symlink(target, name));
}

int view_call_own(int dir_fd, const char *name, const struct view_stat *st)
{
	int rc = result(fchownat(dir_fd, name, st->uid, st->gid, AT_SYMLINK_NOFOLLOW));
	int mode_rc = result(fchmodat(dir_fd, name, st->mode & 07777, 0));

	return rc < 0 ? rc : mode_rc;
}

int view_call_unlink(int dir_fd, const char *name)
{
	return result(unlinkat(dir_fd, name, 0));
}

int view_call_fchdir(int fd)
{
	return result(fchdir(fd));
}

int view_call_chdir(const char *path)
{
	return result(chdir(path));
}

int view_call_getcwd(char *buf, size_t size)
{
	return getcwd(buf, size) ? 0 : -errno;
}

ssize_t view_call_readlink(int dir_fd, const char *path, char *buf, size_t size)
{
	ssize_t n = readlinkat(dir_fd, path, buf, size);

	return n < 0 ? -errno : n;
}

ssize_t view_call_read(int fd, char *buf, size_t size)
{
	ssize_t n = read(fd, buf, size);

	return n < 0 ? -errno : n;
}

/* What statx(2) fills; not every C library has it. */
struct extended {
	uint32_t mask, blksize;
	uint64_t attributes;
	uint32_t nlink, uid, gid;
	uint16_t mode, pad;
	uint64_t ino, size, blocks, attributes_mask, times[8];
	uint32_t rdev[2], dev_major, dev_minor;
	uint64_t mount, rest[13];
};
_Static_assert(sizeof(struct extended) == 256, "struct statx");

int view_call_is_bare(int fd)
{
	struct below below = {.size = sizeof(below)};
	struct extended x;
	uint64_t first;
	int rc = result(syscall(SYS_statx, fd, "", AT_EMPTY_PATH, STAT_MOUNT_UNIQUE, &x));

	if (rc < 0 || !(x.mask & STAT_MOUNT_UNIQUE))
		return rc < 0 ? rc : -ENOSYS;
	below.mount = x.mount;
	rc = result(syscall(SYS_listmount, &below, &first, 1, 0));
	return rc < 0 ? rc : rc == 0;
}

/* statx(2) tells the mount. */
static int stat_by_statx(int fd, struct view_stat *st)
{
	struct extended x;

	if (syscall(SYS_statx, fd, "", AT_EMPTY_PATH, STAT_BASIC | STAT_MOUNT, &x) < 0)
		return -errno;
	*st = (struct view_stat){.dev = makedev(x.dev_major, x.dev_minor),
				 .ino = x.ino,
				 .mount = x.mask & STAT_MOUNT ? x.mount : 0,
				 .mode = x.mode,
				 .uid = x.uid,
				 .gid = x.gid};
	return 0;
}

int view_call_stat(int fd, struct view_stat *st)
{
	int rc = stat_by_statx(fd, st);
	struct stat old;

	if (rc != -ENOSYS && rc != -EPERM)
		return rc;
	if (fstat(fd, &old) < 0)
		return -errno;
	*st = (struct view_stat){.dev = old.st_dev,
				 .ino = old.st_ino,
				 .mode = old.st_mode,
				 .uid = old.st_uid,
				 .gid = old.st_gid};
	return 0;
}

int view_call_flags(int fd)
{
	struct statfs fs;

	if (fstatfs(fd, &fs) < 0)
		return -errno;
	return (int)(fs.f_flags & (VIEW_RDONLY | VIEW_NOSUID | VIEW_NODEV | VIEW_NOEXEC));
}

bool view_call_can_trusted(int fd)
{
	return fsetxattr(fd, "trusted.overlay.probe", "", 0, 0) == 0;
}

bool view_call_is_stdin(int fd)
{
	struct stat in, there;

	return fstat(STDIN_FILENO, &in) == 0 && fstat(fd, &there) == 0 &&
	       in.st_dev == there.st_dev && in.st_ino == there.st_ino;
}

bool view_call_terminal(char *path, size_t size)
{
	ssize_t n = isatty(STDIN_FILENO) ? readlink("/proc/self/fd/0", path, size - 1) : -1;

	if (n > 0)
		path[n] = '\0';
	return n > 0;
}
