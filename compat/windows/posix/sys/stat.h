/* SPDX-License-Identifier: MIT */
/* sys/stat.h for the core on Windows (compat/windows/stat.c). */
#ifndef COMPAT_WINDOWS_POSIX_SYS_STAT_H
#define COMPAT_WINDOWS_POSIX_SYS_STAT_H

#include <stdint.h>
#include <sys/types.h>

#define _STAT_DEFINED /* the C library's is another */

struct stat {
	mode_t st_mode; /* its kind alone */
	off_t st_size;
};

#define S_IFMT 0170000
#define S_IFREG 0100000
#define S_IFDIR 0040000
#define S_IFCHR 0020000
#define S_IFIFO 0010000
#define S_IFSOCK 0140000
#define S_ISREG(mode) (((mode)&S_IFMT) == S_IFREG)
#define S_ISDIR(mode) (((mode)&S_IFMT) == S_IFDIR)

int stat(const char *path, struct stat *st);
int fstat(int fd, struct stat *st);

#endif
