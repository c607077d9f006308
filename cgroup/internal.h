/* SPDX-License-Identifier: MIT */
/* Private to cgroup/: control files, what is below a leaf, and what its parts share. */
#ifndef CGROUP_INTERNAL_H
#define CGROUP_INTERNAL_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "cgroup/cgroup.h"

/* Write `text` to a control file of the cgroup dir_fd. 0 or a negative errno. */
int cg_write(int dir_fd, const char *file, const char *text);

/*
 * The value of `key` in a flat-keyed file ("populated 1\nfrozen 0\n") that is open as fd, read
 * anew; or a negative errno.
 */
int cg_flag(int fd, const char *key);

/*
 * Call `visit` with each process of the cgroup dir_fd and those below it, parents first. A
 * process of another PID namespace has no number here and is left out. Ends early, with its
 * value, where visit returns other than 0. 0 or a negative errno; a cgroup that vanishes
 * meanwhile is skipped.
 */
typedef int cg_visit(void *arg, int32_t pid);
int cg_each_process(int dir_fd, cg_visit *visit, void *arg);

/* Remove every cgroup below dir_fd. 0, -EBUSY where one is populated, or another negative errno. */
int cg_remove_below(int dir_fd);

/*
 * The caller's own cgroup as a path that can be opened. 0 or a negative errno, with the remedy in
 * *e.
 */
int cg_own_path(char *path, size_t size, struct err *e);

/* Fill *e with why no leaf can be made in the cgroup at `path`, and what to do. Returns -errnum. */
int cg_refused(int errnum, const char *path, struct err *e);

/*
 * cg_leaf_kill for kernels before 5.14, which have no cgroup.kill: freeze, SIGKILL by pidfd,
 * always thaw. Waits at most a second for the leaf to be empty. The caller itself, where it lives
 * in the leaf, is spared, and nothing is frozen then.
 */
int cg_kill_frozen(struct cg_leaf *leaf);

/* Monotonic. Milliseconds, for poll(2), to a deadline; 0 where it has passed. */
uint64_t cg_now_ns(void);
int cg_ms_until(uint64_t deadline_ns);

#endif
