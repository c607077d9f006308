/* SPDX-License-Identifier: MIT */
/* string.h for the core on Windows. */
#ifndef COMPAT_WINDOWS_POSIX_STRING_H
#define COMPAT_WINDOWS_POSIX_STRING_H

#include_next <string.h>

void *memmem(const void *hay, size_t hay_n, const void *needle, size_t needle_n);

#endif
