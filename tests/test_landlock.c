/* SPDX-License-Identifier: MIT */
/* needs: ns/landlock.c ns/filter.c lib */
/* kernel: Landlock */
/* Landlock alone, without any mount: what is not writable in the view cannot be changed in any way, and signals stay within. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>

#include <cmocka.h>

#include "ns/privileges.h"
#include "tests/in_child.h"

#define EXCHANGE 2u /* RENAME_EXCHANGE; not every C library has it, nor renameat2 */

/* Made anew for each test: a folder with in/ (writable in the view) and out/, both with a file and a folder. */
struct place {
	char top[40];
	char in[60], out[60];
	struct view_item items[2];
	struct view view;
};

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

static const char *join(const char *folder, const char *name)
{
	static char paths[64][120];
	static unsigned next;
	char *path = paths[next++ % 64];

	snprintf(path, sizeof(paths[0]), "%s/%s", folder, name);
	return path;
}

static void place_fill(const char *folder)
{
	assert_int_equal(mkdir(folder, 0755), 0);
	assert_int_equal(mkdir(join(folder, "dir"), 0755), 0);
	assert_int_equal(mkdir(join(folder, "empty"), 0755), 0);
	write_file(join(folder, "file"), "text");
	write_file(join(folder, "other"), "text");
}

static int set_up(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	snprintf(p->top, sizeof(p->top), "/var/tmp/brood-landlock-XXXXXX");
	assert_non_null(mkdtemp(p->top));
	snprintf(p->in, sizeof(p->in), "%s/in", p->top);
	snprintf(p->out, sizeof(p->out), "%s/out", p->top);
	place_fill(p->in);
	place_fill(p->out);
	p->items[0] = (struct view_item){.kind = VIEW_RW, .dest = p->in};
	p->items[1] = (struct view_item){.kind = VIEW_RO, .dest = p->out};
	p->view = (struct view){.read_only = true, .item = p->items, .n = 2};
	*state = p;
	return 0;
}

static int tear_down(void **state)
{
	struct place *p = *state;
	char command[80];
	int rc;

	snprintf(command, sizeof(command), "rm -rf %s", p->top);
	rc = shell(command);
	free(p);
	return rc;
}

static void apply(const struct place *p)
{
	if (ns_landlock_abi() == 0)
		CANNOT("no Landlock here");
	CHECK(ns_no_new_privs() == 0);
	CHECK(ns_landlock_apply(&p->view, LANDLOCK_REQUIRED, false) == 0);
}

static bool refused(int rc)
{
	return rc < 0 && (errno == EACCES || errno == EXDEV);
}

static int open_close(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0644);

	return fd < 0 ? -1 : close(fd);
}

static int attack_files(void *arg)
{
	const struct place *p = arg;
	const char *file = join(p->out, "file");

	apply(p);
	CHECK(refused(open_close(file, O_WRONLY)));
	CHECK(refused(open_close(file, O_RDWR)));
	CHECK(refused(open_close(file, O_WRONLY | O_APPEND)));
	CHECK(refused(open_close(join(p->out, "new"), O_WRONLY | O_CREAT)));
	CHECK(refused(open_close(p->out, O_TMPFILE | O_RDWR)));
	CHECK(refused(unlink(file)));
	CHECK(refused(rmdir(join(p->out, "empty"))));
	CHECK(refused(mkdir(join(p->out, "new"), 0755)));
	CHECK(refused(mkfifo(join(p->out, "new"), 0644)));
	CHECK(refused(symlink("x", join(p->out, "new"))));
	CHECK(refused(link(file, join(p->out, "new"))));
	CHECK(refused(link(file, join(p->in, "new"))));
	CHECK(refused(link(join(p->in, "file"), join(p->out, "new"))));
	CHECK(refused(rename(file, join(p->out, "new"))));
	CHECK(refused(rename(file, join(p->in, "new"))));
	CHECK(refused(rename(join(p->in, "file"), file)));
	CHECK(refused(rename(join(p->in, "file"), join(p->out, "new"))));
	CHECK(refused((int)syscall(SYS_renameat2, AT_FDCWD, file, AT_FDCWD, join(p->in, "file"),
				   EXCHANGE)));
	/* By another name, and by a descriptor that is not for writing. */
	CHECK(symlink(file, join(p->in, "way")) == 0);
	CHECK(refused(open_close(join(p->in, "way"), O_WRONLY)));
	CHECK(chdir(p->in) == 0 && refused(open_close("../out/file", O_WRONLY)));
	return 0;
}

