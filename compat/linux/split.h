/* SPDX-License-Identifier: MIT */
/* How one brood process becomes the brood processes that a mechanism needs. */
#ifndef COMPAT_LINUX_SPLIT_H
#define COMPAT_LINUX_SPLIT_H

#include "include/os.h"

/* Which mechanisms and namespaces this program has: .mech and .ns. */
void split_offers(struct os_host *host);

int split_alone(struct os *os, const struct os_launch *launch, enum os_role *role);

/* The init's half, in the new process: namespaces entered, view made, hardened. Returns 0 or the failure to send. */
int split_init(struct os *os, const struct os_launch *launch, unsigned ns, struct err *e);

/* split_init's errnum where the init could not make its network namespace itself; nothing else fails so. */
#define SPLIT_NET_REFUSED ENONET

/* What only the supervisor can do for the init, which waits for it: map many ids, make room for limits. */
bool split_maps(const struct os_launch *launch, unsigned ns);
bool split_limits(const struct os_launch *launch);
int split_map(struct os *os, const struct os_launch *launch, unsigned ns, struct err *e);

/* The init's ids in its user namespace, where it has one; what the supervisor maps is mapped by now. */
int split_take_ids(struct os *os, const struct os_launch *launch, unsigned ns, struct err *e);

/* CLONE_NEW* bits for enum os_ns bits. */
uint64_t split_clone_flags(unsigned ns);

#endif
