/* SPDX-License-Identifier: MIT */
/* For the tests of id maps: a process in a fresh user namespace, mapped from outside. */
#ifndef TESTS_MAP_RIG_H
#define TESTS_MAP_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ns/map_ranges.h"

#define NOBODY 65534
#define PATH_HERE "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

enum { WELL, NO_NAMESPACE = 77, BAD = 1 };

/* A child in a fresh user namespace, which waits for a byte on `link`. */
struct child {
	pid_t pid;
	int link;
};

static inline _Noreturn void live_inside(int link, uid_t uid, gid_t gid, const char *users,
					 const char *groups)
{
	struct err e = {0};
	char byte, path[] = "/dev/shm/map-ranges-XXXXXX";
	char said[ERR_TEXT_MAX + 60] = "";

	if (unshare(CLONE_NEWUSER) < 0)
		_exit(NO_NAMESPACE);
	if (write(link, "n", 1) != 1 || read(link, &byte, 1) != 1)
		_exit(BAD);
	if (ns_take_mapped_ids(uid, gid, users, groups, &e) < 0)
		snprintf(said, sizeof(said), "%s", e.text);
	else
		snprintf(said, sizeof(said), "%u %u %d", geteuid(), getegid(), getgroups(0, NULL));
	/* It has capabilities over its namespace still, and an id that can own a file. */
	int fd = mkstemp(path);

	if (fd < 0 || unlink(path) < 0 || sethostname("x", 1) == 0 || setgroups(0, NULL) < 0)
		snprintf(said, sizeof(said), "no file, or no capabilities: %s", strerror(errno));
	_exit(write(link, said, strlen(said)) > 0 ? WELL : BAD);
}

/* False where no user namespace can be made. */
static inline bool child_start(struct child *c, const char *users, const char *groups)
{
	int ends[2];
	char byte;
	uid_t uid = geteuid();
	gid_t gid = getegid();

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	c->pid = fork();
	assert_true(c->pid >= 0);
	if (c->pid == 0) {
		close(ends[0]);
		live_inside(ends[1], uid, gid, users, groups);
	}
	close(ends[1]);
	c->link = ends[0];
	return read(c->link, &byte, 1) == 1;
}

static inline void file_of(const struct child *c, const char *name, char *text, size_t size)
{
	char path[40];
	int fd;
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/%s", c->pid, name);
	fd = open(path, O_RDONLY);
	n = fd < 0 ? 0 : read(fd, text, size - 1);
	text[n < 0 ? 0 : n] = '\0';
	close(fd);
	/* The kernel pads its columns. */
	for (char *from = text, *to = text;; from++) {
		while (*from == ' ' && (from[1] == ' ' || to == text || to[-1] == '\n'))
			from++;
		*to++ = *from;
		if (!*from)
			break;
	}
}

/* What it is inside, once it was let go on. */
static inline void child_end(struct child *c, const char *identity)
{
	char said[ERR_TEXT_MAX + 60] = "";

	if (identity) {
		assert_int_equal(write(c->link, "g", 1), 1);
		assert_true(read(c->link, said, sizeof(said) - 1) > 0);
		if (strcmp(said, identity) != 0)
			fail_msg("it is %s, not %s", said, identity);
	}
	close(c->link);
	kill(c->pid, SIGKILL);
	assert_int_equal(waitpid(c->pid, NULL, 0), c->pid);
}

static inline void mapped(const char *users, const char *groups, const char *uid_map,
			  const char *gid_map, const char *identity)
{
	struct child c;
	struct err e = {0};
	char text[4096];

	if (!child_start(&c, users, groups)) {
		child_end(&c, NULL);
		skip();
	}
	if (ns_map_ranges(c.pid, users, groups, &e) < 0)
		fail_msg("%s: %s", e.stage, e.text);
	file_of(&c, "uid_map", text, sizeof(text));
	assert_string_equal(text, uid_map);
	file_of(&c, "gid_map", text, sizeof(text));
	assert_string_equal(text, gid_map);
	child_end(&c, identity);
}

static inline void refused(const char *users, const char *groups, const char *part,
			   const char *other)
{
	struct child c;
	struct err e = {0};
	char text[200];

	if (!child_start(&c, users, groups)) {
		child_end(&c, NULL);
		skip();
	}
	assert_true(ns_map_ranges(c.pid, users, groups, &e) < 0);
	if (!strstr(e.text, part) || !strstr(e.text, other))
		fail_msg("\"%s\" does not say \"%s\" and \"%s\"", e.text, part, other);
	assert_true(e.errnum > 0 && e.stage);
	file_of(&c, "uid_map", text, sizeof(text));
	assert_string_equal(text, "");
	child_end(&c, NULL);
	/* Nothing of the helpers is left to be waited for. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static inline void need_root(void)
{
	if (geteuid() != 0) {
		print_message("not root\n");
		skip();
	}
}

#endif
