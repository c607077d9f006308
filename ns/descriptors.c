// SPDX-License-Identifier: MIT
/* Which descriptors a command inherits. */
#include "ns/privileges.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/cleanup.h"

#define FIRST 3
#define CLOSE_ON_EXEC (1u << 2) /* CLOSE_RANGE_CLOEXEC */

/* getdents64(2)'s record: the C library's opendir allocates. */
struct entry {
	uint64_t ino;
	int64_t off;
	uint16_t len;
	uint8_t type;
	char name[];
};

/* -1 for "." and "..". */
static int number(const char *name)
{
	int n = 0;

	for (; *name >= '0' && *name <= '9'; name++)
		n = n * 10 + (*name - '0');
	return *name ? -1 : n;
}

/* Kernels before 5.11 cannot mark a range, but they list what is open. */
static int mark_each(void)
{
	CLEANUP_FD int dir = open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_Alignas(struct entry) char buf[2048];
	long n;

	if (dir < 0)
		return -errno;
	while ((n = syscall(SYS_getdents64, dir, buf, sizeof(buf))) > 0)
		for (char *at = buf; at < buf + n; at += ((struct entry *)at)->len) {
			int fd = number(((struct entry *)at)->name);

			if (fd >= FIRST && fcntl(fd, F_SETFD, FD_CLOEXEC) < 0)
				return -errno;
		}
	return n < 0 ? -errno : 0;
}

static int mark_all(void)
{
	if (syscall(SYS_close_range, FIRST, ~0u, CLOSE_ON_EXEC) == 0)
		return 0;
	return mark_each();
}

int ns_close_fds(const int *keep, size_t n)
{
	int rc;

	for (size_t i = 0; i < n; i++) {
		int flags = fcntl(keep[i], F_GETFD);

		if (flags < 0 || (flags & FD_CLOEXEC))
			return -EBADF;
	}
	rc = mark_all();
	for (size_t i = 0; rc == 0 && i < n; i++)
		if (fcntl(keep[i], F_SETFD, 0) < 0)
			rc = -errno;
	return rc;
}
