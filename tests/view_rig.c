// SPDX-License-Identifier: MIT
/* The four ways of making a view, and the folder around it. */
#include "tests/view_rig.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
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

#define ORDINARY 51234
#define CANNOT 77

static bool force_classic;

static const struct view_rig *running;

/* ---- the newer calls, hidden as by an old kernel */

bool __real_view_call_is_new(void);
bool __wrap_view_call_is_new(void);
bool __wrap_view_call_is_new(void)
{
	return !force_classic && __real_view_call_is_new();
}

/* Before Linux 5.8 a mount has no number in statx(2). */
int __real_view_call_stat(int fd, struct view_stat *st);
int __wrap_view_call_stat(int fd, struct view_stat *st);
int __wrap_view_call_stat(int fd, struct view_stat *st)
{
	int rc = view_rig_fault("view_call_stat");

	if (rc == 0)
		rc = __real_view_call_stat(fd, st);

	if (force_classic && rc == 0)
		st->mount = 0;
	return rc;
}

/* A test of faults has its own. */
__attribute__((weak)) int view_rig_fault(const char *name)
{
	return 0;
}

#define HIDDEN(name, parameters, arguments)                                                        \
	int __real_##name parameters;                                                              \
	int __wrap_##name parameters;                                                              \
	int __wrap_##name parameters                                                               \
	{                                                                                          \
		int rc = force_classic ? -ENOSYS : view_rig_fault(#name);                          \
                                                                                                   \
		return rc < 0 ? rc : __real_##name arguments;                                      \
	}
HIDDEN(view_call_open_tree, (int dir_fd, const char *path), (dir_fd, path))
HIDDEN(view_call_setattr, (int fd, unsigned flags), (fd, flags))
HIDDEN(view_call_move, (int fd, int dir_fd, const char *path), (fd, dir_fd, path))
HIDDEN(view_call_open_in_root, (int fd, const char *path), (fd, path))
HIDDEN(view_call_fsopen, (const char *type), (type))

/* ---- in the body */

void view_check(const char *file, int line, bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "%s:%d: %s (errno %d) %s%s\n", file, line, what, errno,
		running->user ? "in a user namespace" : "as root",
		running->classic ? ", classic" : "");
	_exit(1);
}

const char *view_in(const struct view_rig *rig, const char *name)
{
	static char path[16][512];
	static unsigned next;
	char *buf = path[next++ % 16];

	snprintf(buf, sizeof(path[0]), "%s%s%s", rig->area, *name ? "/" : "", name);
	return buf;
}

void view_make(const struct view *view, bool keep_cwd)
{
	struct err e = {.text = ""};
	int rc = ns_view_make(view, keep_cwd, &e);

	if (rc == 0)
		return;
	fprintf(stderr, "ns_view_make: %s\n", e.text);
	CHECK(rc == 0);
}

void view_make_fails(const struct view *view, int errnum, const char *words, const char *more)
{
	struct err e = {.text = ""};
	int rc = ns_view_make(view, false, &e);

	if (rc == -errnum && e.errnum == errnum && strstr(e.text, words) && strstr(e.text, more))
		return;
	fprintf(stderr, "%d, %s; expected %d, %s ... %s\n", rc, e.text, -errnum, words, more);
	CHECK(!"the error that was expected");
}

int view_try_write(const char *path)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);

	return fd < 0 ? errno : (close(fd), 0);
}

int view_try_create(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return errno;
	close(fd);
	return unlink(path) < 0 ? errno : 0;
}

int view_try_read(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char c;
	ssize_t n = fd < 0 ? -1 : read(fd, &c, 1);
	int errnum = errno;

	if (fd >= 0)
		close(fd);
	return n < 0 ? errnum : 0;
}

bool view_has(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

bool view_has_overlays(void)
{
	return mount("overlay", "/", "overlay", 0, "lowerdir=/none") < 0 && errno != ENODEV;
}

bool view_contains(const char *path, const char *text)
{
	char got[256] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, got, sizeof(got) - 1);

	if (fd >= 0)
		close(fd);
	return n >= 0 && strncmp(got, text, strlen(text)) == 0;
}

/* ---- around it */

