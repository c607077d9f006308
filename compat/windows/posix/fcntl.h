/* SPDX-License-Identifier: MIT */
/* fcntl.h for the core on Windows (compat/windows/fd.c). No handle that it opens is inherited. */
#ifndef COMPAT_WINDOWS_POSIX_FCNTL_H
#define COMPAT_WINDOWS_POSIX_FCNTL_H

#define O_RDONLY 0
#define O_WRONLY 1
#define O_RDWR 2
#define O_ACCMODE 3
#define O_CREAT 0100
#define O_EXCL 0200
#define O_TRUNC 01000
#define O_APPEND 02000
#define O_DIRECTORY 0200000
/* Nothing waits for a pipe's other end here, no terminal comes with a file, no handle goes to a child by itself. */
#define O_NONBLOCK 0
#define O_NOCTTY 0
#define O_CLOEXEC 0

int open(const char *path, int flags,
	 ...); /* the mode is not used: a folder's rights are inherited */

#define F_DUPFD_CLOEXEC 1030
#define F_GETFD 1

int fcntl(int fd, int command, ...);

#endif
