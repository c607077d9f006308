/* SPDX-License-Identifier: MIT */
/* Private to inspect/: signals to a whole tree. */
#ifndef INSPECT_KILL_H
#define INSPECT_KILL_H

#include "include/brood.h"
#include "include/os_inspect.h"
#include "lib/err.h"

/*
 * `root` is held, there, and may be signalled. 0: everyone is in *out. -ETIME: it makes children faster than they can be
 * stopped; another negative errno: the processes cannot be read. On failure nothing was sent but SIGCONT to whom it had stopped; on
 * Windows, where a tree is ended from the root down, some may have ended.
 */
int kill_tree(struct brood_inspector *inspector, const struct brood_held *root, int signo,
	      struct brood_killed *out, struct err *e);

/* Count what a send has given. */
void kill_count(struct brood_killed *out, int rc);

#endif
