// SPDX-License-Identifier: MIT
/* needs: lib ns tests/view_rig.c */
/* wrap: view_call_is_new view_call_open_tree view_call_setattr view_call_move view_call_open_in_root view_call_fsopen view_call_stat */
/* kernel: mounts */
/* Where items come from and where they go: links, odd names, what is missing, other roots; and no way out. */
#include <dirent.h>
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
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "ns/ns.h"
#include "ns/view.h"
#include "tests/view_rig.h"

/* A tmpfs on AREA/empty, with these links, that can serve as a root. */
static const char *make_root(const struct view_rig *rig)
{
	const char *root = view_in(rig, "empty");

	CHECK(mount("t", root, "tmpfs", 0, NULL) == 0 && chdir(root) == 0);
	CHECK(mkdir("target", 0755) == 0 && mkdir("sub", 0755) == 0 && mkdir("tmp", 0755) == 0);
	CHECK(symlink("/target", "absolute") == 0 && symlink("../../../../../..", "up") == 0);
	CHECK(symlink("one", "two") == 0 && symlink("two", "one") == 0);
	CHECK(symlink("../absolute/./", "sub/chain") == 0 && symlink("/", "top") == 0);
	CHECK(chdir("/") == 0);
	return root;
}

static void goes_to_target(const struct view_rig *rig, const char *dest)
{
	struct view_item item = {VIEW_RO, .source = view_in(rig, "dir"), .dest = dest};
	const char *root = make_root(rig);

	view_make(&(const struct view){.root = root, .item = &item, .n = 1}, false);
	CHECK(view_contains("/target/inner", "inner"));
	CHECK(view_try_create("/target/new") == EROFS && view_try_create("/sub/new") == 0);
}

static void body_absolute_link(const struct view_rig *rig)
{
	goes_to_target(rig, "/absolute");
}

static void body_chain_of_links(const struct view_rig *rig)
{
	goes_to_target(rig, "/up/sub/chain");
}

static void body_dots(const struct view_rig *rig)
{
	goes_to_target(rig, "//../sub/.././../top/./target/../../target/");
}

static void body_loop(const struct view_rig *rig)
{
	struct view_item item = {VIEW_TMPFS, .dest = "/one/x"};

	view_make_fails(&(const struct view){.root = make_root(rig), .item = &item, .n = 1}, ELOOP,
			"--tmpfs /one/x: ", "symbolic links");
}

static void body_link_to_the_root(const struct view_rig *rig)
{
	struct view_item item = {VIEW_RO, .source = view_in(rig, "dir"), .dest = "/top"};

	view_make(&(const struct view){.root = make_root(rig), .item = &item, .n = 1}, false);
	CHECK(view_contains("/inner", "inner") && !view_has("/target"));
	CHECK(view_try_create("/new") == EROFS);
}

static void body_source_is_missing(const struct view_rig *rig)
{
	const char *none = view_in(rig, "none");

	view_make_fails(VIEW({VIEW_RW, .source = none, .dest = "/mnt"}), ENOENT, none, ":/mnt: ");
}

static void body_source_is_a_loop(const struct view_rig *rig)
{
	char loop[600];

	snprintf(loop, sizeof(loop), "%s/one", make_root(rig));
	view_make_fails(VIEW({VIEW_RO, .source = loop, .dest = "/mnt"}), ELOOP, "--ro ", "links");
}

static void body_optional(const struct view_rig *rig)
{
	const char *none = view_in(rig, "none");

	view_make(VIEW({VIEW_RO, .optional = true, .source = none, .dest = "/mnt"},
		       {VIEW_HIDE, .optional = true, .dest = none}),
		  false);
	CHECK(!view_has(none));
}

static void body_link_as_source(const struct view_rig *rig)
{
	view_make(VIEW({VIEW_TMPFS, .dest = "/tmp"},
		       {VIEW_RO, .source = view_in(rig, "link"), .dest = "/tmp/a/b/link"},
		       {VIEW_RO, .source = view_in(rig, "absolute/file"), .dest = "/tmp/a/file"}),
		  false);
	CHECK(view_contains("/tmp/a/b/link/inner", "inner"));
	CHECK(view_contains("/tmp/a/file", "hello"));
}

/* view_rig_each compares the listings. */
static void missing(const struct view_rig *rig, enum view_kind kind, const char *words)
{
	struct view_item items[] = {
		{VIEW_RW, .source = view_in(rig, ""), .dest = view_in(rig, "")},
		{kind, .source = view_in(rig, "dir"), .dest = view_in(rig, "dir/none/deep")},
	};

	view_make_fails(&(const struct view){.item = items, .n = 2}, ENOENT, words,
			"--tmpfs above");
}

