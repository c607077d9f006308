/* SPDX-License-Identifier: MIT */
/* Private to cgroup/: control files, what is below a leaf, and what its parts share. */
#ifndef CGROUP_INTERNAL_H
#define CGROUP_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "cgroup/cgroup.h"
#include "include/sandbox.h"

/* Controllers as bits; cg_controller_names has their names in this order. */
enum cg_controller { CG_CPU = 1 << 0, CG_IO = 1 << 1, CG_MEMORY = 1 << 2, CG_PIDS = 1 << 3 };
#define CG_CONTROLLERS 4
extern const char *const cg_controller_names[CG_CONTROLLERS];

/* The known ones among those that a file ("cgroup.controllers") of the cgroup dir_fd lists. */
unsigned cg_controllers(int dir_fd, const char *file);

/* The known ones that are cgroup v1's, by the text of /proc/self/cgroup. */
unsigned cg_v1_controllers(const char *self_cgroup);

/* Enable ('+') or disable ('-') them for the children of the cgroup dir_fd, all or none. 0 or a negative errno. */
int cg_hand_out(int dir_fd, unsigned controllers, char sign);

/* The controllers that the limits need, and the option of the first limit that needs one of these. */
unsigned cg_needed(const struct limits *limits);
const char *cg_limit_option(const struct limits *limits, unsigned controllers);

/* Whether it is the root of all cgroups, where processes and controllers go together. */
bool cg_is_root(int dir_fd);

/* Whether processes but the caller live in the cgroup dir_fd itself: 1, 0 or a negative errno. */
int cg_crowded(int dir_fd);

/* Undo what cg_leaf_enable did beside the leaf, which is gone. 0, 1: but for what the other brood has to leave first, or a negative errno. */
int cg_undo_enable(struct cg_leaf *leaf);

/* The value of `key` in a text of lines "key value"; false, and nothing changed, where it has none. */
bool cg_value(const char *text, const char *key, uint64_t *value);

/* The sum of `key` over a text of lines "DEVICE key=value key=value ...". */
uint64_t cg_sum(const char *text, const char *key);

/* A whole file, from the folder dir_fd, as a string that the caller frees; or NULL, with errno. */
char *cg_read_text(int dir_fd, const char *path);

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
