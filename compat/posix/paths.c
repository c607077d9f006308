// SPDX-License-Identifier: MIT
/* Names of files and variables, and the terminal's width, where the system is POSIX. */
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "include/os_files.h"

bool os_is_path(const char *name)
{
	return strchr(name, '/') != NULL;
}

bool os_is_absolute(const char *path)
{
	return path[0] == '/';
}

bool os_same_variable(const char *a, const char *b, size_t n)
{
	return strncmp(a, b, n) == 0;
}

unsigned os_columns(void)
{
	struct winsize size;

	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}