static void body_missing_ro(const struct view_rig *rig)
{
	missing(rig, VIEW_RO, "--ro /var/tmp/");
}

static void body_missing_tmpfs(const struct view_rig *rig)
{
	missing(rig, VIEW_TMPFS, "--tmpfs /var/tmp/");
}

static void body_missing_hide(const struct view_rig *rig)
{
	missing(rig, VIEW_HIDE, "--hide /var/tmp/");
}

static void body_missing_dev(const struct view_rig *rig)
{
	missing(rig, VIEW_DEV, "--dev /var/tmp/");
}

static void body_odd_names(const struct view_rig *rig)
{
	const char *odd = view_in(rig, VIEW_ODD);
	char path[600];

	snprintf(path, sizeof(path), "%s/n", odd);
	CHECK(mount("t", odd, "tmpfs", 0, NULL) == 0 && mkdir(path, 0755) == 0);
	CHECK(mount("t", path, "tmpfs", MS_NOEXEC | MS_NOATIME, NULL) == 0);
	view_make(
		VIEW({VIEW_RW, .source = odd, .dest = view_in(rig, "empty")},
		     {VIEW_TMPFS, .dest = view_in(rig, "dir")},
		     {VIEW_RO, .source = odd, .dest = view_in(rig, "dir/" VIEW_ODD "/" VIEW_ODD)}),
		false);
	CHECK(view_try_create(view_in(rig, VIEW_ODD "/new")) == EROFS);
	CHECK(view_try_create(view_in(rig, VIEW_ODD "/n/new")) == EROFS);
	CHECK(view_try_create(view_in(rig, "empty/n/new")) == 0);
	CHECK(view_try_create(view_in(rig, "dir/" VIEW_ODD "/" VIEW_ODD "/n/new")) == EROFS);
}

/* What flags a mount has must stay: a user namespace may not take them away, and root should not. */
static void body_flags_stay(const struct view_rig *rig)
{
	struct statvfs fs;

	CHECK(mount("t", view_in(rig, "empty"), "tmpfs", MS_NOEXEC | MS_NODEV | MS_NOATIME, NULL) ==
	      0);
	view_make(&(const struct view){.read_only = true}, false);
	CHECK(statvfs(view_in(rig, "empty"), &fs) == 0);
	CHECK((fs.f_flag & ST_NOEXEC) && (fs.f_flag & ST_NODEV) && (fs.f_flag & ST_NOATIME));
	CHECK((fs.f_flag & ST_RDONLY) && !(fs.f_flag & ST_NOSUID));
}

static void body_no_setuid(const struct view_rig *rig)
{
	const char *dir = view_in(rig, "dir"), *empty = view_in(rig, "empty");
	struct statvfs fs;

	CHECK(mount("t", empty, "tmpfs", 0, NULL) == 0);
	view_make(&(const struct view){.item = VIEW_ITEMS({VIEW_RW, .source = dir, .dest = dir}),
				       .n = 1,
				       .no_setuid = true},
		  false);
	CHECK(statvfs("/", &fs) == 0 && (fs.f_flag & ST_NOSUID) && (fs.f_flag & ST_NODEV));
	CHECK(statvfs(dir, &fs) == 0 && (fs.f_flag & ST_NOSUID) && (fs.f_flag & ST_NODEV));
	CHECK(statvfs(empty, &fs) == 0 && (fs.f_flag & ST_NOSUID) && (fs.f_flag & ST_NODEV));
	CHECK(!(fs.f_flag & ST_RDONLY) && view_try_create(view_in(rig, "empty/new")) == 0);
}

static int shell(const char *script)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", script, NULL);
		_exit(127);
	}
	CHECK(pid > 0 && waitpid(pid, &status, 0) == pid);
	return status;
}

static void body_empty_root(const struct view_rig *rig)
{
	DIR *dir;
	int status, n = 0;

	view_make(VIEW({VIEW_TMPFS, .dest = "//", .bytes = 1 << 20},
		       {VIEW_RO, .source = "/usr", .dest = "/usr"},
		       {VIEW_RO, .source = "/bin", .dest = "/bin"},
		       {VIEW_RO, .source = "/lib", .dest = "/lib"},
		       {VIEW_RO, .optional = true, .source = "/lib64", .dest = "/lib64"},
		       {VIEW_PROC, .dest = "/proc"}, {VIEW_DEV, .dest = "/dev"},
		       {VIEW_RW, .source = view_in(rig, "dir"), .dest = "/job/here"}),
		  false);
	status = shell("cd /job/here && test -e inner -a ! -e /etc -a -r /dev/null && exit 7");
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);
	CHECK(view_try_create("/job/here/new") == 0 && view_try_create("/new") == 0);
	dir = opendir("/");
	while (dir && readdir(dir))
		n++;
	CHECK(n == 2 + 6 + view_has("/lib64"));
}

