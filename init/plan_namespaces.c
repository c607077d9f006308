// SPDX-License-Identifier: MIT
/* Which namespaces the options ask for. */
#include "init/plan.h"

static int refuse(struct err *e, const char *what)
{
	return err_set(e, 0, "plan", "%s", what);
}

int plan_user_namespace(struct plan *plan, const struct spec *spec, struct err *e)
{
	if (spec->ngroups && !spec->sandbox.map_groups)
		return refuse(
			e,
			"--user with supplementary groups needs root: an ordinary user's namespace maps one "
			"group; give --user UID[:GID]");
	if (spec->isolate == ISOLATE_NONE)
		return refuse(
			e,
			"--user needs root, or a user namespace, which --isolate=none does not have");
	plan->launch.unshare |= OS_NS_USER;
	return 0;
}

int plan_namespaces_wanted(struct plan *plan, const struct spec *spec, struct err *e)
{
	struct os_launch *l = &plan->launch;

	l->unshare |= spec->unshare;
	l->hostname = spec->hostname;
	if (spec->hostname)
		l->unshare |= OS_NS_UTS;
	if (l->unshare && spec->isolate == ISOLATE_NONE)
		return refuse(
			e,
			spec->hostname
				? "--hostname needs a namespace, which --isolate=none does not have"
				: "--unshare contradicts --isolate=none, which keeps the caller's "
				  "namespaces");
	if (l->unshare & ~plan->host.ns)
		return refuse(e, "--user without root needs a namespace, and this system has none");
	l->unprivileged = !plan->host.privileged;
	if (l->unshare && l->unprivileged)
		l->unshare |= OS_NS_USER;
	l->map_all = plan->host.privileged;
	return 0;
}
