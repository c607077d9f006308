// SPDX-License-Identifier: MIT
/* The plan: spec and host in, an ordered ladder of mechanisms out, or a refusal with its reason. */
#include "init/plan.h"

#include <string.h>

#include "init/options.h"

static int refuse(struct err *e, const char *what)
{
	return err_set(e, 0, "plan", "%s", what);
}

/* Being PID 1 is the strongest there is: the kernel ends a PID namespace with it. */
static void ladder(struct plan *plan, const struct spec *spec)
{
	static const enum os_mech named[] = {
		[ISOLATE_PIDNS] = OS_MECH_PIDNS,
		[ISOLATE_CGROUP] = OS_MECH_CGROUP,
		[ISOLATE_SUBREAPER] = OS_MECH_SUBREAPER,
		[ISOLATE_NONE] = OS_MECH_SELF,
	};

	plan->named = spec->isolate != ISOLATE_AUTO;
	if (plan->named) {
		plan->mech[plan->n++] = named[spec->isolate];
		/* Once more, without limits that may be missing. */
		if (spec->isolate == ISOLATE_CGROUP && plan->sandbox.cgroup_wanted &&
		    !plan->sandbox.cgroup_needed)
			plan->mech[plan->n++] = OS_MECH_CGROUP;
		return;
	}
	/* A leaf costs its share of the start: first only where its limits are wanted. */
	if (plan->sandbox.cgroup_wanted)
		plan->mech[plan->n++] = plan->host.limiter;
	if (!plan->host.pid1 || plan->launch.unshare || plan->sandbox.cgroup_wanted)
		for (size_t i = OS_MECH_PIDNS; i < OS_MECH_COUNT; i++)
			if (plan->host.mech[i] && !(plan->n && i == plan->mech[0]))
				plan->mech[plan->n++] = (enum os_mech)i;
	if (plan->n == 0)
		plan->mech[plan->n++] = OS_MECH_SELF;
}

/* A rung that cannot do what was asked for is no way out: the failure of the one above says what to change. */
static void strike_out(struct plan *plan)
{
	const struct plan_sandbox *s = &plan->sandbox;
	size_t kept = 0;

	for (size_t i = 0; i < plan->n; i++) {
		enum os_mech mech = plan->mech[i];

		if (plan->launch.need_pid_ns && mech != OS_MECH_PIDNS && mech != OS_MECH_CGROUP)
			continue;
		if (s->cgroup_needed && mech != plan->host.limiter)
			continue;
		/* It would fail for the same cause, and say something else. */
		if (plan->launch.need_pid_ns && mech == OS_MECH_CGROUP && !s->cgroup_wanted && kept)
			continue;
		plan->mech[kept++] = mech;
	}
	plan->n = kept;
}

static int plan_user(struct plan *plan, const struct spec *spec, struct err *e)
{
	struct os_launch *l = &plan->launch;

	if (!spec->set_user)
		return 0;
	l->set_user = true;
	l->uid = spec->uid;
	l->gid = spec->set_gid ? spec->gid : spec->uid;
	l->ngroups = spec->ngroups;
	memcpy(l->groups, spec->groups, sizeof(l->groups));
	if (plan->host.privileged)
		return 0;
	return plan_user_namespace(plan, spec, e);
}

int plan_make(struct plan *plan, const struct spec *spec, const struct os_host *host,
	      char *const *envp, struct err *e)
{
	struct os_launch *l = &plan->launch;
	int rc;

	memset(plan, 0, sizeof(*plan));
	plan->host = *host;
	plan->policy = &spec->policy;
	l->argv = spec->argv;
	l->envp = envp;
	l->exact_env = spec->clear_env;
	l->chdir = spec->chdir;
	l->stdin_path = spec->stdin_path;
	l->log_path = spec->log_path;
	l->reset_signals = spec->reset_signals;
	l->new_session = spec->new_session;
	l->own_group = spec->own_group;
	l->subreaper = spec->subreaper && !host->pid1;
	l->parent_death = spec->parent_death;
	l->own_pid = spec->own_pid;
	rc = options_check_platform(spec, e);
	if (rc == 0 && spec->at_end != OS_POWER_EXIT && !host->pid1)
		return refuse(
			e,
			"--at-end is for the first process of a virtual machine; this is not PID 1");
	if (rc == 0)
		rc = plan_user(plan, spec, e);
	if (rc == 0)
		rc = plan_sandbox(plan, spec, e);
	if (rc == 0)
		rc = plan_namespaces_wanted(plan, spec, e);
	if (rc < 0)
		return rc;
	rc = plan_rungs(plan, spec, e);
	if (rc < 0)
		return rc;
	ladder(plan, spec);
	strike_out(plan);
	if (plan->n == 0)
		return refuse(e, "what is required leaves no mechanism; see brood check");
	if (!host->mech[plan->mech[0]])
		return options_no_mechanism(plan_mech_name(plan->mech[0], false), e);
	return 0;
}

void plan_free(struct plan *plan)
{
	plan_sandbox_free(&plan->sandbox);
}

void plan_launch(const struct plan *plan, size_t i, struct os_launch *launch)
{
	*launch = plan->launch;
	launch->mech = plan->mech[i];
	/* A /proc that shows other processes is worse than none: the view comes with the PID namespace. */
	if (launch->mech == OS_MECH_PIDNS)
		launch->unshare |= OS_NS_MOUNT | (launch->unprivileged ? OS_NS_USER : 0);
}
