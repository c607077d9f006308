/* SPDX-License-Identifier: MIT */
/* Id maps of many ids: what only a privileged caller, or newuidmap(1) and newgidmap(1), may write. */
#ifndef NS_MAP_RANGES_H
#define NS_MAP_RANGES_H

#include <sys/types.h>

#include "lib/err.h"

/*
 * From outside: map the users and groups of the process's fresh user namespace, lists as in lib/idmap.h. root writes the
 * maps; for an ordinary user newgidmap and newuidmap do, which let him map his own id and those that /etc/subgid and
 * /etc/subuid give him. They are found in PATH, and run with an empty environment and no descriptors; only their deaths
 * are taken from the caller's children. Sleeps until they have ended.
 */
int ns_map_ranges(pid_t pid, const char *users, const char *groups, struct err *e);

/*
 * In that namespace, once it is mapped, by a process whose own ids outside are `uid` and `gid`: a process without an id
 * inside can make no file. Where one's own is mapped it stays, else it becomes 0, or the first INSIDE where 0 has
 * none; supplementary groups go with the group. Clears the parent-death signal where anything changed.
 */
int ns_take_mapped_ids(uid_t uid, gid_t gid, const char *users, const char *groups, struct err *e);

#endif
