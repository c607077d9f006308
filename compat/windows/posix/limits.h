/* SPDX-License-Identifier: MIT */
/* limits.h for the core on Windows: a path in UTF-8 is longer than the 260 of old. */
#ifndef COMPAT_WINDOWS_POSIX_LIMITS_H
#define COMPAT_WINDOWS_POSIX_LIMITS_H

#include_next <limits.h>

#undef PATH_MAX
#define PATH_MAX 4096

#endif
