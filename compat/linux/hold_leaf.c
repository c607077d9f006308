// SPDX-License-Identifier: MIT
/* The tree is a cgroup leaf: whatever was forked in it is in it, however it was re-parented. */
#include "compat/linux/impl.h"

#include <errno.h>

#include "cgroup/cgroup.h"

static int leaf_signal(struct os *os, int signo)
{
	return cg_leaf_signal(&os->leaf, signo);
}

static int leaf_kill(struct os *os)
{
	/* In a PID namespace of our own that is one call more, and reaches what may have left the leaf. */
	if (os->self == 1)
		hold_everyone.kill(os);
	return cg_leaf_kill(&os->leaf);
}

static int leaf_census(struct os *os)
{
	int32_t pids[CENSUS_MAX];
	int count = cg_leaf_pids(&os->leaf, pids, CENSUS_MAX);

	census_take(os, pids, count < 0 ? 0 : count < CENSUS_MAX ? (size_t)count : CENSUS_MAX);
	return count;
}

static bool leaf_empty(struct os *os)
{
	os->leaf_awaited = cg_leaf_populated(&os->leaf) == 1;
	return !os->leaf_awaited;
}

static int leaf_join(struct os *os)
{
	return cg_leaf_join(&os->leaf, 0);
}

const struct hold hold_leaf = {
	.signal = leaf_signal,
	.kill = leaf_kill,
	.census = leaf_census,
	.empty = leaf_empty,
	.join = leaf_join,
};
