/* SPDX-License-Identifier: MIT */
/* What cgroup v2 offers to the caller, tried out with a leaf that is removed again. */
#ifndef CGROUP_PROBE_H
#define CGROUP_PROBE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/err.h"

struct cg_probe {
	int located; /* 0, or a negative errno with `why`: no cgroup v2 that shows the caller */
	int leaf;    /* likewise: no leaf can be made */
	struct err why;
	char path[256];	     /* the caller's own cgroup; cut, and raw bytes */
	char available[128]; /* cgroup.controllers of the caller's cgroup: blanks between */
	char delegated[128]; /* of a leaf below it */
	bool v1;	     /* controllers are mounted as cgroup v1 */
	bool kill;	     /* the leaf has cgroup.kill */
	int into;	     /* CLONE_INTO_CGROUP of the leaf: 0 or a negative errno */
	int join;	     /* moving a process into the leaf */
	int removed;	     /* 0, or a negative errno: the leaf is left behind */
};

/* The leaf lives in a child that ends by itself, also where the caller is killed meanwhile. */
void cg_probe(struct cg_probe *probe);

#endif
