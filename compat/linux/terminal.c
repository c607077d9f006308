// SPDX-License-Identifier: MIT
/* A terminal's size, a pause, and the kernel's own name of a folder. */
#include "include/os_terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/num.h"
#include "lib/str.h"

void os_terminal(int fd, struct os_terminal *terminal)
{
	struct winsize size;

	*terminal = (struct os_terminal){0};
	if (ioctl(fd, TIOCGWINSZ, &size) < 0)
		return;
	terminal->is = true;
	terminal->columns = size.ws_col;
	terminal->rows = size.ws_row;
}

bool os_pause(uint64_t ns)
{
	struct timespec time = {.tv_sec = (time_t)(ns / NS_PER_SEC),
				.tv_nsec = (long)(ns % NS_PER_SEC)};

	return ppoll(NULL, 0, &time, NULL) == 0;
}

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
