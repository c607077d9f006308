// SPDX-License-Identifier: MIT
/* needs: lib ns tests/view_rig.c */
/* wrap: view_call_is_new view_call_open_tree view_call_setattr view_call_move view_call_open_in_root view_call_fsopen view_call_stat */
/* wrap: view_call_fsconfig view_call_fsmount view_call_mount view_call_umount view_call_pivot_root view_call_chroot view_call_open */
/* wrap: view_call_mkdir view_call_mkfile view_call_symlink view_call_own view_call_fchdir view_call_chdir view_call_getcwd */
/* wrap: view_call_readlink view_call_read view_call_flags view_call_is_bare view_call_link */
/* kernel: mounts; slow */
/* Each system call of a view made to fail, one after the other: an error with words, or a view that is whole all the same. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "ns/ns.h"
#include "ns/view.h"
#include "ns/view_calls.h"
#include "tests/view_rig.h"

static long calls, fail_at; /* the call that fails, counted from 1; 0: none */
static const char *failed;
static int always_errno; /* of pivot_root */
static bool preset;	 /* /tmp and /dev are --sandbox's */
static int busy_at;	 /* the setattr that finds a writer, counted down; 0: none */

static bool fails(const char *name)
{
	if (++calls != fail_at)
		return false;
	failed = name;
	return true;
}

/* The rig has its own wrappers of some: those are counted there. */
int view_rig_fault(const char *name)
{
	if (busy_at > 0 && strcmp(name, "view_call_setattr") == 0 && --busy_at == 0)
		return -EBUSY;
	return fails(name) ? -EIO : 0;
}

