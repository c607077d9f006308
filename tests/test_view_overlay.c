// SPDX-License-Identifier: MIT
/* needs: lib ns tests/view_rig.c */
/* wrap: view_call_is_new view_call_open_tree view_call_setattr view_call_move view_call_open_in_root view_call_fsopen view_call_stat */
/* Folders that seem writable. That nothing of it was written, view_rig_each sees. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cmocka.h>

#include "ns/view.h"
#include "tests/view_rig.h"

static void write_to(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

static bool has_overlays(void)
{
	if (view_has_overlays())
		return true;
	fprintf(stderr, "# left out: this kernel has no overlays\n");
	return false;
}

static void body_changes(const struct view_rig *rig)
{
	struct stat before, after;

	if (!has_overlays())
		return;
	CHECK(stat(view_in(rig, "dir"), &before) == 0);
	view_make(VIEW({VIEW_OVERLAY, .dest = view_in(rig, "")}), false);
	CHECK(view_contains(view_in(rig, "file"), "hello"));
	write_to(view_in(rig, "file"), "changed");
	write_to(view_in(rig, "new"), "new");
	CHECK(view_contains(view_in(rig, "file"), "changed"));
	CHECK(unlink(view_in(rig, "slot")) == 0 && !view_has(view_in(rig, "slot")));
	CHECK(unlink(view_in(rig, "dir/inner")) == 0 && rmdir(view_in(rig, "dir")) == 0);
	CHECK(rename(view_in(rig, "file"), view_in(rig, "other")) == 0);
	CHECK(chmod(view_in(rig, "root/here"), 0600) == 0);
	CHECK(mkdir(view_in(rig, "made"), 0755) == 0 &&
	      view_try_create(view_in(rig, "made/x")) == 0);
	CHECK(stat(view_in(rig, ""), &after) == 0);
	CHECK(after.st_uid == before.st_uid && after.st_mode == before.st_mode);
	CHECK(view_try_create("/var/new") == EROFS);
}

static void body_odd_name(const struct view_rig *rig)
{
	if (!has_overlays())
		return;
	view_make(VIEW({VIEW_OVERLAY, .dest = view_in(rig, VIEW_ODD)},
		       {VIEW_OVERLAY, .dest = view_in(rig, "link")}),
		  false);
	write_to(view_in(rig, VIEW_ODD "/x"), "changed");
	write_to(view_in(rig, VIEW_ODD "/dir"), "not the other's");
	CHECK(view_contains(view_in(rig, VIEW_ODD "/x"), "changed"));
	CHECK(view_contains(view_in(rig, "dir/inner"), "inner") &&
	      !view_has(view_in(rig, "dir/dir")));
	CHECK(view_try_create(view_in(rig, "dir/new")) == 0);
	CHECK(view_try_create(view_in(rig, "new")) == EROFS);
}

/* A destination below it is made in it, and not in the folder. */
static void body_places_in_it(const struct view_rig *rig)
{
	if (!has_overlays())
		return;
	view_make(VIEW({VIEW_OVERLAY, .dest = view_in(rig, "dir")},
		       {VIEW_RO, .source = view_in(rig, "file"), .dest = view_in(rig, "dir/a/b")},
		       {VIEW_HIDE, .dest = view_in(rig, "dir/inner")}),
		  false);
	CHECK(view_contains(view_in(rig, "dir/a/b"), "hello"));
	CHECK(view_try_write(view_in(rig, "dir/a/b")) == EROFS);
	CHECK(!view_contains(view_in(rig, "dir/inner"), "i"));
}

static void body_flags(const struct view_rig *rig)
{
	struct statvfs fs;

	if (!has_overlays())
		return;
	CHECK(mount("t", view_in(rig, "empty"), "tmpfs", MS_NOSUID | MS_NOEXEC, NULL) == 0);
	view_make(VIEW({VIEW_OVERLAY, .dest = view_in(rig, "empty")}), false);
	CHECK(statvfs(view_in(rig, "empty"), &fs) == 0);
	CHECK((fs.f_flag & ST_NOSUID) && (fs.f_flag & ST_NOEXEC) && !(fs.f_flag & ST_RDONLY));
	CHECK(view_try_create(view_in(rig, "empty/new")) == 0);
}

static void body_of_a_file(const struct view_rig *rig)
{
	view_make_fails(VIEW({VIEW_OVERLAY, .dest = view_in(rig, "file")}), ENOTDIR,
			"--overlay /var/tmp/", "only folders");
}

static void body_of_nothing(const struct view_rig *rig)
{
	view_make_fails(VIEW({VIEW_OVERLAY, .dest = view_in(rig, "none")}), ENOENT,
			"--overlay /var/tmp/", "none");
}

TEST(changes)
TEST(odd_name)
TEST(places_in_it)
TEST(flags)
TEST(of_a_file)
TEST(of_nothing)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_changes),	     cmocka_unit_test(test_odd_name),
		cmocka_unit_test(test_places_in_it), cmocka_unit_test(test_flags),
		cmocka_unit_test(test_of_a_file),    cmocka_unit_test(test_of_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
