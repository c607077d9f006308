/* SPDX-License-Identifier: MIT */
/* sys/mman.h for the core on Windows: memory of whole pages, no files. */
#ifndef COMPAT_WINDOWS_POSIX_SYS_MMAN_H
#define COMPAT_WINDOWS_POSIX_SYS_MMAN_H

#include <sys/types.h>

#define PROT_READ 1
#define PROT_WRITE 2
#define MAP_PRIVATE 2
#define MAP_ANONYMOUS 0x20
#define MAP_FAILED ((void *)-1)

void *mmap(void *at, size_t n, int prot, int flags, int fd,
	   off_t from);		/* anonymous, both ways, alone */
int munmap(void *at, size_t n); /* a whole mapping */

#endif
