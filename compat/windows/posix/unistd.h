/* SPDX-License-Identifier: MIT */
/* unistd.h for the core on Windows: descriptors are the C library's, their meaning is POSIX's (compat/windows/fd.c). */
#ifndef COMPAT_WINDOWS_POSIX_UNISTD_H
#define COMPAT_WINDOWS_POSIX_UNISTD_H

#include <stddef.h>
#include <stdlib.h> /* _exit */
#include <sys/types.h>

#define STDIN_FILENO 0
#define STDOUT_FILENO 1
#define STDERR_FILENO 2

#ifndef SEEK_END
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#endif

ssize_t read(int fd, void *bytes, size_t n);
ssize_t write(int fd, const void *bytes, size_t n); /* a console shows it as UTF-8 */
ssize_t pread(int fd, void *bytes, size_t n, off_t from);
off_t lseek(int fd, off_t to, int whence);
int close(int fd);
pid_t getpid(void);
char *getcwd(char *path, size_t size);

#endif
