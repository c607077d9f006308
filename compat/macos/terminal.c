// SPDX-License-Identifier: MIT
/* A terminal's size, a pause, and the system's own name of a folder. */
#include "include/os_terminal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/num.h"

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

	return nanosleep(&time, NULL) == 0;
}

/* As libproc names the folders of processes: without links (/tmp is /private/tmp). */
int os_folder(const char *path, char *buf, unsigned size)
{
	char *real = realpath(path, NULL);
	struct stat st;
	int rc = 0;

	if (!real)
		return -errno;
	if (stat(real, &st) < 0)
		rc = -errno;
	else if (!S_ISDIR(st.st_mode))
		rc = -ENOTDIR;
	else if (strlen(real) >= size)
		rc = -ENAMETOOLONG;
	else
		memcpy(buf, real, strlen(real) + 1);
	free(real);
	return rc;
}
