/* SPDX-License-Identifier: MIT */
/* needs: lib proc tests/fake_procfs.c */
/* wrap: syscall */
/* kernel: names of processes */
/* Process trees, recorded and live: who is found below whom, and whom a signal reaches. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "proc/proc.h"
#include "tests/fake_procfs.h"

typedef int descendants_fn(int root_fd, int32_t pid, struct proc_pids *out);

/* ---- system calls that fail on demand; proc/ makes them with up to four arguments */

static int no_pidfd;	     /* the errno that pidfd_open fails with, or 0 */
static pid_t dies_when_held; /* ends, and is reaped, right after its pidfd was opened */

long __real_syscall(long number, long a, long b, long c, long d);
long __wrap_syscall(long number, long a, long b, long c, long d);
long __wrap_syscall(long number, long a, long b, long c, long d)
{
	long result;

	if (number == SYS_pidfd_open && no_pidfd) {
		errno = no_pidfd;
		return -1;
	}
	result = __real_syscall(number, a, b, c, d);
	if (number == SYS_pidfd_open && a == dies_when_held && a > 0) {
		kill(dies_when_held, SIGKILL);
		assert_int_equal(waitpid(dies_when_held, NULL, 0), dies_when_held);
	}
	return result;
}

/* ---- recorded trees */

static int make_root(void **state)
{
	*state = calloc(1, sizeof(struct fake_procfs));
	fake_procfs_make(*state);
	return 0;
}

static int remove_root(void **state)
{
	fake_procfs_remove(*state);
	free(*state);
	return 0;
}

static void assert_pids(const struct proc_pids *pids, size_t n, const int32_t *expected)
{
	size_t i;

	assert_int_equal(pids->n, n);
	for (i = 0; i < n; i++)
		assert_int_equal(pids->pid[i], expected[i]);
}

/*
 * 1 -+- 10 -+- 100 --- 1000
 *    |      +- 101 (zombie)
 *    |      `- 102 --- 1020
 *    `- 20 --- 200
 * 2 (kernel) --- 21 (kernel)
 */
static void record_tree(struct fake_procfs *root)
{
	static const char kernel[] =
		"%d (kthread) S %d 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 3 0\n";
	char text[128];

	fake_procfs_stat(root, 1, 0, 'S', "init");
	fake_procfs_stat(root, 10, 1, 'S', "a");
	fake_procfs_stat(root, 20, 1, 'S', "b) R 10 10 10 0");
	fake_procfs_stat(root, 100, 10, 'R', "c");
	fake_procfs_stat(root, 101, 10, 'Z', "d");
	fake_procfs_stat(root, 102, 10, 'T', "e\n103 (f) S 10");
	fake_procfs_stat(root, 200, 20, 'D', "g");
	fake_procfs_stat(root, 1000, 100, 'S', "h");
	fake_procfs_stat(root, 1020, 102, 'S', "i");
	snprintf(text, sizeof(text), kernel, 2, 0);
	fake_procfs_file(root, "2/stat", text, strlen(text));
	snprintf(text, sizeof(text), kernel, 21, 2);
	fake_procfs_file(root, "21/stat", text, strlen(text));
	fake_procfs_file(root, "self", "", 0);
	fake_procfs_file(root, "uptime", "1 1\n", 4);
	fake_procfs_file(root, "10x/stat", "", 0);
	fake_procfs_file(root, "-5/stat", "", 0);
	fake_procfs_file(root, "99999999999/stat", "", 0);
	fake_procfs_file(root, "30/stat", "cut sh", 6);
	fake_procfs_file(root, "31/comm", "unreadable", 10);
}

static int by_number(const void *a, const void *b)
{
	return *(const int32_t *)a - *(const int32_t *)b;
}

/* The kernel lists children in the order of their birth, a scan in that of the folder. */
static void sort_pids(struct proc_pids *pids)
{
	qsort(pids->pid, pids->n, sizeof(*pids->pid), by_number);
}

static void test_scan(void **state)
{
	struct fake_procfs *root = *state;
	struct proc_pids pids = {0};

	record_tree(root);
	/* without a children file the one falls back to the other */
	static descendants_fn *const ways[] = {proc_descendants_scan, proc_descendants};
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(ways[i](root->fd, 10, &pids), 0);
		assert_int_equal(pids.n, 4);
		assert_true(pids.pid[0] < 1000 && pids.pid[1] < 1000); /* breadth first */
		sort_pids(&pids);
		assert_pids(&pids, 4, (int32_t[]){100, 102, 1000, 1020});

		assert_int_equal(ways[i](root->fd, 1000, &pids), 0);
		assert_int_equal(pids.n, 0);
		assert_int_equal(ways[i](root->fd, 101, &pids), 0); /* a zombie has none */
		assert_int_equal(pids.n, 0);
		assert_int_equal(ways[i](root->fd, 1, &pids), 0);
		assert_int_equal(pids.n, 7);
	}
	proc_pids_free(&pids);
}

