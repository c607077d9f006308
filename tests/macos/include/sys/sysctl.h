/* SPDX-License-Identifier: MIT */
/* Of macOS's sysctl(3) what compat/macos uses; tests/macos/layout.c holds it against the real header. */
#ifndef TESTS_MACOS_SYS_SYSCTL_H
#define TESTS_MACOS_SYS_SYSCTL_H

#include <stddef.h>

#define CTL_KERN 1
#define CTL_HW 6
#define KERN_ARGMAX 8
#define KERN_PROCARGS2 49
#define HW_MEMSIZE 24
#define HW_NCPU 3
#define KERN_BOOTTIME 21

int sysctl(int *name, unsigned name_n, void *old, size_t *old_size, void *new, size_t new_size);

#endif
