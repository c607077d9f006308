// SPDX-License-Identifier: MIT
/* The ids of the init's user namespace: one, all, or ranges of them; written by the init or for it. */
#include "compat/linux/split.h"

#include <errno.h>

#include "compat/linux/impl.h"
#include "lib/idmap.h"
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

/* The leaf's files are the caller's: an init that must take another id could put nothing into it, nor end it. */
static int keeps_leaf(const struct os *os, const struct os_launch *l, struct err *e)
{
	struct idmap users;
	struct idmap_wrong wrong;
	uint32_t inside;

	if (l->mech != OS_MECH_CGROUP || (idmap_parse(&users, l->map_users, &wrong) == 0 &&
					  idmap_inside(&users, os->uid, &inside)))
		return 0;
	return err_set(
		e, EINVAL, "map users",
		"for a cgroup and its limits the caller's own id must be mapped too; add a range as "
		"N:%u:1 to --map-users",
		os->uid);
}

int split_map(struct os *os, const struct os_launch *l, unsigned ns, struct err *e)
{
	if (maps_ranges(l, ns)) {
		int rc = keeps_leaf(os, l, e);

		return rc < 0 ? rc : ns_map_ranges(os->init_pid, l->map_users, l->map_groups, e);
	}
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