static void nothing_changes_outside(void **state)
{
	RUN_IN_CHILD(attack_files, *state);
}

static int attack_truncate(void *arg)
{
	const struct place *p = arg;
	struct stat st;

	if (ns_landlock_abi() < 3)
		CANNOT("truncation is known from ABI 3 on");
	apply(p);
	CHECK(refused(truncate(join(p->out, "file"), 0)));
	CHECK(refused(open_close(join(p->out, "file"), O_RDONLY | O_TRUNC)));
	CHECK(stat(join(p->out, "file"), &st) == 0 && st.st_size == 4);
	CHECK(truncate(join(p->in, "file"), 0) == 0);
	return 0;
}

static void nothing_is_truncated_outside(void **state)
{
	RUN_IN_CHILD(attack_truncate, *state);
}

static int ordinary(void *arg)
{
	const struct place *p = arg;
	int fd;

	apply(p);
	CHECK(open_close(join(p->out, "file"), O_RDONLY) == 0);
	CHECK(open_close(join(p->in, "file"), O_RDWR | O_TRUNC) == 0);
	CHECK(open_close(join(p->in, "new"), O_WRONLY | O_CREAT) == 0);
	CHECK(rename(join(p->in, "new"), join(p->in, "dir/new")) == 0);
	CHECK(link(join(p->in, "dir/new"), join(p->in, "linked")) == 0);
	CHECK(mkdir(join(p->in, "made"), 0755) == 0 && rmdir(join(p->in, "made")) == 0);
	CHECK(unlink(join(p->in, "file")) == 0);
	CHECK(open_close("/dev/null", O_RDWR) == 0);
	CHECK(open_close("/proc/self/comm", O_WRONLY) == 0);
	CHECK(open_close("/proc/self/oom_score_adj", O_WRONLY) == 0);
	fd = memfd_create("x", MFD_CLOEXEC);
	CHECK(fd >= 0 && ftruncate(fd, 10) == 0);
	CHECK(open_close(join("/proc/self/fd", fd == 3 ? "3" : fd == 4 ? "4" : "5"), O_RDWR) == 0);
	CHECK(shell("true && echo x >/dev/null && (echo y | cat >/dev/null)") == 0);
	return 0;
}

static void ordinary_work_goes_on(void **state)
{
	RUN_IN_CHILD(ordinary, *state);
}

/* `cmd 2>log`, and cmd is a script that writes to /dev/stderr. */
static int streams(void *arg)
{
	const struct place *p = arg;
	int log = open(join(p->out, "file"), O_WRONLY | O_APPEND | O_CLOEXEC);
	int input = open(join(p->out, "other"), O_RDONLY | O_CLOEXEC), saved = dup(STDERR_FILENO);

	CHECK(log >= 0 && dup2(log, STDERR_FILENO) >= 0 && dup2(input, STDIN_FILENO) >= 0);
	apply(p);
	CHECK(shell("echo more >>/dev/stderr") == 0);
	CHECK(refused(open_close("/dev/stdin", O_WRONLY)));
	CHECK(refused(unlink(join(p->out, "file"))));
	dup2(saved, STDERR_FILENO);
	return 0;
}

static void standard_streams_can_be_opened_again(void **state)
{
	struct place *p = *state;
	struct stat st;

	RUN_IN_CHILD(streams, p);
	assert_int_equal(stat(join(p->out, "file"), &st), 0);
	assert_int_equal(st.st_size, strlen("textmore\n"));
}

static int writable(void *arg)
{
	const struct place *p = arg;

	CHECK(ns_no_new_privs() == 0);
	if (ns_landlock_abi() == 0)
		CANNOT("no Landlock here");
	CHECK(ns_landlock_apply(NULL, LANDLOCK_AUTO, true) == 0);
	CHECK(open_close(join(p->out, "file"), O_WRONLY | O_TRUNC) == 0);
	CHECK(rename(join(p->out, "file"), join(p->in, "moved")) == 0);
	CHECK(mknod(join(p->in, "fifo"), S_IFIFO | 0644, 0) == 0);
	return 0;
}

static void a_writable_view_stays_so(void **state)
{
	RUN_IN_CHILD(writable, *state);
}

