/* SPDX-License-Identifier: MIT */
/* Of macOS's sysctl(3) what compat/macos uses; tests/macos/layout.c holds it against the real header. */
#ifndef TESTS_MACOS_SYS_SYSCTL_H
#define TESTS_MACOS_SYS_SYSCTL_H

#include <stddef.h>
#include <stdint.h>

#define CTL_KERN 1
#define CTL_VM 2
#define CTL_NET 4
#define CTL_HW 6
#define KERN_ARGMAX 8
#define KERN_PROCARGS2 49
#define HW_MEMSIZE 24
#define HW_NCPU 3
#define KERN_BOOTTIME 21
#define KERN_CLOCKRATE 12
#define VM_SWAPUSAGE 5

struct xsw_usage {
	uint64_t xsu_total, xsu_avail, xsu_used;
	uint32_t xsu_pagesize;
	int xsu_encrypted;
};

int sysctl(int *name, unsigned name_n, void *old, size_t *old_size, void *new, size_t new_size);

#endif
