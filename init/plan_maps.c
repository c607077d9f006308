// SPDX-License-Identifier: MIT
/* Ranges of ids in a user namespace: what goes together with them, and what contradicts them. */
#include "init/plan.h"
#include "init/plan_sandbox.h"
#include "lib/idmap.h"

static const char stage[] = "command line";

static int not_mapped(const char *option, uint32_t id, struct err *e)
{
	return err_set(e, 0, stage, "--user: %s maps nothing to %u; add a range that has it",
		       option, id);
}

/* The lists were parsed when they were taken. */
static int check_user(const struct spec *spec, const struct idmap *users,
		      const struct idmap *groups, struct err *e)
{
	uint32_t gid = spec->set_gid ? spec->gid : spec->uid;

	if (!idmap_has(users, spec->uid))
		return not_mapped("--map-users", spec->uid, e);
	if (!idmap_has(groups, gid))
		return not_mapped("--map-groups", gid, e);
	for (size_t i = 0; i < spec->ngroups; i++)
		if (!idmap_has(groups, spec->groups[i]))
			return not_mapped("--map-groups", spec->groups[i], e);
	return 0;
}

int plan_maps(struct plan *plan, const struct spec *spec, struct err *e)
{
	const struct spec_sandbox *o = &spec->sandbox;
	struct idmap users, groups;
	struct idmap_wrong wrong;

	if (!o->map_users && !o->map_groups)
		return 0;
	if (!o->map_users || !o->map_groups)
		return err_set(
			e, 0, stage,
			"--map-users and --map-groups go together; %s is missing (one id: 0:%u:1)",
			o->map_users ? "--map-groups" : "--map-users",
			o->map_users ? plan->host.gid : plan->host.uid);
	if (spec->isolate == ISOLATE_NONE)
		return err_set(
			e, 0, stage,
			"--map-users needs a user namespace, which --isolate=none does not have");
	if (idmap_parse(&users, o->map_users, &wrong) ||
	    idmap_parse(&groups, o->map_groups, &wrong))
		return err_set(e, 0, stage, "--map-users, --map-groups: \"%.*s\" %s",
			       (int)(wrong.len < 60 ? wrong.len : 60), wrong.item, wrong.why);
	plan->launch.map_users = o->map_users;
	plan->launch.map_groups = o->map_groups;
	plan->launch.unshare |= OS_NS_USER;
	return spec->set_user ? check_user(spec, &users, &groups, e) : 0;
}