#define FAULT(type, name, parameters, arguments)                                                   \
	type __real_##name parameters;                                                             \
	type __wrap_##name parameters;                                                             \
	type __wrap_##name parameters                                                              \
	{                                                                                          \
		return fails(#name) ? -EIO : __real_##name arguments;                              \
	}
FAULT(int, view_call_fsconfig, (int fd, const char *key, const char *value), (fd, key, value))
FAULT(int, view_call_fsmount, (int fd, unsigned flags), (fd, flags))
FAULT(int, view_call_mount,
      (const char *source, const char *target, const char *type, unsigned long flags,
       const char *data),
      (source, target, type, flags, data))
FAULT(int, view_call_umount, (const char *target), (target))
FAULT(int, view_call_chroot, (void), ())
FAULT(int, view_call_open, (int dir_fd, const char *path, int flags), (dir_fd, path, flags))
FAULT(int, view_call_mkdir, (int dir_fd, const char *name, mode_t mode), (dir_fd, name, mode))
FAULT(int, view_call_mkfile, (int dir_fd, const char *name, mode_t mode), (dir_fd, name, mode))
FAULT(int, view_call_link, (int dir_fd, const char *name, const char *other), (dir_fd, name, other))
FAULT(int, view_call_symlink, (const char *target, const char *name), (target, name))
FAULT(int, view_call_own, (int dir_fd, const char *name, const struct view_stat *st),
      (dir_fd, name, st))
FAULT(int, view_call_fchdir, (int fd), (fd))
FAULT(int, view_call_chdir, (const char *path), (path))
FAULT(int, view_call_getcwd, (char *buf, size_t size), (buf, size))
FAULT(int, view_call_flags, (int fd), (fd))
FAULT(int, view_call_is_bare, (int fd), (fd))
FAULT(ssize_t, view_call_readlink, (int dir_fd, const char *path, char *buf, size_t size),
      (dir_fd, path, buf, size))
FAULT(ssize_t, view_call_read, (int fd, char *buf, size_t size), (fd, buf, size))

int __real_view_call_pivot_root(void);
int __wrap_view_call_pivot_root(void);
int __wrap_view_call_pivot_root(void)
{
	if (fails("view_call_pivot_root"))
		return -EIO;
	return always_errno ? -always_errno : __real_view_call_pivot_root();
}

/* ---- one view with everything in it */

static void whole(const struct view_rig *rig, const char *root)
{
	char path[600];

	CHECK(view_try_create("/new") == EROFS);
	CHECK(view_contains("/proc/self/stat", "") &&
	      view_try_write("/proc/sys/vm/drop_caches") != 0);
	CHECK(view_try_write("/dev/null") == 0 && view_try_create("/dev/shm/x") == 0);
	CHECK(view_try_create("/tmp/x") == 0 && view_has("/dev/stdin"));
	snprintf(path, sizeof(path), "%s%s", root ? "" : rig->area,
		 root ? "/job/inner" : "/dir/inner");
	CHECK(view_contains(path, "inner") && view_try_write(path) == 0);
	snprintf(path, sizeof(path), "%s/here", root ? "" : view_in(rig, "root"));
	CHECK(!view_contains(path, "r"));
	CHECK(view_try_create(root ? "/run/x" : view_in(rig, "empty/x")) == 0);
}

static int make(const struct view_rig *rig, const char *root, struct err *e)
{
	const char *work = root ? "/run" : view_in(rig, "dir"), *area = root ? "/" : rig->area;
	char hidden[600], layer[600];
	const struct view_item items[] = {
		{VIEW_RW, .source = view_in(rig, "dir"), .dest = work},
		{VIEW_HIDE, .dest = hidden},
		{VIEW_TMPFS, .preset = preset, .dest = "/tmp"},
		{VIEW_RO, .source = view_in(rig, "file"), .dest = "/tmp/a/b"},
		{view_has_overlays() ? VIEW_OVERLAY : VIEW_TMPFS, .dest = layer},
		{VIEW_PROC, .dest = "/proc", .masked = true},
		{VIEW_DEV, .preset = preset, .dest = "/dev"},
	};
	const struct view view = {.root = root, .item = items, .n = 7, .read_only = true};

	snprintf(hidden, sizeof(hidden), "%s/here", root ? "" : view_in(rig, "root"));
	snprintf(layer, sizeof(layer), "%s/%s", root ? "" : area, root ? "proc" : "empty");
	return ns_view_make(&view, true, e);
}

/* In a mount namespace of its own, with the k-th call failing. Exit 0: an error; 1: it was whole; 2: there are not k calls. */
static void one(const struct view_rig *rig, const char *root, long k)
{
	struct err e = {.text = ""};
	int rc;

	CHECK(unshare(CLONE_NEWNS) == 0 && ns_private_mounts(&e) == 0 && chdir("/tmp") == 0);
	calls = 0;
	fail_at = k;
	failed = NULL;
	rc = make(rig, root, &e);
	fail_at = 0;
	if (rc == 0)
		whole(rig, root);
	if (rc == 0 && failed)
		fprintf(stderr, "# %s failed, and all was well\n", failed);
	if (rc == 0)
		_exit(failed ? 11 : 12);
	CHECK(failed && e.errnum == -rc && e.stage && strlen(e.text) > 20);
	_exit(10);
}

static void every_call(const struct view_rig *rig, const char *root)
{
	int status = 0, well = 0;
	long k = 0;

	do {
		pid_t pid = fork();

		if (pid == 0)
			one(rig, root, k + 1);
		CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
		status = WEXITSTATUS(status);
		CHECK(status >= 10 && status <= 12);
		well += status == 11;
		k++;
	} while (status != 12);
	CHECK(k > 100);
	/* Restricting the root where it stands gives way to a copy of it; and a copy has another way still. */
	CHECK(well <= 2);
}

static void body_every_call(const struct view_rig *rig)
{
	every_call(rig, NULL);
}

static void body_every_call_of_the_preset(const struct view_rig *rig)
{
	preset = true;
	every_call(rig, NULL);
}

static void body_every_call_with_a_root(const struct view_rig *rig)
{
	every_call(rig, view_in(rig, "root"));
}

/* ---- other ways to the same view */

static void body_busy_root(const struct view_rig *rig)
{
	struct err e = {.text = ""};

	busy_at = rig->classic ? 0 : 2; /* the first is the read-only file's */
	CHECK(chdir("/tmp") == 0);
	if (make(rig, NULL, &e) < 0)
		fprintf(stderr, "%s\n", e.text);
	CHECK(e.text[0] == '\0' && busy_at == 0);
	whole(rig, NULL);
}

static void body_initramfs(const struct view_rig *rig)
{
	struct stat root, up;
	struct err e = {.text = ""};
	int top, ns;

	always_errno = EINVAL;
	CHECK(chdir("/tmp") == 0 && make(rig, view_in(rig, "root"), &e) == 0);
	whole(rig, view_in(rig, "root"));
	CHECK(stat("/", &root) == 0 && stat("/..", &up) == 0 && root.st_ino == up.st_ino);
	top = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ns = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
	CHECK(setns(ns, CLONE_NEWNS) == 0 && view_has("/job/inner") && !view_has("/etc"));
	CHECK(mkdir("/tmp/x", 0755) == 0 && chroot("/tmp/x") == 0 && fchdir(top) == 0);
	for (int i = 0; i < 20; i++)
		CHECK(chdir("..") == 0);
	CHECK(view_has("job/inner") && !view_has("etc"));
	CHECK(chroot(".") == 0 && view_has("/job/inner"));
	/* The kernel does not take it for a chroot, in which it makes no user namespaces. */
	CHECK(setns(ns, CLONE_NEWNS) == 0);
	CHECK(unshare(CLONE_NEWUSER) == 0);
}

TEST(every_call)
TEST(every_call_of_the_preset)
TEST(every_call_with_a_root)
TEST(busy_root)
TEST(initramfs)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_call),
		cmocka_unit_test(test_every_call_of_the_preset),
		cmocka_unit_test(test_every_call_with_a_root),
		cmocka_unit_test(test_busy_root),
		cmocka_unit_test(test_initramfs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
