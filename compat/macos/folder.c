// SPDX-License-Identifier: MIT
/* A folder as libproc names those that processes work in: without links. */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "include/os_terminal.h"
#include "lib/cleanup.h"
#include "lib/str.h"

int os_folder(const char *path, char *buf, unsigned size)
{
	CLEANUP_FREE char *real = realpath(path, NULL);
	struct stat st;
	struct str s;

	if (!real || stat(real, &st) < 0)
		return -errno;
	if (!S_ISDIR(st.st_mode))
		return -ENOTDIR;
	str_init(&s, buf, size);
	str_put(&s, real);
	return s.cut ? -ENAMETOOLONG : 0;
}