static void test_scan_failures_touch_nothing(void **state)
{
	struct fake_procfs *root = *state;
	int32_t one[] = {7};
	struct proc_pids pids = {one, 1, 1};

	assert_int_equal(proc_descendants(root->fd, 10, &pids), -ENOSYS); /* an empty folder */
	assert_int_equal(proc_all(root->fd, 0, &pids), -ENOSYS);
	record_tree(root);
	assert_int_equal(proc_descendants(root->fd, 11, &pids), -ESRCH);
	assert_int_equal(proc_descendants(root->fd, 30, &pids), -ESRCH);
	assert_int_equal(proc_descendants(root->fd, 0, &pids), -ESRCH);
	assert_int_equal(proc_descendants(-1, 10, &pids), -EBADF);
	assert_int_equal(proc_all(-1, 10, &pids), -EBADF);
	assert_pids(&pids, 1, (int32_t[]){7});
}

/* No kernel says this; a file may. */
static void test_circle_ends(void **state)
{
	struct fake_procfs *root = *state;
	struct proc_pids pids = {0};

	fake_procfs_stat(root, 5, 7, 'S', "a");
	fake_procfs_stat(root, 6, 5, 'S', "b");
	fake_procfs_stat(root, 7, 6, 'S', "c");
	fake_procfs_stat(root, 8, 8, 'S', "own parent");
	assert_int_equal(proc_descendants_scan(root->fd, 5, &pids), 0);
	assert_pids(&pids, 2, (int32_t[]){6, 7});
	assert_int_equal(proc_descendants_scan(root->fd, 8, &pids), 0);
	assert_int_equal(pids.n, 0);

	fake_procfs_children(root, 5, 5, "6 ");
	fake_procfs_children(root, 6, 6, "7 6 ");
	fake_procfs_children(root, 7, 7, "5 6 7 ");
	assert_int_equal(proc_descendants(root->fd, 5, &pids), 0);
	assert_pids(&pids, 2, (int32_t[]){6, 7});
	proc_pids_free(&pids);
}

/* The children of every thread; zombies, the vanished and rubbish left out. */
static void test_children_files(void **state)
{
	struct fake_procfs *root = *state;
	struct proc_pids pids = {0};
	char many[8192] = "";
	size_t i, n = 0;

	record_tree(root);
	fake_procfs_children(root, 10, 10, "100 101 ");
	fake_procfs_children(root, 10, 11, "102 555 30 ");
	fake_procfs_children(root, 100, 100, "1000");
	fake_procfs_children(root, 102, 102, "0 -1020 99999999999999999999 x1020y \n1020 102 10 ");
	fake_procfs_children(root, 1020, 1020, "");
	assert_int_equal(proc_descendants(root->fd, 10, &pids), 0);
	sort_pids(&pids);
	assert_pids(&pids, 4, (int32_t[]){100, 102, 1000, 1020});

	/* numbers across the edges of reads */
	for (i = 0; i < 700; i++) {
		fake_procfs_stat(root, (int32_t)(50000 + i), 200, 'S', "many");
		n += (size_t)snprintf(many + n, sizeof(many) - n, "%zu ", 50000 + i);
	}
	fake_procfs_children(root, 200, 200, many);
	assert_int_equal(proc_descendants(root->fd, 200, &pids), 0);
	assert_int_equal(pids.n, 700);
	for (i = 0; i < 700; i++)
		assert_int_equal(pids.pid[i], 50000 + i);
	proc_pids_free(&pids);
}

static void test_all(void **state)
{
	struct fake_procfs *root = *state;
	struct proc_pids pids = {0};

	record_tree(root);
	assert_int_equal(proc_all(root->fd, 1, &pids), 0);
	sort_pids(&pids);
	assert_pids(&pids, 7, (int32_t[]){10, 20, 100, 102, 200, 1000, 1020});
	assert_int_equal(proc_all(root->fd, 0, &pids), 0);
	assert_int_equal(pids.n, 8);
	proc_pids_free(&pids);
}

/* The numbers of a recorded tree are those of real processes too. */
static void test_recorded_tree_is_never_signalled(void **state)
{
	struct fake_procfs *root = *state;
	int32_t self[] = {getpid()};
	struct proc_pids pids = {self, 1, 1};
	char link[16];

	fake_procfs_stat(root, getpid(), 1, 'S', "self");
	assert_int_equal(proc_signal(root->fd, &pids, 0, SIGTERM), 0);
	snprintf(link, sizeof(link), "%d", getpid());
	assert_int_equal(symlinkat(link, root->fd, "self"), 0);
	assert_int_equal(proc_signal(root->fd, &pids, 0, SIGTERM), 0);
}

