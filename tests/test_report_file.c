/* SPDX-License-Identifier: MIT */
/* needs: lib init/report_file.c compat/posix/file.c tests/fake_write.c */
/* wrap: write */
/* Where a report goes: real files, descriptors and devices, and what a command might do to them meanwhile. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "init/report_file.h"
#include "tests/fake_write.h"

static const char object[] = "{\"schema\": 1}\n";
#define OBJECT object, sizeof(object) - 1

static char folder[64];
static struct os_file file;
static struct err e;

static int setup(void **state)
{
	strcpy(folder, "/tmp/brood-test.XXXXXX");
	return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	return remove(path);
}

static int teardown(void **state)
{
	return chdir("/") < 0 ? -1 : nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void put(const char *path, const char *words)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(words, f);
	fclose(f);
}

static void assert_holds(const char *path, const char *words)
{
	char got[100] = "";
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	got[fread(got, 1, sizeof(got) - 1, f)] = '\0';
	fclose(f);
	assert_string_equal(got, words);
}

static unsigned entries(void)
{
	DIR *dir = opendir(".");
	unsigned n = 0;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n - 2; /* . and .. */
}

static void opened(const char *where)
{
	if (report_file_open(&file, where, &e) < 0)
		fail_msg("%s: %s", where, e.text);
	assert_true(file.fd > STDERR_FILENO);
	assert_true(fcntl(file.fd, F_GETFD) & FD_CLOEXEC);
}

static void assert_refused(const char *where, const char *part)
{
	int free_fd = dup(STDERR_FILENO), now;

	close(free_fd);
	memset(&e, 0, sizeof(e));
	assert_true(report_file_open(&file, where, &e) < 0);
	assert_string_equal(e.stage, "open --report");
	assert_non_null(strstr(e.text, part));
	assert_int_equal(file.fd, -1);
	now = dup(STDERR_FILENO);
	assert_int_equal(now, free_fd); /* nothing is open that was not before */
	close(now);
}

static void written(void)
{
	if (os_file_write(&file, OBJECT, &e) < 0)
		fail_msg("%s", e.text);
	assert_int_equal(file.fd, -1);
}

static void assert_not_written(int errnum, const char *part)
{
	memset(&e, 0, sizeof(e));
	assert_int_equal(os_file_write(&file, OBJECT, &e), -errnum);
	assert_int_equal(file.fd, -1);
	assert_non_null(strstr(e.text, part));
}

static void test_new_and_old_file(void **state)
{
	opened("run.json");
	assert_holds("run.json", "");
	assert_int_equal(chdir("/"), 0);
	written();
	assert_int_equal(chdir(folder), 0);
	assert_holds("run.json", object);

	put("run.json", "what was here before, which is longer than the object");
	assert_int_equal(chmod("run.json", 0640), 0);
	opened("./run.json");
	assert_holds("run.json", "");
	written();
	assert_holds("run.json", object);
	assert_int_equal(entries(), 1);
}

static void test_a_link_is_followed(void **state)
{
	assert_int_equal(symlink("run.json", "link"), 0);
	opened("link");
	written();
	assert_holds("run.json", object);
	assert_int_equal(entries(), 2);
}

static void test_tampered_content(void **state)
{
	opened("run.json");
	put("run.json", "{\"exit_code\": 0, \"long\": \"enough to be seen behind the object\"}");
	written();
	assert_holds("run.json", object);
}