static void body_nested(const struct view_rig *rig)
{
	view_make(VIEW({VIEW_TMPFS, .dest = view_in(rig, "")},
		       {VIEW_RO, .source = view_in(rig, "dir"), .dest = view_in(rig, "x/y")},
		       {VIEW_HIDE, .dest = view_in(rig, "x/y/inner")},
		       {VIEW_TMPFS, .dest = view_in(rig, "x")},
		       {VIEW_RW, .source = view_in(rig, "file"), .dest = view_in(rig, "x/y")},
		       {VIEW_HIDE, .dest = view_in(rig, "z/hidden")}),
		  false);
	CHECK(view_contains(view_in(rig, "x/y"), "hello") &&
	      view_try_write(view_in(rig, "x/y")) == 0);
	CHECK(!view_has(view_in(rig, "file")));
	CHECK(view_try_create(view_in(rig, "z/hidden/x")) != 0);
}

static void body_hundred_items(const struct view_rig *rig)
{
	static char name[100][64];
	struct view_item item[101] = {{VIEW_TMPFS, .dest = "/tmp"}};

	for (int i = 0; i < 100; i++) {
		snprintf(name[i], sizeof(name[i]), "/tmp/%d/x", i / 2);
		item[i + 1] = (struct view_item){i % 2 ? VIEW_HIDE : VIEW_RO,
						 .source = i % 2 ? NULL : view_in(rig, "file"),
						 .dest = name[i]};
	}
	view_make(&(const struct view){.item = item, .n = 101}, false);
	CHECK(view_has("/tmp/0/x") && view_has("/tmp/49/x") && !view_contains("/tmp/49/x", "h"));
}

static void body_too_few_descriptors(const struct view_rig *rig)
{
	struct rlimit few = {.rlim_cur = 6, .rlim_max = 6};

	CHECK(setrlimit(RLIMIT_NOFILE, &few) == 0);
	view_make_fails(VIEW({VIEW_DEV, .dest = "/dev"}), EMFILE, "--dev",
			"too many open files; raise RLIMIT_NOFILE");
}

/* ---- the working directory */

static void body_directory_kept(const struct view_rig *rig)
{
	char cwd[600];

	CHECK(chdir(view_in(rig, "dir")) == 0);
	view_make(VIEW({VIEW_TMPFS, .dest = "/tmp"}), true);
	CHECK(getcwd(cwd, sizeof(cwd)) && strcmp(cwd, view_in(rig, "dir")) == 0);
	CHECK(view_try_create("new") == EROFS);
}

static void body_directory_hidden(const struct view_rig *rig)
{
	struct err e;
	int rc;

	CHECK(chdir(view_in(rig, "dir")) == 0);
	rc = ns_view_make(VIEW({VIEW_TMPFS, .dest = view_in(rig, "")}), true, &e);
	CHECK(rc == -ENOENT && strstr(e.text, view_in(rig, "dir")) &&
	      strstr(e.text, "--chdir DIR"));
}

static void body_directory_removed(const struct view_rig *rig)
{
	struct err e;

	CHECK(mount("t", view_in(rig, "empty"), "tmpfs", 0, NULL) == 0);
	CHECK(mkdir(view_in(rig, "empty/gone"), 0755) == 0 &&
	      chdir(view_in(rig, "empty/gone")) == 0);
	CHECK(rmdir(view_in(rig, "empty/gone")) == 0);
	CHECK(ns_view_make(VIEW({VIEW_TMPFS, .dest = "/tmp"}), true, &e) == -ENOENT);
	CHECK(strstr(e.text, "--chdir DIR"));
	CHECK(ns_view_make(VIEW({VIEW_TMPFS, .dest = "/tmp"}), false, &e) == 0);
}

/* ---- no way out */

static bool same(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* The old trick: a root below the working directory, and up from there. */
static void stays_inside(const char *folder, const char *here)
{
	int top = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC), ns;
	struct stat root;

	CHECK(stat("/", &root) == 0 && same("/", "/..") && same("/", "/proc/1/root"));
	ns = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
	CHECK(ns >= 0 && setns(ns, CLONE_NEWNS) == 0);
	CHECK(same("/", "/proc/1/root") && view_has(here));
	CHECK(chroot(folder) == 0 && fchdir(top) == 0);
	for (int i = 0; i < 20; i++)
		CHECK(chdir("..") == 0);
	CHECK(view_has(here + 1) && !view_has("var") && !view_has("oldroot"));
	CHECK(chroot(".") == 0 && view_has(here));
}

