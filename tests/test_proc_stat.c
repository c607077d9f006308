/* SPDX-License-Identifier: MIT */
/* needs: lib proc tests/fake_procfs.c */
/* kernel: threads in /proc */
/* One process: its stat line whatever its name holds, its command line, its age. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/num.h"
#include "proc/proc.h"
#include "tests/fake_procfs.h"

#define TAIL " S 7 42 41 34816 42 4194304 98 0 0 0 1 2 0 0 20 0 3 0 5150 2703360 234\n"

static int parse(const char *text, struct proc_stat *out)
{
	return proc_stat_parse(text, strlen(text), out);
}

static void test_fields(void **state)
{
	struct proc_stat stat;

	assert_int_equal(parse("42 (sleep)" TAIL, &stat), 0);
	assert_int_equal(stat.pid, 42);
	assert_int_equal(stat.ppid, 7);
	assert_int_equal(stat.pgrp, 42);
	assert_int_equal(stat.session, 41);
	assert_int_equal(stat.state, 'S');
	assert_int_equal(stat.threads, 3);
	assert_int_equal(stat.start_ticks, 5150);
	assert_string_equal(stat.comm, "sleep");
	assert_false(stat.kernel);
	assert_true(proc_alive(&stat));
}

static void test_hostile_names(void **state)
{
	static const char *const names[] = {
		"",	     ")",  "(",	   "a) S 1 2 3 4", ") R 1 1 1 0 -1 ", "x\ny",
		"\n) Z 0\n", "((", "))))", "\xff\xfe",	   "1 (init) S 0",
	};
	struct proc_stat stat;
	char text[256];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(text, sizeof(text), "42 (%s)%s", names[i], TAIL);
		assert_int_equal(parse(text, &stat), 0);
		assert_string_equal(stat.comm, names[i]);
		assert_int_equal(stat.ppid, 7);
		assert_int_equal(stat.state, 'S');
	}
}

static void test_long_name_is_cut(void **state)
{
	struct proc_stat stat;
	char text[256], name[101];

	memset(name, 'n', 100);
	name[100] = '\0';
	snprintf(text, sizeof(text), "42 (%s)%s", name, TAIL);
	assert_int_equal(parse(text, &stat), 0);
	assert_int_equal(strlen(stat.comm), sizeof(stat.comm) - 1);
	assert_int_equal(stat.ppid, 7);
}

/* The start is the last field wanted: its blank is where a line begins to be whole. */
static void test_cut_text_is_refused(void **state)
{
	static const char text[] = "42 (sleep)" TAIL;
	size_t whole = (size_t)(strstr(text, " 5150 ") - text) + 6, n;
	struct proc_stat stat;

	memset(&stat, 0x5a, sizeof(stat));
	for (n = 0; n < whole; n++) {
		char *exact = malloc(n + 1); /* so that a sanitizer sees a step beyond it */

		memcpy(exact, text, n);
		assert_int_equal(proc_stat_parse(exact, n, &stat), -EINVAL);
		free(exact);
	}
	assert_int_equal(stat.pid, 0x5a5a5a5a);
	assert_int_equal(proc_stat_parse(text, whole, &stat), 0);
}

static void test_bad_numbers(void **state)
{
	static const char *const bad[] = {
		"0 (a) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 5 \n",
		"-1 (a) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 5 \n",
		"2147483648 (a) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 5 \n",
		"5 (a) S 2147483648 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 5 \n",
		"5 (a) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 18446744073709551616 \n",
		"5 (a) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 -5 \n",
		"5 (a) S 1 1 1 0 - 0 0 0 0 0 0 0 0 0 20 0 1 0 5 \n",
		"5 (a) S 1 1  1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 5 \n",
		"5 (a) S 1 1 0x1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 5 \n",
		"5 (a) 7 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 5 \n",
		"5 (a)S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 5 \n",
		"5 a S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 5 \n",
		"(a) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 5 \n",
		"5) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 5 \n",
	};
	struct proc_stat stat;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(parse(bad[i], &stat), -EINVAL);
	/* what the kernel prints while a process goes away */
	assert_int_equal(parse("5 (a) X 0 -1 -1 0 -1 0 0 0 0 0 0 0 0 0 20 0 0 0 5 0\n", &stat), 0);
	assert_int_equal(stat.pgrp, -1);
	assert_int_equal(stat.session, -1);
	assert_false(proc_alive(&stat));
}