static void test_removed(void **state)
{
	struct stat st;

	put("run.json", "");
	assert_int_equal(chmod("run.json", 0640), 0);
	opened("run.json");
	assert_int_equal(unlink("run.json"), 0);
	written();
	assert_holds("run.json", object);
	assert_int_equal(stat("run.json", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	assert_int_equal(entries(), 1);
}

static void test_replaced(void **state)
{
	opened("run.json");
	put("fake", "{}");
	assert_int_equal(rename("fake", "run.json"), 0);
	written();
	assert_holds("run.json", object);

	/* What the link points to stays as it is. */
	opened("run.json");
	put("victim", "precious");
	assert_int_equal(unlink("run.json"), 0);
	assert_int_equal(symlink("victim", "run.json"), 0);
	written();
	assert_holds("run.json", object);
	assert_holds("victim", "precious");
	assert_int_equal(entries(), 2);
}

static void test_replaced_by_a_folder(void **state)
{
	opened("run.json");
	assert_int_equal(unlink("run.json"), 0);
	assert_int_equal(mkdir("run.json", 0700), 0);
	assert_not_written(EISDIR, "is not the report");
	assert_int_equal(entries(), 1);
}

/* The folder itself: no link in its place is followed, and the fake is not passed over in silence. */
static void test_folder_moved(void **state)
{
	assert_int_equal(mkdir("out", 0700), 0);
	assert_int_equal(mkdir("elsewhere", 0700), 0);
	opened("out/run.json");
	assert_int_equal(rename("out", "moved"), 0);
	assert_int_equal(symlink("elsewhere", "out"), 0);
	put("elsewhere/run.json", "fake");
	assert_not_written(ESTALE, "is not the report");
	assert_holds("elsewhere/run.json", "fake");
}

static void test_folder_gone(void **state)
{
	assert_int_equal(mkdir("out", 0700), 0);
	opened("out/run.json");
	assert_int_equal(unlink("out/run.json"), 0);
	assert_int_equal(rmdir("out"), 0);
	assert_not_written(ENOENT, "is not the report");
}

static void test_bad_places(void **state)
{
	assert_refused("no/such", "folder does not exist");
	assert_refused(".", "is a folder");
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_refused("fifo", "nobody reads");
	put("plain", "");
	assert_refused("plain/x", "Not a directory");
	assert_refused("fd:", "a number");
	assert_refused("fd:-1", "a number");
	assert_refused("fd:3x", "a number");
	assert_refused("fd:99999999999", "a number");
	assert_refused("fd:987", "not open");
}

static void test_path_too_long(void **state)
{
	char path[PATH_MAX + 10];

	memset(path, '/', sizeof(path));
	path[sizeof(path) - 2] = 'x';
	path[sizeof(path) - 1] = '\0';
	assert_refused(path, "absolute path");
}

static void test_full(void **state)
{
	const int half[] = {5, -ENOSPC};

	opened("/dev/full");
	assert_not_written(ENOSPC, "cannot be written");

	/* Half of an object is not left. */
	opened("run.json");
	fake_write(half, 2);
	assert_not_written(ENOSPC, "left empty");
	assert_holds("run.json", "");
	opened("run.json");
	assert_int_equal(unlink("run.json"), 0);
	fake_write(half, 2);
	assert_not_written(ENOSPC, "");
	assert_int_equal(access("run.json", F_OK), -1);
	assert_int_equal(entries(), 0);
}

static void test_descriptor(void **state)
{
	char where[20], got[100];
	int fds[2], out, fd;

	assert_int_equal(pipe(fds), 0);
	snprintf(where, sizeof(where), "fd:%d", fds[0]);
	assert_refused(where, "not open for writing");
	snprintf(where, sizeof(where), "fd:%d", fds[1]);
	opened(where);
	assert_int_equal(fcntl(fds[1], F_GETFD), -1); /* moved out of the command's sight */
	written();
	assert_int_equal(read(fds[0], got, sizeof(got)), sizeof(object) - 1);
	assert_int_equal(read(fds[0], got, sizeof(got)), 0);
	close(fds[0]);

	/* A standard stream stays the command's; what it has is not cut off. */
	put("out", "before\n");
	out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	fd = open("out", O_WRONLY | O_APPEND);
	dup2(fd, STDOUT_FILENO);
	opened("-");
	written();
	opened("fd:1");
	written();
	assert_true(fcntl(STDOUT_FILENO, F_GETFD) >= 0);
	dup2(out, STDOUT_FILENO);
	close(out);
	close(fd);
	assert_holds("out", "before\n{\"schema\": 1}\n{\"schema\": 1}\n");
}

/* A report must never become a standard stream that the caller had closed. */
static void test_closed_streams(void **state)
{
	int in = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3), rc;

	close(STDIN_FILENO);
	rc = report_file_open(&file, "run.json", &e);
	assert_int_equal(fcntl(STDIN_FILENO, F_GETFD), -1);
	dup2(in, STDIN_FILENO);
	close(in);
	assert_int_equal(rc, 0);
	assert_true(file.fd > STDERR_FILENO && file.dir_fd > STDERR_FILENO);
	written();
	assert_holds("run.json", object);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_new_and_old_file),
		TEST(test_a_link_is_followed),
		TEST(test_tampered_content),
		TEST(test_removed),
		TEST(test_replaced),
		TEST(test_replaced_by_a_folder),
		TEST(test_folder_moved),
		TEST(test_folder_gone),
		TEST(test_bad_places),
		TEST(test_path_too_long),
		TEST(test_full),
		TEST(test_descriptor),
		TEST(test_closed_streams),
	};

	return cmocka_run_group_tests_name("report_file", tests, NULL, NULL);
}
