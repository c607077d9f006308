/* SPDX-License-Identifier: MIT */
/*
 * A cgroup v2 leaf for one run: made fresh below the caller's own cgroup, killed as a whole,
 * removed. A leaf whose cgroup.kill was ever written kills newcomers on current kernels, so a
 * leaf is never used twice.
 */
#ifndef CGROUP_CGROUP_H
#define CGROUP_CGROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/err.h"

struct cg_leaf {
	int parent_fd; /* directory of the cgroup the leaf was made in */
	int dir_fd;    /* the leaf; what CLONE_INTO_CGROUP takes; readable directory */
	int events_fd; /* cgroup.events: POLLPRI for changes since the last cg_leaf_populated */
	char name[48]; /* below parent_fd: "brood.PID.RANDOM" */

	/* cgroup/limits.h's, the same in both processes of a pair */
	unsigned enable; /* controllers that the parent is to hand out, and did not before */
	bool apart;	 /* the parent must be empty for that */
	int32_t owner;	 /* who chose the parent, by its own pid: the last to leave */
	int32_t other;	 /* in the owner alone: its init, as it left the parent too */
};

/* clang-format off */
#define CG_LEAF_NONE {-1, -1, -1, "", 0, false, 0, 0}
/* clang-format on */

/*
 * The cgroup2 mount point and the caller's own path in it, from the texts of /proc/self/mountinfo
 * and /proc/self/cgroup. mountinfo escapes blanks as \040 and so on. A mount whose root is not
 * "/" (a container's) is taken into account. 0, -ENOENT where there is no cgroup2, -ENAMETOOLONG.
 */
int cg_locate(const char *mountinfo, const char *self_cgroup, char *path, size_t size);

/*
 * The same in the hierarchy of a controller of cgroup v1 ("memory"), or v2's for NULL. *top: how much of the path is the mount
 * point; the cgroup's own ancestors that can be reached lie between.
 */
int cg_locate_in(const char *mountinfo, const char *self_cgroup, const char *controller, char *path,
		 size_t size, size_t *top);

/*
 * Choose where and under which name a leaf will be made: the caller's own cgroup is opened, nothing
 * is created. With a name that both processes of a pair know, each can remove the leaf if the other
 * dies at any moment.
 */
int cg_leaf_name(struct cg_leaf *leaf, struct err *e);

/*
 * Make the leaf and open it; where it is CG_LEAF_NONE it is named first. The error names the
 * cause and the remedy by errno (EROFS, EACCES, ENOENT, EAGAIN...); the struct is closed then.
 */
int cg_leaf_make(struct cg_leaf *leaf, struct err *e);

/* Open a leaf that another process has made under this name. 0 or a negative errno. */
int cg_leaf_open(struct cg_leaf *leaf);

/*
 * 1 populated, 0 empty (or removed by somebody else), or a negative errno. Read it, then poll
 * events_fd. Zombies do not count.
 */
int cg_leaf_populated(const struct cg_leaf *leaf);

/*
 * SIGKILL to everything in the leaf and below, the caller too where it lives there: cgroup.kill;
 * where that is missing freeze, kill by pidfd, always thaw (which waits up to a second, and
 * spares the caller). 0 or a negative errno. The dead are not gone when it returns: poll
 * events_fd until the leaf is empty.
 */
int cg_leaf_kill(struct cg_leaf *leaf);

/*
 * Another signal, once, to each process in the leaf and below but the caller, until a look at the
 * leaf finds nobody new. Processes of a PID namespace that the caller does not see cannot be
 * reached. Returns how many were, or a negative errno.
 */
int cg_leaf_signal(struct cg_leaf *leaf, int signo);

/* The pids in the leaf and below, up to max; returns the full count or a negative errno. */
int cg_leaf_pids(struct cg_leaf *leaf, int32_t *pids, size_t max);

/* Move a process (0: the caller) into the leaf, for kernels without CLONE_INTO_CGROUP. */
int cg_leaf_join(const struct cg_leaf *leaf, int32_t pid);

/*
 * Remove the leaf and any cgroups made below it, children first. Waits up to two seconds for the
 * dying to be gone; -EBUSY where something still lives in it then. 0 also where there is no leaf
 * any more. What cg_leaf_enable (cgroup/limits.h) did is undone then. The struct is closed on
 * success, but where the other brood has to leave before everything is as it was.
 */
int cg_leaf_remove(struct cg_leaf *leaf);

/* Close the descriptors without removing anything. */
void cg_leaf_close(struct cg_leaf *leaf);

#endif
