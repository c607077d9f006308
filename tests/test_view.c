// SPDX-License-Identifier: MIT
/* needs: lib ns tests/view_rig.c */
/* wrap: view_call_is_new view_call_open_tree view_call_setattr view_call_move view_call_open_in_root view_call_fsopen view_call_stat */
/* kernel: mounts */
/* Each kind of item, in every way of making it. */
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
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "ns/view.h"
#include "ns/view_calls.h"
#include "tests/view_rig.h"

static void body_nothing(const struct view_rig *rig)
{
	view_make(&(const struct view){.n = 0}, false);
	CHECK(view_contains(view_in(rig, "file"), "hello"));
	CHECK(view_try_create(view_in(rig, "new")) == 0);
}

/* ---- read-only */

static void every_write_fails(const char *folder, const char *file)
{
	char path[600], other[600];
	int fd;

	snprintf(path, sizeof(path), "%s/new", folder);
	snprintf(other, sizeof(other), "%s/%s", folder, file);
	CHECK(view_try_create(path) == EROFS);
	CHECK(view_try_write(other) == EROFS);
	CHECK(mkdir(path, 0700) < 0 && errno == EROFS);
	CHECK(mknod(path, S_IFIFO | 0600, 0) < 0 && errno == EROFS);
	CHECK(symlink("x", path) < 0 && errno == EROFS);
	CHECK(link(other, path) < 0 && errno == EROFS);
	CHECK(rename(other, path) < 0 && errno == EROFS);
	CHECK(unlink(other) < 0 && errno == EROFS);
	CHECK(chmod(other, 0600) < 0 && errno == EROFS);
	CHECK(chown(other, geteuid(), getegid()) < 0 && errno == EROFS);
	CHECK(truncate(other, 0) < 0 && errno == EROFS);
	CHECK(utimensat(AT_FDCWD, other, NULL, 0) < 0 && errno == EROFS);
	CHECK(open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600) < 0 && errno == EROFS);
	fd = open(other, O_RDONLY | O_CLOEXEC);
	CHECK(fd >= 0);
	CHECK(mmap(NULL, 1, PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED);
	CHECK(fchmod(fd, 0600) < 0 && errno == EROFS);
	close(fd);
}

