// SPDX-License-Identifier: MIT
/* The kernel's own name of a folder. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "include/os_terminal.h"
#include "lib/cleanup.h"
#include "lib/str.h"

int os_folder(const char *path, char *buf, unsigned size)
{
	CLEANUP_FD int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	char link[40];
	struct str s;
	ssize_t n;

	if (fd < 0)
		return -errno;
	str_init(&s, link, sizeof(link));
	str_fmt(&s, "/proc/self/fd/%d", fd);
	n = readlink(link, buf, size);
	if (n < 0 || n >= (ssize_t)size)
		return n < 0 ? -errno : -ENAMETOOLONG;
	buf[n] = '\0';
	return 0;
}