static void test_kernel_thread(void **state)
{
	struct proc_stat stat;

	assert_int_equal(
		parse("2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 3 0\n", &stat),
		0);
	assert_true(stat.kernel);
}

static int open_proc(void)
{
	int fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

/* A child that waits for its end; kill_child reaps it. */
static pid_t start_child(void)
{
	pid_t parent = getpid(), pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		while (getppid() == parent)
			pause();
		_exit(0);
	}
	return pid;
}

static void kill_child(pid_t pid)
{
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void test_read_self(void **state)
{
	char name[16] = "x) R 1\n( )";
	int fd = open_proc();
	struct proc_stat stat;

	prctl(PR_SET_NAME, name);
	assert_int_equal(proc_stat_read(fd, getpid(), &stat), 0);
	prctl(PR_SET_NAME, "test_proc_stat");
	close(fd);
	assert_int_equal(stat.pid, getpid());
	assert_int_equal(stat.ppid, getppid());
	assert_int_equal(stat.pgrp, getpgrp());
	assert_int_equal(stat.session, getsid(0));
	assert_int_equal(stat.state, 'R');
	assert_string_equal(stat.comm, name);
}

static void test_zombie_then_gone(void **state)
{
	int fd = open_proc();
	pid_t pid = start_child();
	struct proc_stat stat;
	siginfo_t info;
	char command[80], expected[80];

	kill(pid, SIGKILL);
	assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
	assert_int_equal(proc_stat_read(fd, pid, &stat), 0);
	assert_int_equal(stat.state, 'Z');
	assert_false(proc_alive(&stat));
	snprintf(expected, sizeof(expected), "[%s]", stat.comm);
	assert_int_equal(proc_command(fd, pid, command, sizeof(command)), strlen(expected));
	assert_string_equal(command, expected);

	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(proc_stat_read(fd, pid, &stat), -ESRCH);
	assert_int_equal(proc_command(fd, pid, command, sizeof(command)), -ESRCH);
	assert_int_equal(proc_stat_read(fd, 0, &stat), -ESRCH);
	assert_int_equal(proc_stat_read(fd, -1, &stat), -ESRCH);
	close(fd);
}

static void *outlive(void *arg)
{
	int *pipe_fd = arg;
	char byte;

	while (read(pipe_fd[0], &byte, 1) < 0)
		;
	_exit(0);
}

/* Its first thread has ended and reads Z, and yet it is alive. */
static void test_headless_process_is_alive(void **state)
{
	int fd = open_proc(), pipe_fd[2];
	struct proc_stat stat = {0};
	pthread_t thread;
	pid_t pid;

	assert_int_equal(pipe(pipe_fd), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		close(pipe_fd[1]);
		if (pthread_create(&thread, NULL, outlive, pipe_fd) != 0)
			_exit(1);
		pthread_exit(NULL);
	}
	close(pipe_fd[0]);
	while (stat.state != 'Z') /* it comes to that by itself, or the read fails */
		assert_int_equal(proc_stat_read(fd, pid, &stat), 0);
	assert_int_equal(stat.threads, 2);
	assert_true(proc_alive(&stat));
	close(pipe_fd[1]);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	close(fd);
}

static void test_age(void **state)
{
	struct proc_stat stat = {0}, later;
	struct timespec boot;
	int fd = open_proc();
	uint64_t age, uptime, tick = NS_PER_SEC / (uint64_t)sysconf(_SC_CLK_TCK);
	pid_t pid = start_child();

	age = proc_age_ns(&stat);
	assert_int_equal(clock_gettime(CLOCK_BOOTTIME, &boot), 0);
	uptime = (uint64_t)boot.tv_sec * NS_PER_SEC + (uint64_t)boot.tv_nsec;
	assert_true(age > 0 && age <= uptime);

	assert_int_equal(proc_stat_read(fd, getpid(), &stat), 0);
	assert_int_equal(proc_stat_read(fd, pid, &later), 0);
	assert_true(later.start_ticks >= stat.start_ticks);
	assert_true(proc_age_ns(&later) <= proc_age_ns(&stat) + tick);

	stat.start_ticks = UINT64_MAX;
	assert_int_equal(proc_age_ns(&stat), 0);
	stat.start_ticks = (uint64_t)boot.tv_sec * (uint64_t)sysconf(_SC_CLK_TCK) * 1000;
	assert_int_equal(proc_age_ns(&stat), 0);
	kill_child(pid);
	close(fd);
}

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

static void test_recorded(void **state)
{
	struct fake_procfs *root = *state;
	struct proc_stat stat;

	fake_procfs_stat(root, 123456, 77, 'T', "any) Z 1\nthing");
	assert_int_equal(proc_stat_read(root->fd, 123456, &stat), 0);
	assert_string_equal(stat.comm, "any) Z 1\nthing");
	assert_int_equal(stat.ppid, 77);
	assert_int_equal(stat.state, 'T');
	assert_int_equal(stat.start_ticks, 1234560);

	fake_procfs_file(root, "5/stat", "6 (six)" TAIL, strlen("6 (six)" TAIL));
	assert_int_equal(proc_stat_read(root->fd, 5, &stat), -EINVAL);
	fake_procfs_file(root, "7/stat", "", 0);
	assert_int_equal(proc_stat_read(root->fd, 7, &stat), -EINVAL);
	assert_int_equal(proc_stat_read(root->fd, 8, &stat), -ESRCH);
}

static void test_command(void **state)
{
	struct fake_procfs *root = *state;
	char buf[16];

	fake_procfs_stat(root, 9, 1, 'S', "kworker/0:1");
	fake_procfs_file(root, "9/cmdline", "", 0);
	assert_int_equal(proc_command(root->fd, 9, buf, sizeof(buf)), 13);
	assert_string_equal(buf, "[kworker/0:1]");
	assert_int_equal(proc_command(root->fd, 9, buf, 4), 3);
	assert_string_equal(buf, "[kw");

	fake_procfs_file(root, "9/cmdline", "sh\0-c\0a\nb\0", 10);
	assert_int_equal(proc_command(root->fd, 9, buf, sizeof(buf)), 9);
	assert_string_equal(buf, "sh -c a\nb");
	assert_int_equal(proc_command(root->fd, 9, buf, 6), 5);
	assert_string_equal(buf, "sh -c");

	fake_procfs_file(root, "9/cmdline", "renamed: idle\0\0\0\0\0\0", 19);
	assert_int_equal(proc_command(root->fd, 9, buf, sizeof(buf)), 13);
	assert_string_equal(buf, "renamed: idle");

	fake_procfs_file(root, "9/cmdline", "a\0\0b\0", 5); /* an empty argument keeps its place */
	assert_int_equal(proc_command(root->fd, 9, buf, sizeof(buf)), 4);
	assert_string_equal(buf, "a  b");

	assert_int_equal(proc_command(root->fd, 9, buf, 1), 0);
	assert_string_equal(buf, "");
	assert_int_equal(proc_command(root->fd, 9, buf, 0), -EINVAL);
	assert_int_equal(proc_command(root->fd, 10, buf, sizeof(buf)), -ESRCH);
}

static void test_command_without_stat(void **state)
{
	struct fake_procfs *root = *state;
	char buf[16];

	fake_procfs_stat(root, 9, 1, 'S', "bare");
	assert_int_equal(proc_command(root->fd, 9, buf, sizeof(buf)), 6);
	assert_string_equal(buf, "[bare]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_hostile_names),
		cmocka_unit_test(test_long_name_is_cut),
		cmocka_unit_test(test_cut_text_is_refused),
		cmocka_unit_test(test_bad_numbers),
		cmocka_unit_test(test_kernel_thread),
		cmocka_unit_test(test_read_self),
		cmocka_unit_test(test_zombie_then_gone),
		cmocka_unit_test(test_headless_process_is_alive),
		cmocka_unit_test(test_age),
		cmocka_unit_test_setup_teardown(test_recorded, make_root, remove_root),
		cmocka_unit_test_setup_teardown(test_command, make_root, remove_root),
		cmocka_unit_test_setup_teardown(test_command_without_stat, make_root, remove_root),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
