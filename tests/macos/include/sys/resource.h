/* SPDX-License-Identifier: MIT */
/* The system's own, and of macOS's what it lacks; tests/macos/layout.c holds it against the real header. */
#ifndef TESTS_MACOS_SYS_RESOURCE_H
#define TESTS_MACOS_SYS_RESOURCE_H

#include_next <sys/resource.h>

#include <stdint.h>

#define RUSAGE_INFO_V0 0
typedef void *rusage_info_t;

struct rusage_info_v0 {
	uint8_t ri_uuid[16];
	uint64_t ri_user_time, ri_system_time, ri_pkg_idle_wkups, ri_interrupt_wkups, ri_pageins,
		ri_wired_size, ri_resident_size, ri_phys_footprint, ri_proc_start_abstime,
		ri_proc_exit_abstime;
};

#endif
