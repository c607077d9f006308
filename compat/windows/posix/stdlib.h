/* SPDX-License-Identifier: MIT */
/* stdlib.h for the core on Windows. */
#ifndef COMPAT_WINDOWS_POSIX_STDLIB_H
#define COMPAT_WINDOWS_POSIX_STDLIB_H

#include_next <stdlib.h>

/* Full and without links; OS_PATH_MAX bytes of room, or NULL: the caller frees it. */
char *realpath(const char *path, char *real);

#endif