static void body_root_read_only(const struct view_rig *rig)
{
	/* A submount, and one below it. */
	CHECK(mount("t", view_in(rig, "empty"), "tmpfs", 0, NULL) == 0);
	CHECK(mkdir(view_in(rig, "empty/below"), 0755) == 0);
	CHECK(mount("t", view_in(rig, "empty/below"), "tmpfs", 0, NULL) == 0);
	CHECK(view_try_create(view_in(rig, "empty/below/x")) == 0);
	close(open(view_in(rig, "empty/f"), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	close(open(view_in(rig, "empty/below/f"), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	view_make(&(const struct view){.read_only = true}, false);
	every_write_fails(view_in(rig, ""), "file");
	every_write_fails(view_in(rig, "dir"), "inner");
	every_write_fails(view_in(rig, "empty"), "f");
	every_write_fails(view_in(rig, "empty/below"), "f");
}

static void body_ro_and_rw(const struct view_rig *rig)
{
	const char *dir = view_in(rig, "dir"), *empty = view_in(rig, "empty");
	const char *file = view_in(rig, "file"), *slot = view_in(rig, "slot");

	view_make(VIEW({VIEW_RW, .source = view_in(rig, ""), .dest = view_in(rig, "")},
		       {VIEW_RO, .source = dir, .dest = dir},
		       {VIEW_RW, .source = dir, .dest = empty},
		       {VIEW_RO, .source = file, .dest = file},
		       {VIEW_RW, .source = file, .dest = slot}),
		  false);
	CHECK(view_try_create("/etc/brood-new") == EROFS);
	CHECK(view_try_create(view_in(rig, "new")) == 0);
	CHECK(view_try_write(view_in(rig, "root/here")) == 0);
	every_write_fails(dir, "inner");
	CHECK(view_try_write(view_in(rig, "empty/inner")) == 0);
	CHECK(view_try_create(view_in(rig, "empty/new")) == 0);
	CHECK(view_try_write(file) == EROFS);
	CHECK(view_try_write(slot) == 0);
	CHECK(view_contains(slot, "hello"));
}

static void body_relative_source(const struct view_rig *rig)
{
	CHECK(chdir(view_in(rig, "dir")) == 0);
	view_make(VIEW({VIEW_RW, .source = "..", .dest = view_in(rig, "root/job")},
		       {VIEW_RO, .source = "inner", .dest = view_in(rig, "slot")}),
		  true);
	CHECK(view_contains("inner", "inner"));
	CHECK(view_contains(view_in(rig, "slot"), "inner"));
	CHECK(view_contains(view_in(rig, "root/job/file"), "hello"));
	CHECK(view_try_create(view_in(rig, "root/job/new")) == 0);
	CHECK(view_try_create("new") == EROFS);
}

static void body_rw_on_a_read_only_mount(const struct view_rig *rig)
{
	CHECK(mount("t", view_in(rig, "empty"), "tmpfs", MS_RDONLY, NULL) == 0);
	view_make_fails(VIEW({VIEW_RW, .source = view_in(rig, "empty"), .dest = "/mnt"}), EROFS,
			"--rw /var/tmp/brood-view-", "mounted read-only");
}

static void body_bind_kinds(const struct view_rig *rig)
{
	view_make_fails(
		VIEW({VIEW_RO, .source = view_in(rig, "file"), .dest = view_in(rig, "dir")}),
		EISDIR, "--ro ", "its place in the view is a folder");
}

static void body_bind_kinds_other(const struct view_rig *rig)
{
	view_make_fails(
		VIEW({VIEW_RO, .source = view_in(rig, "dir"), .dest = view_in(rig, "file")}),
		ENOTDIR, "--ro ", "its place in the view is a file");
}

/* ---- tmpfs and hide */

static void body_tmpfs(const struct view_rig *rig)
{
	struct statfs fs;
	struct stat st;
	struct statvfs flags;

	view_make(VIEW({VIEW_TMPFS, .dest = "/tmp/"},
		       {VIEW_TMPFS, .dest = view_in(rig, "dir"), .bytes = 1 << 20}),
		  false);
	CHECK(stat("/tmp", &st) == 0 && (st.st_mode & 07777) == 01777);
	CHECK(statvfs("/tmp", &flags) == 0 && (flags.f_flag & ST_NOSUID) &&
	      (flags.f_flag & ST_NODEV));
	CHECK(view_try_create("/tmp/new") == 0);
	CHECK(!view_has(view_in(rig, "dir/inner")));
	CHECK(view_try_create(view_in(rig, "dir/new")) == 0);
	CHECK(stat(view_in(rig, "dir"), &st) == 0 && (st.st_mode & 07777) == 0755);
	CHECK(statfs(view_in(rig, "dir"), &fs) == 0);
	CHECK(fs.f_blocks * (unsigned long)fs.f_bsize == 1 << 20);
}

static void body_hide(const struct view_rig *rig)
{
	struct stat st;

	view_make(VIEW({VIEW_RW, .source = view_in(rig, ""), .dest = view_in(rig, "")},
		       {VIEW_HIDE, .dest = view_in(rig, "dir")},
		       {VIEW_HIDE, .dest = view_in(rig, "file")},
		       {VIEW_HIDE, .optional = true, .dest = view_in(rig, "nothing")},
		       {VIEW_HIDE, .optional = true, .dest = view_in(rig, "slot/nothing")}),
		  false);
	CHECK(stat(view_in(rig, "dir"), &st) == 0 && S_ISDIR(st.st_mode) && !(st.st_mode & 07777));
	CHECK(stat(view_in(rig, "file"), &st) == 0 && S_ISREG(st.st_mode) && !(st.st_mode & 07777));
	CHECK(st.st_size == 0);
	CHECK(!view_has(view_in(rig, "dir/inner")));
	CHECK(!view_contains(view_in(rig, "file"), "h"));
	CHECK(chmod(view_in(rig, "file"), 0777) < 0 && errno == EROFS);
	CHECK(chmod(view_in(rig, "dir"), 0777) < 0 && errno == EROFS);
	CHECK(rename(view_in(rig, "file"), view_in(rig, "other")) < 0 && errno == EBUSY);
	CHECK(unlink(view_in(rig, "file")) < 0 && errno == EBUSY);
}

/* ---- proc and dev */

/* It is not there, or an empty file that nobody may open. */
static void nothing_in(const char *path)
{
	struct stat st;

	CHECK(stat(path, &st) < 0 ||
	      (S_ISREG(st.st_mode) && !(st.st_mode & 0777) && st.st_size == 0));
	CHECK(!view_has(path) || view_try_write(path) == EROFS || view_try_write(path) == EACCES);
}

static void body_proc(const struct view_rig *rig)
{
	char self[32];
	ssize_t n;

	view_make(VIEW({VIEW_PROC, .dest = "/proc", .masked = true}), false);
	n = readlink("/proc/self", self, sizeof(self) - 1);
	CHECK(n == 1 && self[0] == '1');
	CHECK(view_try_write("/proc/self/oom_score_adj") == 0);
	CHECK(view_try_write("/proc/sys/kernel/hostname") != 0);
	CHECK(view_try_write("/proc/sys/vm/drop_caches") == (rig->user ? EACCES : EROFS));
	CHECK(view_try_write("/proc/sysrq-trigger") != 0 || !view_has("/proc/sysrq-trigger"));
	nothing_in("/proc/keys");
	nothing_in("/proc/kcore");
	nothing_in("/proc/timer_list");
	CHECK(view_contains("/proc/sys/kernel/ostype", "Linux"));
}

static void body_proc_open(const struct view_rig *rig)
{
	struct statvfs flags;

	view_make(&(const struct view){.item = VIEW_ITEMS({VIEW_PROC, .dest = "/proc"}), .n = 1},
		  false);
	CHECK(statvfs("/proc", &flags) == 0);
	CHECK((flags.f_flag & ST_NOSUID) && (flags.f_flag & ST_NODEV) &&
	      (flags.f_flag & ST_NOEXEC));
	CHECK(access("/proc/2", F_OK) < 0);
	if (!rig->user)
		CHECK(view_try_write("/proc/sys/vm/drop_caches") == 0);
}

static unsigned long flags_of(const char *path, dev_t *dev)
{
	const unsigned long asked = ST_RDONLY | ST_NOSUID | ST_NODEV | ST_NOEXEC;
	struct statvfs flags = {0};
	struct stat st = {0};

	CHECK(stat(path, &st) == 0 && statvfs(path, &flags) == 0);
	*dev = st.st_dev;
	return flags.f_flag & asked;
}

/* The preset's folders are of one file system, and no less apart for that; what a user asks for has its own. */
static void body_preset(const struct view_rig *rig)
{
	dev_t dev, shm, tmp, cover, own;
	struct stat st;

	view_make(VIEW({VIEW_PROC, .preset = true, .masked = true, .dest = "/proc"},
		       {VIEW_DEV, .preset = true, .dest = "/dev"},
		       {VIEW_TMPFS, .preset = true, .dest = "/tmp"},
		       {VIEW_TMPFS, .dest = view_in(rig, "empty")},
		       {VIEW_HIDE, .dest = view_in(rig, "dir")}),
		  false);
	CHECK(flags_of("/dev", &dev) == (ST_NOSUID | ST_NODEV | ST_NOEXEC));
	CHECK(flags_of("/dev/shm", &shm) == (ST_NOSUID | ST_NODEV));
	CHECK(flags_of("/tmp", &tmp) == (ST_NOSUID | ST_NODEV));
	CHECK(flags_of(view_in(rig, "empty"), &own) == (ST_NOSUID | ST_NODEV));
	CHECK(flags_of(view_in(rig, "dir"), &cover) ==
	      (ST_RDONLY | ST_NOSUID | ST_NODEV | ST_NOEXEC));
	CHECK(dev == shm && dev == tmp && dev == cover && dev != own);
	CHECK(stat("/dev", &st) == 0 && (st.st_mode & 07777) == 0755);
	CHECK(stat("/dev/shm", &st) == 0 && (st.st_mode & 07777) == 01777);
	CHECK(stat("/tmp", &st) == 0 && (st.st_mode & 07777) == 01777);
	CHECK(mkdir("/tmp/x", 0755) == 0 && mknod("/dev/shm/y", S_IFREG | 0644, 0) == 0);
	CHECK(!view_has("/tmp/y") && !view_has("/tmp/../../d") && !view_has("/dev/shm/x"));
	CHECK(link("/dev/shm/y", "/tmp/y") < 0 && errno == EXDEV);
	CHECK(rename("/tmp/x", "/dev/shm/x") < 0 && errno == EXDEV);
	CHECK(chmod(view_in(rig, "dir"), 0777) < 0 && errno == EROFS);
	CHECK(view_try_write("/proc/keys") != 0);
}

/* A cover is of the same file system, but nothing can be made in it. */
static void body_preset_below_a_cover(const struct view_rig *rig)
{
	view_make_fails(VIEW({VIEW_PROC, .preset = true, .masked = true, .dest = "/proc"},
			     {VIEW_TMPFS, .preset = true, .dest = "/tmp"},
			     {VIEW_HIDE, .dest = view_in(rig, "dir")},
			     {VIEW_TMPFS, .dest = view_in(rig, "dir/new")}),
			ENOENT, "--tmpfs ", "no such place");
}

static void is_device(const char *path, unsigned major_number, unsigned minor_number)
{
	struct stat st;

	CHECK(stat(path, &st) == 0 && S_ISCHR(st.st_mode));
	CHECK(major(st.st_rdev) == major_number && minor(st.st_rdev) == minor_number);
}

static void body_dev(const struct view_rig *rig)
{
	char zero[4] = "abc", name[64];
	int fd, slave;

	view_make(&(const struct view){.item = VIEW_ITEMS({VIEW_PROC, .dest = "/proc"},
							  {VIEW_DEV, .dest = "/dev"}),
				       .n = 2,
				       .read_only = true,
				       .no_setuid = true},
		  false);
	is_device("/dev/null", 1, 3);
	is_device("/dev/zero", 1, 5);
	is_device("/dev/full", 1, 7);
	is_device("/dev/random", 1, 8);
	is_device("/dev/urandom", 1, 9);
	is_device("/dev/tty", 5, 0);
	CHECK(view_try_write("/dev/null") == 0);
	fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	CHECK(fd >= 0 && read(fd, zero, 3) == 3 && memcmp(zero, "\0\0\0", 3) == 0);
	fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	CHECK(fd >= 0 && write(fd, zero, 1) < 0 && errno == ENOSPC);
	fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	CHECK(fd >= 0 && grantpt(fd) == 0 && unlockpt(fd) == 0);
	CHECK(ptsname_r(fd, name, sizeof(name)) == 0 && strcmp(name, "/dev/pts/0") == 0);
	slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	CHECK(slave >= 0 && write(slave, "x", 1) == 1 && read(fd, zero, 1) == 1 && zero[0] == 'x');
	CHECK(view_try_create("/dev/shm/new") == 0);
	CHECK(view_has("/dev/fd/0") && view_has("/dev/stdout"));
	CHECK(!view_has("/dev/vda") && !view_has("/dev/mem") && !view_has("/dev/kmsg"));
	CHECK(!view_has("/dev/console") || isatty(0));
}

/* A terminal of the host's on stdin stays one, and has a name. */
static void body_console(const struct view_rig *rig)
{
	int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), slave;
	char name[64], c;

	CHECK(fd >= 0 && grantpt(fd) == 0 && unlockpt(fd) == 0);
	CHECK(ptsname_r(fd, name, sizeof(name)) == 0);
	slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	CHECK(slave >= 0 && dup2(slave, 0) == 0);
	CHECK(setsid() == getpid() && ioctl(0, TIOCSCTTY, 0) == 0);
	view_make(VIEW({VIEW_DEV, .dest = "/dev"}, {VIEW_PROC, .dest = "/proc"}), false);
	CHECK(isatty(0));
	slave = open("/dev/tty", O_RDWR | O_CLOEXEC);
	CHECK(slave >= 0 && write(slave, "t", 1) == 1 && read(fd, &c, 1) == 1 && c == 't');
	slave = open("/dev/console", O_RDWR | O_NOCTTY | O_CLOEXEC);
	CHECK(slave >= 0 && write(slave, "c", 1) == 1 && read(fd, &c, 1) == 1 && c == 'c');
	CHECK(!view_has(name));
	CHECK(view_try_write("/dev/null") == 0);
	is_device("/dev/null", 1, 3);
}

TEST(nothing)
TEST(root_read_only)
TEST(ro_and_rw)
TEST(relative_source)
TEST(rw_on_a_read_only_mount)
TEST(bind_kinds)
TEST(bind_kinds_other)
TEST(tmpfs)
TEST(hide)
TEST(proc)
TEST(proc_open)
TEST(preset)
TEST(preset_below_a_cover)
TEST(dev)
TEST(console)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_root_read_only),
		cmocka_unit_test(test_ro_and_rw),
		cmocka_unit_test(test_relative_source),
		cmocka_unit_test(test_rw_on_a_read_only_mount),
		cmocka_unit_test(test_bind_kinds),
		cmocka_unit_test(test_bind_kinds_other),
		cmocka_unit_test(test_tmpfs),
		cmocka_unit_test(test_hide),
		cmocka_unit_test(test_proc),
		cmocka_unit_test(test_proc_open),
		cmocka_unit_test(test_preset),
		cmocka_unit_test(test_preset_below_a_cover),
		cmocka_unit_test(test_dev),
		cmocka_unit_test(test_console),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