/* ---- live trees */

static int proc_fd;

/* A process that waits and then ends with its parent, below the caller. */
static pid_t start_waiting(int ready_fd)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (write(ready_fd, "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	return pid;
}

static void kill_child(pid_t pid)
{
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void await_bytes(int fd, int n)
{
	char byte;

	while (n-- > 0)
		assert_int_equal(read(fd, &byte, 1), 1);
}

/*
 * A chain of `depth` processes, each the parent of the next; the first one's pid. `tied`: all end
 * with the first. Else an alarm ends what a failed test would leave.
 */
static pid_t start_chain(int depth, bool tied)
{
	int ready[2], level;
	pid_t top;

	assert_int_equal(pipe(ready), 0);
	top = fork();
	assert_true(top >= 0);
	if (top == 0) {
		for (level = 0; level < depth; level++) {
			if (tied)
				prctl(PR_SET_PDEATHSIG, SIGKILL);
			else
				alarm(120);
			if (write(ready[1], "", 1) != 1)
				_exit(1);
			if (level + 1 == depth || fork() != 0)
				break;
		}
		for (;;)
			pause();
	}
	await_bytes(ready[0], depth);
	close(ready[0]);
	close(ready[1]);
	return top;
}

static void test_live_chain(void **state)
{
	static descendants_fn *const ways[] = {proc_descendants, proc_descendants_scan};
	struct proc_pids pids = {0};
	struct proc_stat stat;
	pid_t top = start_chain(20, true);
	size_t i, way;

	for (way = 0; way < 2; way++) {
		assert_int_equal(ways[way](proc_fd, getpid(), &pids), 0);
		assert_int_equal(pids.n, 20);
		assert_int_equal(pids.pid[0], top);
		for (i = 1; i < pids.n; i++) {
			assert_int_equal(proc_stat_read(proc_fd, pids.pid[i], &stat), 0);
			assert_int_equal(stat.ppid, pids.pid[i - 1]);
		}
		assert_int_equal(ways[way](proc_fd, top, &pids), 0);
		assert_int_equal(pids.n, 19);
	}
	proc_pids_free(&pids);
	kill_child(top);
}

static pthread_barrier_t forked;
static int thread_ready_fd;
static pid_t of_thread;

static void *fork_in_thread(void *arg)
{
	of_thread = start_waiting(thread_ready_fd);
	pthread_barrier_wait(&forked);
	pthread_barrier_wait(&forked); /* stays, so that the child stays its own */
	return NULL;
}

static void test_live_children_of_threads(void **state)
{
	struct proc_pids pids = {0};
	pthread_t thread;
	int ready[2];

	assert_int_equal(pipe(ready), 0);
	thread_ready_fd = ready[1];
	pthread_barrier_init(&forked, NULL, 2);
	assert_int_equal(pthread_create(&thread, NULL, fork_in_thread, NULL), 0);
	pthread_barrier_wait(&forked);
	await_bytes(ready[0], 1);

	assert_int_equal(proc_descendants(proc_fd, getpid(), &pids), 0);
	assert_pids(&pids, 1, (int32_t[]){of_thread});
	proc_pids_free(&pids);

	pthread_barrier_wait(&forked);
	pthread_join(thread, NULL);
	pthread_barrier_destroy(&forked);
	kill_child(of_thread);
	close(ready[0]);
	close(ready[1]);
}

static void test_live_zombie_is_left_out(void **state)
{
	struct proc_pids pids = {0};
	siginfo_t info;
	int ready[2];
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	pid = start_waiting(ready[1]);
	kill(pid, SIGKILL);
	assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
	assert_int_equal(proc_descendants(proc_fd, getpid(), &pids), 0);
	assert_int_equal(pids.n, 0);
	assert_int_equal(proc_descendants_scan(proc_fd, getpid(), &pids), 0);
	assert_int_equal(pids.n, 0);

	assert_int_equal(proc_pids_add(&pids, pid), 0);
	assert_int_equal(proc_signal(proc_fd, &pids, getpid(), SIGTERM), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(proc_signal(proc_fd, &pids, 0, SIGTERM), 0);
	proc_pids_free(&pids);
	close(ready[0]);
	close(ready[1]);
}

static void test_all_finds_self(void **state)
{
	struct proc_pids pids = {0};

	assert_int_equal(proc_all(proc_fd, 0, &pids), 0);
	assert_true(proc_pids_has(&pids, getpid()));
	assert_int_equal(proc_all(proc_fd, getpid(), &pids), 0);
	assert_false(proc_pids_has(&pids, getpid()));
	proc_pids_free(&pids);
}

/* Ends the whole of a tree that is below this process, a subreaper, with the fewest signals. */
static void test_signal_reaches_the_tree(void **state)
{
	struct proc_pids pids = {0};
	int status, dead = 0;

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	start_chain(100, false);
	assert_int_equal(proc_descendants(proc_fd, getpid(), &pids), 0);
	assert_int_equal(pids.n, 100);
	assert_int_equal(proc_signal(proc_fd, &pids, getpid(), SIGKILL), 100);
	while (wait(&status) > 0) {
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
		dead++;
	}
	assert_int_equal(errno, ECHILD);
	assert_int_equal(dead, 100);
	prctl(PR_SET_CHILD_SUBREAPER, 0);
	proc_pids_free(&pids);
}

static void test_strangers_are_spared(void **state)
{
	struct proc_pids pids = {0};
	int ready[2], status;
	pid_t ours, other;

	assert_int_equal(pipe(ready), 0);
	ours = start_waiting(ready[1]);
	other = start_waiting(ready[1]);
	await_bytes(ready[0], 2);
	assert_int_equal(proc_pids_add(&pids, other), 0);
	assert_int_equal(proc_pids_add(&pids, getpid()), 0);
	assert_int_equal(proc_pids_add(&pids, getppid()), 0);
	assert_int_equal(proc_pids_add(&pids, 1), 0);
	assert_int_equal(proc_pids_add(&pids, 0), 0);
	assert_int_equal(proc_pids_add(&pids, -1), 0);
	assert_int_equal(proc_signal(proc_fd, &pids, ours, SIGKILL), 0);
	assert_int_equal(waitpid(other, &status, WNOHANG), 0);

	assert_int_equal(proc_signal(proc_fd, &pids, getpid(), SIGKILL), 1);
	assert_int_equal(waitpid(other, &status, 0), other);
	proc_pids_free(&pids);
	kill_child(ours);
	close(ready[0]);
	close(ready[1]);
}

static void test_signal_without_pidfd(void **state)
{
	static const int reasons[] = {ENOSYS, EPERM, EMFILE};
	struct proc_pids pids = {0};
	int ready[2], status;
	size_t i;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	for (i = 0; i < sizeof(reasons) / sizeof(*reasons); i++) {
		pid = start_waiting(ready[1]);
		await_bytes(ready[0], 1);
		pids.n = 0;
		assert_int_equal(proc_pids_add(&pids, pid), 0);
		no_pidfd = reasons[i];
		assert_int_equal(proc_signal(proc_fd, &pids, pid, SIGKILL), 0); /* not its own */
		assert_int_equal(proc_signal(proc_fd, &pids, getpid(), SIGTERM), 1);
		no_pidfd = 0;
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(WTERMSIG(status), SIGTERM);
	}
	proc_pids_free(&pids);
	close(ready[0]);
	close(ready[1]);
}

static void test_death_between_the_looks(void **state)
{
	struct proc_pids pids = {0};
	int ready[2];

	assert_int_equal(pipe(ready), 0);
	dies_when_held = start_waiting(ready[1]);
	await_bytes(ready[0], 1);
	assert_int_equal(proc_pids_add(&pids, dies_when_held), 0);
	assert_int_equal(proc_signal(proc_fd, &pids, getpid(), SIGTERM), 0);
	dies_when_held = 0;
	proc_pids_free(&pids);
	close(ready[0]);
	close(ready[1]);
}

static int open_proc(void **state)
{
	proc_fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return proc_fd < 0;
}

static int close_proc(void **state)
{
	close(proc_fd);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_scan, make_root, remove_root),
		cmocka_unit_test_setup_teardown(test_scan_failures_touch_nothing, make_root,
						remove_root),
		cmocka_unit_test_setup_teardown(test_circle_ends, make_root, remove_root),
		cmocka_unit_test_setup_teardown(test_children_files, make_root, remove_root),
		cmocka_unit_test_setup_teardown(test_all, make_root, remove_root),
		cmocka_unit_test_setup_teardown(test_recorded_tree_is_never_signalled, make_root,
						remove_root),
		cmocka_unit_test(test_live_chain),
		cmocka_unit_test(test_live_children_of_threads),
		cmocka_unit_test(test_live_zombie_is_left_out),
		cmocka_unit_test(test_all_finds_self),
		cmocka_unit_test(test_signal_reaches_the_tree),
		cmocka_unit_test(test_strangers_are_spared),
		cmocka_unit_test(test_signal_without_pidfd),
		cmocka_unit_test(test_death_between_the_looks),
	};

	return cmocka_run_group_tests(tests, open_proc, close_proc);
}
