/* SPDX-License-Identifier: MIT */
/* The limits that hold for a cgroup: the tightest of its own and its ancestors', in version 1 and 2. */
#ifndef CGROUP_EFFECTIVE_H
#define CGROUP_EFFECTIVE_H

#include "include/os_system.h"

/*
 * Fill `group`, but for the pressure of version 1, which has none. The texts are those of /proc/self/mountinfo and /proc/self/cgroup.
 * sys_fd: AT_FDCWD, or what /sys is in a recorded tree: mount points elsewhere are none then. Nothing fails: what is not there is SYS_UNKNOWN.
 */
void cg_effective(int sys_fd, const char *mountinfo, const char *self_cgroup,
		  struct sys_group *group);

/* Parse one control file's text: "max", -1 and what version 1 has for no limit are SYS_UNKNOWN. */
uint64_t cg_limit_bytes(struct text text);
/* cpu.max, "QUOTA PERIOD", in thousandths of a core, rounded up. */
uint64_t cg_limit_cpu(struct text text);

#endif
