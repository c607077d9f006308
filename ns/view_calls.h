/* SPDX-License-Identifier: MIT */
/*
 * The system calls that a view is made with, each 0 or more, or a negative errno. Nothing else in ns/view*.c calls the
 * kernel, so that a test can make each of them fail. Descriptors are close-on-exec.
 */
#ifndef NS_VIEW_CALLS_H
#define NS_VIEW_CALLS_H

#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mount.h>
#include <sys/types.h>

/* Flags of a mount that have one value in mount(2), in statfs(2) and in mount_setattr(2). */
#define VIEW_RDONLY 1u
#define VIEW_NOSUID 2u
#define VIEW_NODEV 4u
#define VIEW_NOEXEC 8u

struct view_stat {
	uint64_t dev, ino;
	uint64_t mount; /* its mount's id; 0: not known (before Linux 5.8) */
	uint32_t mode, uid, gid;
};

/* The calls of Linux 5.2, 5.6 and 5.12 are there, and no seccomp filter hides them. */
bool view_call_is_new(void);

/* open_tree: a detached copy of the mount tree at dir_fd/path, submounts included. "": dir_fd itself. */
int view_call_open_tree(int dir_fd, const char *path);
/* mount_setattr: these VIEW_* flags too, for the whole tree. */
int view_call_setattr(int tree_fd, unsigned flags);
/* move_mount: the tree to dir_fd/path ("": onto dir_fd itself). */
int view_call_move(int tree_fd, int dir_fd, const char *path);
/* openat2 with RESOLVE_IN_ROOT, O_PATH. */
int view_call_open_in_root(int root_fd, const char *path);
int view_call_fsopen(const char *type);
/* value NULL: a flag; key NULL: create. */
int view_call_fsconfig(int fs_fd, const char *key, const char *value);
int view_call_fsmount(int fs_fd, unsigned flags);

int view_call_mount(const char *source, const char *target, const char *type, unsigned long flags,
		    const char *data);
int view_call_umount(const char *target);
int view_call_pivot_root(void);
int view_call_chroot(void);

int view_call_open(int dir_fd, const char *path, int flags);
int view_call_mkdir(int dir_fd, const char *name, mode_t mode);
int view_call_mkfile(int dir_fd, const char *name, mode_t mode);
/* Another name for a file in the same folder. */
int view_call_link(int dir_fd, const char *name, const char *other);
int view_call_symlink(const char *target, const char *name);
/* The owner and the mode of *st, for a folder. */
int view_call_own(int dir_fd, const char *name, const struct view_stat *st);
int view_call_unlink(int dir_fd, const char *name);
int view_call_fchdir(int fd);
int view_call_chdir(const char *path);
int view_call_getcwd(char *buf, size_t size);
ssize_t view_call_readlink(int dir_fd, const char *path, char *buf, size_t size);
ssize_t view_call_read(int fd, char *buf, size_t size);
int view_call_stat(int fd, struct view_stat *st);
/* listmount: 1 where nothing is mounted below the mount that fd lies on. An error before Linux 6.8. */
int view_call_is_bare(int fd);
/* The VIEW_* flags of the mount that fd lies on. */
int view_call_flags(int fd);
/* The upper layer of an overlay can tell itself what is opaque; else it needs `userxattr`. */
bool view_call_can_trusted(int fd);
/* Where stdin is a terminal: the path that it was opened by. */
bool view_call_terminal(char *path, size_t size);
/* Whether fd is stdin's file. */
bool view_call_is_stdin(int fd);

#endif
