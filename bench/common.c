// SPDX-License-Identifier: MIT
/* Clock, median, and starting a program: the same for every driver. */
#include "bench/common.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * NS_PER_SEC + (uint64_t)ts.tv_nsec;
}

void sleep_ns(uint64_t ns)
{
	const struct timespec ts = {(time_t)(ns / NS_PER_SEC), (long)(ns % NS_PER_SEC)};

	nanosleep(&ts, NULL);
}

static int by_size(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

uint64_t median(uint64_t *samples, size_t n)
{
	qsort(samples, n, sizeof(*samples), by_size);
	return n ? samples[n / 2] : 0;
}

void shuffle(size_t *order, size_t n)
{
	static uint32_t state = 1;

	for (size_t i = 0; i < n; i++) {
		size_t k;

		state = state * 1664525u + 1013904223u;
		k = (state >> 8) % (i + 1);
		order[i] = order[k];
		order[k] = i;
	}
}

void die(const char *what)
{
	fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
	exit(2);
}

unsigned long number(const char *text, unsigned long max)
{
	char *end;
	unsigned long n;

	errno = 0;
	n = text ? strtoul(text, &end, 10) : 0;
	if (!text || *end || n == 0 || n > max) {
		errno = EINVAL;
		die(text ? text : "a number is missing");
	}
	return n;
}

size_t commands(char **argv, char ***command)
{
	size_t n = 0;

	while (*argv && n < COMMANDS_MAX) {
		command[n++] = argv;
		while (*argv && strcmp(*argv, ",") != 0)
			argv++;
		if (*argv)
			*argv++ = NULL;
	}
	return n;
}

/* One id, as far as the caller may: enough for a /proc of its own. */
static void map_ids(uid_t uid)
{
	char text[32];
	int n = snprintf(text, sizeof(text), "0 %u 1\n", (unsigned)uid);
	int fd = open("/proc/self/uid_map", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, (size_t)n) != n)
		die("uid_map");
	close(fd);
}

static _Noreturn void become_pid1(char **argv, uid_t uid)
{
	if (uid != 0)
		map_ids(uid);
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
		die("mount /proc");
	execv(argv[0], argv);
	die(argv[0]);
}

pid_t start(char **argv, int out_fd, bool as_pid1)
{
	unsigned long flags = SIGCHLD;
	uid_t uid = geteuid();
	pid_t pid;

	if (as_pid1)
		flags |= CLONE_NEWPID | CLONE_NEWNS | (uid != 0 ? CLONE_NEWUSER : 0ul);
	pid = (pid_t)syscall(SYS_clone, flags, 0, 0, 0, 0);
	if (pid < 0)
		die("clone");
	if (pid > 0)
		return pid;
	/* As in a container; and the kernel shares processors out by session (autogroups, sched(7)). */
	setsid();
	if (out_fd >= 0 && dup2(out_fd, STDOUT_FILENO) < 0)
		die("dup2");
	if (as_pid1)
		become_pid1(argv, uid);
	execv(argv[0], argv);
	die(argv[0]);
}
