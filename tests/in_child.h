/* SPDX-License-Identifier: MIT */
/*
 * What a process does to itself for good is tried in a child, and an attack too. A child's function returns 0 where all
 * was as it should be; CHECK names the line where not.
 */
#ifndef TESTS_IN_CHILD_H
#define TESTS_IN_CHILD_H

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHECK(holds)                                                                               \
	do {                                                                                       \
		if (!(holds)) {                                                                    \
			fprintf(stderr, "%s:%d: not so: %s (%s)\n", __FILE__, __LINE__, #holds,    \
				strerror(errno));                                                  \
			_exit(1);                                                                  \
		}                                                                                  \
	} while (0)

/* The child cannot do here what the test is about. */
#define CANNOT(why)                                                                                \
	do {                                                                                       \
		fprintf(stderr, "skip: %s\n", why);                                                \
		_exit(77);                                                                         \
	} while (0)

/* The wait status of a child that runs body(arg). */
static inline int in_child(int (*body)(void *arg), void *arg)
{
	int status = -1;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0)
		_exit(body(arg));
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		abort();
	return status;
}

#define RUN_IN_CHILD(body, arg)                                                                    \
	do {                                                                                       \
		int status_ = in_child(body, arg);                                                 \
		if (WIFEXITED(status_) && WEXITSTATUS(status_) == 77)                              \
			skip();                                                                    \
		assert_int_equal(status_, 0);                                                      \
	} while (0)

/* system(3), but for what it does to signals meanwhile. */
static inline int shell(const char *command)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid ? status : -1;
}

static inline void write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

/* Root of a user namespace of its own, and of the others that CLONE_NEW* in `more` name. */
static inline void become_root(int more)
{
	char uid[40], gid[40];

	snprintf(uid, sizeof(uid), "0 %u 1", geteuid());
	snprintf(gid, sizeof(gid), "0 %u 1", getegid());
	if (unshare(CLONE_NEWUSER | more) < 0)
		CANNOT("no user namespaces here");
	write_text("/proc/self/setgroups", "deny");
	write_text("/proc/self/uid_map", uid);
	write_text("/proc/self/gid_map", gid);
}

/* What argv prints, cut at size; the child runs `before` first. */
static inline void output_of(int (*before)(void *arg), void *arg, char *const argv[], char *out,
			     size_t size)
{
	size_t n = 0;
	ssize_t got;
	int fds[2];
	pid_t pid;

	if (pipe(fds) < 0)
		abort();
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		dup2(fds[1], STDOUT_FILENO);
		close(fds[0]);
		close(fds[1]);
		if (before(arg) == 0)
			execv(argv[0], argv);
		_exit(126);
	}
	close(fds[1]);
	while (n + 1 < size && (got = read(fds[0], out + n, size - 1 - n)) > 0)
		n += (size_t)got;
	out[n] = '\0';
	close(fds[0]);
	waitpid(pid, NULL, 0);
}

#endif
