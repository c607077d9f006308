/* SPDX-License-Identifier: MIT */
/*
 * Limits and statistics of a leaf. A controller works in a leaf where the leaf's parent hands it out
 * (cgroup.subtree_control), and only the root of all does so while processes live in it: the "no
 * internal processes" rule of the kernel's cgroup-v2.rst. So the order is
 *
 *	cg_leaf_place	before the second brood process is forked: where the leaf will be
 *	cg_leaf_enable	in the supervisor, once there is an init: both leave the leaf's parent
 *	cg_leaf_make	in either
 *	cg_leaf_limit	in either, before the leaf holds a process
 *	cg_leaf_usage	in either, while there is a leaf
 *	cg_leaf_remove	in each; the last one leaves everything as it was found
 *
 * The init cannot move its supervisor, whose PID namespace it does not see. So it removes what it can,
 * and stays until the supervisor has done the rest or is dead, when cg_leaf_inherit makes it the last:
 * a SIGKILL of either leaves nothing. One of both at once leaves the leaf, NAME.self, and what the parent
 * hands out; none of it holds or limits anybody, and a scope or a container ends with it.
 */
#ifndef CGROUP_LIMITS_H
#define CGROUP_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

#include "cgroup/cgroup.h"
#include "include/sandbox.h"

/* Whether any of the limits needs a leaf: memory, swap, pids or cpus. */
bool cg_limits_wanted(const struct limits *limits);

/*
 * cg_leaf_name, for a leaf that will have these limits: in the caller's own cgroup where that can
 * hand out what they need, because it does, is the root of all, or would be empty without the
 * caller. Else in the nearest cgroup above that hands it out, where the caller may make one there;
 * not where that leads out of another brood's leaf, or from under a limit. Nothing is changed.
 * Without such limits it is cg_leaf_name. The error names a limit, why it cannot be had and what
 * to do.
 */
int cg_leaf_place(struct cg_leaf *leaf, const struct limits *limits, struct err *e);

/*
 * Have the leaf's parent hand out what the limits need. Where it must be empty for that, the caller
 * and the process `other` (0: none), a brood too, move into a cgroup NAME.self beside the leaf, which
 * cg_leaf_remove undoes. In the root of all what was enabled stays so: who else relies on it is not
 * known. After a failure cg_leaf_remove puts back what was done.
 */
int cg_leaf_enable(struct cg_leaf *leaf, const struct limits *limits, int32_t other, struct err *e);

/* The other brood has died, or has done its part: cg_leaf_remove in the caller is the last. */
void cg_leaf_inherit(struct cg_leaf *leaf);

/*
 * Set the limits, of a leaf that was made. Calls cg_leaf_enable where that was not done. The error
 * names the limit by its option, the cause by errno and the remedy; the leaf is the caller's to
 * remove then. A command that may write to the leaf's files (the same user, where it sees
 * them) can lift them.
 */
int cg_leaf_limit(struct cg_leaf *leaf, const struct limits *limits, struct err *e);

/*
 * What the leaf has used until now: times, and the rest as far as the kernel tells (memory.peak since
 * 5.19, pids.peak since 6.1), with its has_* then. Anything else of *usage is left as it is. 0, or
 * a negative errno: -ENODEV or -ENOENT where there is no leaf any more.
 */
int cg_leaf_usage(const struct cg_leaf *leaf, struct usage *usage);

#endif