static void put(const char *area, const char *name, const char *text)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", area, name);
	if (!text) {
		assert_int_equal(mkdir(path, 0755), 0);
	} else {
		f = fopen(path, "we");
		assert_non_null(f);
		fputs(text, f);
		fclose(f);
	}
	assert_int_equal(lchown(path, ORDINARY, ORDINARY) == 0 || geteuid() != 0, 1);
}

static void make_area(char *area)
{
	static const char *const folders[] = {"dir",	   "empty",    VIEW_ODD,   "root",
					      "root/proc", "root/dev", "root/job", "root/tmp"};
	char link[512];

	assert_non_null(mkdtemp(area));
	assert_int_equal(chmod(area, 0755), 0);
	assert_int_equal(chown(area, ORDINARY, ORDINARY) == 0 || geteuid() != 0, 1);
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		put(area, folders[i], NULL);
	put(area, "file", "hello");
	put(area, "slot", "");
	put(area, "dir/inner", "inner");
	put(area, VIEW_ODD "/x", "odd");
	put(area, "root/here", "root");
	snprintf(link, sizeof(link), "%s/link", area);
	assert_int_equal(symlink("dir", link), 0);
	snprintf(link, sizeof(link), "%s/absolute", area);
	assert_int_equal(symlink(area, link), 0);
	snprintf(link, sizeof(link), "%s/root/run", area);
	assert_int_equal(symlink("/job", link), 0);
}

static uint64_t sum;

static int add(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	uint64_t h = 14695981039346656037u;

	for (; *path; path++)
		h = (h ^ (unsigned char)*path) * 1099511628211u;
	sum += h ^ ((uint64_t)st->st_mode << 40) ^ (uint64_t)(type == FTW_F ? st->st_size : 0);
	return 0;
}

/* Names, types, modes and sizes of all that is in it. */
static uint64_t listing(const char *area)
{
	sum = 0;
	assert_int_equal(nftw(area, add, 8, FTW_PHYS), 0);
	return sum;
}

static int erase(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	return remove(path);
}

static void become_user(void)
{
	if (geteuid() == 0 &&
	    (setgroups(0, NULL) < 0 || setresgid(ORDINARY, ORDINARY, ORDINARY) < 0 ||
	     setresuid(ORDINARY, ORDINARY, ORDINARY) < 0))
		_exit(CANNOT);
	prctl(PR_SET_DUMPABLE, 1);
}

static _Noreturn void as_init(view_body *body, const struct view_rig *rig)
{
	struct err e;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (ns_private_mounts(&e) < 0)
		_exit(CANNOT);
	body(rig);
	fflush(NULL);
	_exit(0);
}

static _Noreturn void in_namespaces(view_body *body, const struct view_rig *rig)
{
	uid_t uid;
	gid_t gid;
	struct err e;
	pid_t pid;
	int status;

	if (rig->user)
		become_user();
	uid = geteuid();
	gid = getegid();
	if (unshare((rig->user ? CLONE_NEWUSER : 0) | CLONE_NEWNS | CLONE_NEWPID) < 0)
		_exit(CANNOT);
	if (rig->user && ns_map_self(uid, uid, gid, gid, &e) < 0)
		_exit(CANNOT);
	pid = fork();
	if (pid == 0)
		as_init(body, rig);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		_exit(2);
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 3);
}

static bool run(view_body *body, const struct view_rig *rig)
{
	int status;
	pid_t pid;

	running = rig;
	force_classic = rig->classic;
	fflush(NULL);
	pid = fork();
	if (pid == 0)
		in_namespaces(body, rig);
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == CANNOT)
		return false;
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	return true;
}

void view_rig_each(view_body *body)
{
	char area[] = "/var/tmp/brood-view-XXXXXX";
	unsigned done = 0;
	uint64_t before;

	make_area(area);
	before = listing(area);
	for (int way = 0; way < 4; way++) {
		struct view_rig rig = {.area = area, .user = way & 1, .classic = way & 2};

		if (!rig.user && geteuid() != 0)
			print_message("# left out: as root, without being root\n");
		else if (run(body, &rig))
			done++;
		else
			print_message("# left out: %s cannot be had here\n",
				      rig.user ? "user and mount namespaces" : "mount namespaces");
		assert_int_equal(listing(area), before);
	}
	nftw(area, erase, 8, FTW_PHYS | FTW_DEPTH);
	if (done == 0)
		skip();
}
