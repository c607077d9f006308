// SPDX-License-Identifier: MIT
/* A program without namespaces and without a sandbox plans none. */
#include "init/plan.h"

static int refuse(struct err *e)
{
	return err_set(
		e, 0, "plan",
		"--unshare, --hostname, or --user without root: only brood on Linux makes namespaces");
}

int plan_user_namespace(struct plan *plan, const struct spec *spec, struct err *e)
{
	(void)plan, (void)spec;
	return refuse(e);
}

int plan_namespaces_wanted(struct plan *plan, const struct spec *spec, struct err *e)
{
	(void)plan;
	return spec->unshare || spec->hostname ? refuse(e) : 0;
}

int plan_sandbox(struct plan *plan, const struct spec *spec, struct err *e)
{
	(void)plan, (void)spec, (void)e;
	return 0;
}

int plan_rungs(struct plan *plan, const struct spec *spec, struct err *e)
{
	(void)plan, (void)spec, (void)e;
	return 0;
}

void plan_without_cgroup(struct plan *plan, enum os_mech mech, const struct err *why)
{
	(void)mech;
	(void)plan, (void)why;
}

void plan_say_degraded(const struct plan *plan)
{
	(void)plan;
}

void plan_print_sandbox(const struct plan *plan, struct out *o)
{
	(void)plan, (void)o;
}

void plan_put_limits(const struct spec *spec, struct str *s)
{
	(void)spec, (void)s;
}

void plan_sandbox_free(struct plan_sandbox *sandbox)
{
	(void)sandbox;
}