static int attack_signals(void *arg)
{
	const struct place *p = arg;
	int status;
	pid_t pid, parent = getppid();

	if (ns_landlock_abi() < 6)
		CANNOT("signals are known from ABI 6 on");
	CHECK(kill(parent, 0) == 0);
	apply(p);
	CHECK(kill(parent, 0) < 0 && errno == EPERM);
	CHECK(kill(parent, SIGCONT) < 0 && errno == EPERM);
	CHECK(raise(SIGCONT) == 0);
	pid = fork();
	if (pid == 0) {
		setsid();
		pause();
		_exit(0);
	}
	CHECK(kill(pid, SIGTERM) == 0);
	CHECK(waitpid(pid, &status, 0) == pid && WTERMSIG(status) == SIGTERM);
	/* And a child may tell its parent. */
	signal(SIGUSR1, SIG_IGN);
	pid = fork();
	if (pid == 0)
		_exit(kill(getppid(), SIGUSR1) == 0 ? 0 : 1);
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
	return 0;
}

static void signals_stay_within(void **state)
{
	RUN_IN_CHILD(attack_signals, *state);
}

/* An abstract socket, listening; its name ends with `which`. */
static int abstract(bool listens, const char *which, int *fd)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int n = snprintf(a.sun_path + 1, sizeof(a.sun_path) - 1, "brood-%s", which);
	socklen_t len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)n);

	*fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (listens)
		return bind(*fd, (struct sockaddr *)&a, len) < 0 ? -1 : listen(*fd, 5);
	return connect(*fd, (struct sockaddr *)&a, len);
}

static int attack_sockets(void *arg)
{
	const struct place *p = arg;
	char outer[30], inner[30];
	int fd;

	if (ns_landlock_abi() < 6)
		CANNOT("abstract sockets are known from ABI 6 on");
	snprintf(outer, sizeof(outer), "out-%d", getpid());
	snprintf(inner, sizeof(inner), "in-%d", getpid());
	CHECK(abstract(true, outer, &fd) == 0);
	CHECK(abstract(false, outer, &fd) == 0);
	apply(p);
	CHECK(abstract(false, outer, &fd) < 0 && errno == EPERM);
	CHECK(abstract(true, inner, &fd) == 0);
	CHECK(abstract(false, inner, &fd) == 0);
	return 0;
}

static void abstract_sockets_stay_within(void **state)
{
	RUN_IN_CHILD(attack_sockets, *state);
}

static int attack_mounts(void *arg)
{
	const struct place *p = arg;

	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		CANNOT("no mounts of our own here");
	CHECK(mount("x", p->in, "tmpfs", 0, NULL) == 0);
	CHECK(mkdir(join(p->in, "more"), 0755) == 0);
	apply(p);
	CHECK(mount("x", join(p->in, "more"), "tmpfs", 0, NULL) < 0 && errno == EPERM);
	CHECK(mount(p->out, join(p->in, "more"), NULL, MS_BIND, NULL) < 0 && errno == EPERM);
	CHECK(umount2(p->in, MNT_DETACH) < 0 && errno == EPERM);
	return 0;
}

static void mounts_cannot_change(void **state)
{
	RUN_IN_CHILD(attack_mounts, *state);
}

static int how_it_is_taken(void *arg)
{
	const struct place *p = arg;

	CHECK(ns_landlock_apply(&p->view, LANDLOCK_OFF, false) == 0);
	CHECK(open_close(join(p->out, "file"), O_WRONLY) == 0);
	CHECK(ns_landlock_abi() >= 0);
	if (ns_landlock_abi() == 0) {
		CHECK(ns_landlock_apply(&p->view, LANDLOCK_AUTO, false) == 0);
		CHECK(ns_landlock_apply(&p->view, LANDLOCK_REQUIRED, false) == -EOPNOTSUPP);
		return 0;
	}
	CHECK(setresuid(65534, 65534, 65534) == 0);
	CHECK(ns_landlock_apply(&p->view, LANDLOCK_AUTO, false) == -EPERM); /* no no_new_privs */
	CHECK(ns_no_new_privs() == 0);
	CHECK(ns_landlock_apply(&p->view, LANDLOCK_AUTO, false) == 0);
	return 0;
}

static void off_auto_and_required(void **state)
{
	if (geteuid() != 0) {
		print_message("skip: needs root, to be somebody else\n");
		skip();
	}
	RUN_IN_CHILD(how_it_is_taken, *state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_changes_outside),	    TEST(nothing_is_truncated_outside),
		TEST(ordinary_work_goes_on),	    TEST(standard_streams_can_be_opened_again),
		TEST(a_writable_view_stays_so),	    TEST(signals_stay_within),
		TEST(abstract_sockets_stay_within), TEST(mounts_cannot_change),
		TEST(off_auto_and_required),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
