/* SPDX-License-Identifier: MIT */
/* Open, read and list below a procfs root with as few calls, and as little code, as will do. */
#include "proc/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/num.h"
#include "lib/str.h"

/* getdents64(2)'s record; the C libraries differ in the name they give it. */
struct entry {
	uint64_t ino;
	int64_t off;
	uint16_t reclen;
	uint8_t type;
	char name[];
};

int proc_open(int root_fd, int32_t pid, const char *name, int flags)
{
	char path[PROC_PATH_MAX];
	struct str s;
	int fd;

	if (pid <= 0)
		return -ESRCH;
	str_init(&s, path, sizeof(path));
	str_putu(&s, (uint32_t)pid);
	str_putc(&s, '/');
	str_put(&s, name);
	fd = openat(root_fd, path, flags | O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	return fd;
}

ssize_t proc_slurp(int root_fd, int32_t pid, const char *name, char *buf, size_t size)
{
	CLEANUP_FD int fd = proc_open(root_fd, pid, name, 0);
	size_t len = 0;
	ssize_t n;

	if (fd < 0)
		return fd;
	while (len < size) {
		n = read(fd, buf + len, size - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		len += (size_t)n;
	}
	return (ssize_t)len;
}

bool proc_skippable(int err)
{
	return err == -ESRCH || err == -ENOENT || err == -EACCES || err == -EPERM || err == -EINVAL;
}

int proc_list(int dir_fd, proc_visit *visit, void *arg)
{
	_Alignas(struct entry) char buf[2048];
	const struct entry *entry;
	uint64_t number;
	long n, at;
	int err;

	for (;;) {
		n = syscall(SYS_getdents64, dir_fd, buf, sizeof(buf));
		if (n < 0)
			return errno == ENOENT ? 0
					       : -errno; /* a task folder whose process went away */
		if (n == 0)
			return 0;
		for (at = 0; at < n; at += entry->reclen) {
			entry = (const struct entry *)(buf + at);
			if (num_u64(entry->name, INT32_MAX, &number) < 0 || number == 0)
				continue;
			err = visit(arg, (int32_t)number);
			if (err)
				return err;
		}
	}
}
