/* SPDX-License-Identifier: MIT */
/* Limits that a process has by itself, without a cgroup: setrlimit(2), nice(2), oom_score_adj. */
#ifndef COMPAT_LINUX_LIMITS_H
#define COMPAT_LINUX_LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "compat/posix/limits.h"
#include "include/sandbox.h"

/*
 * In the child, between fork and exec, before it gives up what privileges it has: rlimits, RLIMIT_CPU,
 * nice, oom_score_adj. 0 or -errno; *which gets the option's name for the message. -EPERM or -EACCES:
 * it would lift a limit, which takes CAP_SYS_RESOURCE (nice: CAP_SYS_NICE) outside of any user
 * namespace.
 *
 * A process that has run for cpu_time_s seconds gets SIGXCPU, and SIGKILL a second later; a lower
 * limit that it has already stays. Each process counts by itself, not the tree. nice is absolute.
 * /proc must be this PID namespace's; where that is not so for oom_score_adj, -ENOENT or -EXDEV.
 */
int limits_apply(const struct limits *limits, const char **which);

/* The last part of it alone, by a descriptor of /proc (os_proc_fd). */
int limits_oom_score_adj(int proc_fd, int value);

/*
 * In the child, for --pids where there is no pids controller, but a user namespace of the tree's own:
 * RLIMIT_NPROC, which counts tasks (threads too) of this user id in this user namespace and those
 * below it (since Linux 5.14). The namespace's init is one of them, and comes on top of `pids`.
 *
 * It holds for a command with one user id: others that are mapped count by themselves. 0;
 * -EOPNOTSUPP where it would not hold: an older kernel counts all that the user runs anywhere, and
 * the machine's own root (`root`: that is who the caller is, outside) is never counted; or another
 * negative errno.
 */
int limits_nproc(uint64_t pids, bool root);

#endif
