// SPDX-License-Identifier: MIT
/* The ids of the init's user namespace: one, all, or ranges of them; written by the init or for it. */
#include "compat/linux/split.h"

#include "compat/linux/impl.h"
#include "ns/map_ranges.h"
#include "ns/ns.h"

static bool maps_ranges(const struct os_launch *l, unsigned ns)
{
	return (ns & OS_NS_USER) && l->map_users;
}

static bool maps_all(const struct os_launch *l, unsigned ns)
{
	return (ns & OS_NS_USER) && !l->map_users && l->map_all;
}

bool split_maps(const struct os_launch *l, unsigned ns)
{
	return maps_ranges(l, ns) || maps_all(l, ns);
}

int split_map(struct os *os, const struct os_launch *l, unsigned ns, struct err *e)
{
	if (maps_ranges(l, ns))
		return ns_map_ranges(os->init_pid, l->map_users, l->map_groups, e);
	return maps_all(l, ns) ? ns_map_all(os->init_pid, e) : 0;
}

int split_take_ids(struct os *os, const struct os_launch *l, unsigned ns, struct err *e)
{
	uint32_t uid = l->set_user ? l->uid : os->uid;
	uint32_t gid = l->set_user ? l->gid : os->gid;

	if (maps_ranges(l, ns))
		return ns_take_mapped_ids(os->uid, os->gid, l->map_users, l->map_groups, e);
	if ((ns & OS_NS_USER) && !maps_all(l, ns))
		return ns_map_self(uid, os->uid, gid, os->gid, e);
	return 0;
}