static void body_no_way_out(const struct view_rig *rig)
{
	const struct view_item items[] = {
		{VIEW_PROC, .dest = "/proc"},
		{VIEW_TMPFS, .dest = "/tmp"},
		{VIEW_HIDE, .dest = "/here"},
	};

	view_make(&(const struct view){.root = view_in(rig, "root"), .item = items, .n = 3}, false);
	CHECK(mkdir("/tmp/x", 0755) == 0);
	stays_inside("/tmp/x", "/here");
	CHECK(!view_has(rig->area));
}

/* What a hidden file's cover comes from must not lie on the root that stays. */
static void body_nothing_on_the_root(const struct view_rig *rig)
{
	char line[600];
	FILE *mounts;

	view_make(VIEW({VIEW_HIDE, .dest = view_in(rig, "file")},
		       {VIEW_RW, .source = view_in(rig, "dir"), .dest = view_in(rig, "dir")}),
		  false);
	CHECK(same("/", "/..") && view_has("/../var"));
	CHECK(!view_contains(view_in(rig, "file"), "h"));
	mounts = fopen("/proc/self/mountinfo", "re");
	CHECK(mounts);
	for (int roots = 0; fgets(line, sizeof(line), mounts);) {
		char point[600];

		CHECK(sscanf(line, "%*d %*d %*s %*s %599s", point) == 1);
		roots += strcmp(point, "/") == 0;
		CHECK(roots <= 1);
	}
}

static void body_root_replaced_after_a_hidden_file(const struct view_rig *rig)
{
	view_make(VIEW({VIEW_HIDE, .dest = view_in(rig, "file")},
		       {VIEW_RO, .source = view_in(rig, "root"), .dest = "/"},
		       {VIEW_TMPFS, .dest = "/tmp"}, {VIEW_PROC, .dest = "/proc"}),
		  false);
	CHECK(mkdir("/tmp/x", 0755) == 0);
	stays_inside("/tmp/x", "/here");
	CHECK(!view_has(rig->area));
}

/* A /proc that a container covers in part: no fresh one for a user namespace, and the cause is named. */
static void body_covered_proc(const struct view_rig *rig)
{
	struct err e = {.text = ""};
	int status;
	pid_t pid;

	if (rig->user)
		return;
	CHECK(mount("t", "/proc/sys", "tmpfs", 0, NULL) == 0);
	CHECK(unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID) == 0);
	CHECK(ns_map_self(0, 0, 0, 0, &e) == 0);
	pid = fork();
	if (pid == 0) {
		CHECK(ns_private_mounts(&e) == 0);
		view_make_fails(VIEW({VIEW_PROC, .dest = "/proc"}), EPERM,
				"--proc /proc: ", "systempaths=unconfined");
		_exit(0);
	}
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
}

TEST(absolute_link)
TEST(chain_of_links)
TEST(dots)
TEST(loop)
TEST(link_to_the_root)
TEST(source_is_missing)
TEST(source_is_a_loop)
TEST(optional)
TEST(link_as_source)
TEST(missing_ro)
TEST(missing_tmpfs)
TEST(missing_hide)
TEST(missing_dev)
TEST(odd_names)
TEST(flags_stay)
TEST(no_setuid)
TEST(empty_root)
TEST(nested)
TEST(hundred_items)
TEST(too_few_descriptors)
TEST(directory_kept)
TEST(directory_hidden)
TEST(directory_removed)
TEST(no_way_out)
TEST(nothing_on_the_root)
TEST(root_replaced_after_a_hidden_file)
TEST(covered_proc)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_absolute_link),
		cmocka_unit_test(test_chain_of_links),
		cmocka_unit_test(test_dots),
		cmocka_unit_test(test_loop),
		cmocka_unit_test(test_link_to_the_root),
		cmocka_unit_test(test_source_is_missing),
		cmocka_unit_test(test_source_is_a_loop),
		cmocka_unit_test(test_optional),
		cmocka_unit_test(test_link_as_source),
		cmocka_unit_test(test_missing_ro),
		cmocka_unit_test(test_missing_tmpfs),
		cmocka_unit_test(test_missing_hide),
		cmocka_unit_test(test_missing_dev),
		cmocka_unit_test(test_odd_names),
		cmocka_unit_test(test_flags_stay),
		cmocka_unit_test(test_no_setuid),
		cmocka_unit_test(test_empty_root),
		cmocka_unit_test(test_nested),
		cmocka_unit_test(test_hundred_items),
		cmocka_unit_test(test_too_few_descriptors),
		cmocka_unit_test(test_directory_kept),
		cmocka_unit_test(test_directory_hidden),
		cmocka_unit_test(test_directory_removed),
		cmocka_unit_test(test_no_way_out),
		cmocka_unit_test(test_nothing_on_the_root),
		cmocka_unit_test(test_root_replaced_after_a_hidden_file),
		cmocka_unit_test(test_covered_proc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
