// SPDX-License-Identifier: MIT
/* Limits of a sandbox: which there are, which mechanism can keep them, and which are missed. */
#include <errno.h>
#include <string.h>

#include "include/os_sandbox.h"
#include "init/plan.h"
#include "lib/log.h"

#define PRESET_PIDS 4096

static const char stage[] = "command line";

static int plan_rlimits(struct limits *l, const struct spec_sandbox *o, struct err *e)
{
	for (size_t i = 0; i < o->rlimit.n; i++) {
		const char *why = NULL;

		if (l->rlimits == LIMIT_RLIMITS_MAX)
			return err_set(e, 0, stage, "--rlimit: more than %d of them",
				       LIMIT_RLIMITS_MAX);
		if (os_rlimit_parse(o->rlimit.word[i], &l->rlimit[l->rlimits], &why))
			return err_set(e, 0, stage, "--rlimit: \"%.*s\" %s", 80, o->rlimit.word[i],
				       why);
		l->rlimits++;
	}
	return 0;
}

int plan_limits(struct plan_sandbox *s, const struct spec *spec, struct err *e)
{
	const struct spec_sandbox *o = &spec->sandbox;
	struct limits *l = &s->limits;

	*l = o->limits;
	if (o->memory_percent)
		l->memory_bytes = os_memory_total() / 100 * o->memory_percent;
	if (o->swap_percent)
		l->swap_bytes = os_swap_total() / 100 * o->swap_percent;
	if (o->preset && !l->set_pids && !o->pids_max) {
		l->set_pids = l->pids_by_default = true;
		l->pids = PRESET_PIDS;
	}
	return plan_rlimits(l, o, e);
}

/* There is nothing to require of a limit that nobody has set. */
int plan_check_required(const struct spec_sandbox *o, struct err *e)
{
	const struct limits *l = &o->limits;
	const struct {
		unsigned part;
		bool set;
		const char *name;
	} limits[] = {
		{PART_MEMORY, l->set_memory, "memory"},
		{PART_SWAP, l->set_swap, "swap"},
		{PART_PIDS, l->set_pids || (o->preset && !o->pids_max), "pids"},
		{PART_CPUS, l->set_cpus, "cpus"},
	};

	for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
		if ((o->require & limits[i].part) && !limits[i].set)
			return err_set(e, 0, stage,
				       "--require %s: there is no such limit; give --%s",
				       limits[i].name, limits[i].name);
	return 0;
}

/* Those that a cgroup keeps, as parts. */
static unsigned by_cgroup(const struct limits *l)
{
	return (l->set_memory ? PART_MEMORY : 0) | (l->set_swap ? PART_SWAP : 0) |
	       (l->set_cpus ? PART_CPUS : 0) | (l->set_pids ? PART_PIDS : 0);
}

/* Those that nothing else does: an ordinary user's processes are counted by user namespace, too. */
static unsigned only_by_cgroup(const struct plan *plan)
{
	return by_cgroup(&plan->sandbox.limits) &
	       ~(plan->launch.nproc_counts ? (unsigned)PART_PIDS : 0);
}

int plan_rungs(struct plan *plan, const struct spec *spec, struct err *e)
{
	const struct spec_sandbox *o = &spec->sandbox;
	struct plan_sandbox *s = &plan->sandbox;
	unsigned parts, may_miss = o->allow_degraded;
	struct err none;

	/* RLIMIT_NPROC never binds the machine's own root (setrlimit(2)). */
	plan->launch.nproc_counts = (plan->launch.unshare & OS_NS_USER) && plan->host.uid != 0;
	parts = only_by_cgroup(plan);
	if (s->limits.pids_by_default && !(o->require & PART_PIDS))
		may_miss |= PART_PIDS;
	s->cgroup_wanted = parts || (o->require & PART_CGROUP);
	s->cgroup_needed = (parts & ~may_miss) || (o->require & PART_CGROUP);
	if (!s->cgroup_wanted || spec->isolate == ISOLATE_AUTO || spec->isolate == ISOLATE_CGROUP)
		return 0;
	err_set(&none, 0, stage,
		"--memory, --swap, --pids, --cpus and --require cgroup need --isolate=cgroup or auto");
	if (s->cgroup_needed) {
		*e = none;
		return -EINVAL;
	}
	plan_without_cgroup(plan, OS_MECH_SELF, &none);
	return 0;
}

/* The leaf alone: RLIMIT_NPROC stands in for none of its limits. */
static unsigned drop_limits(struct limits *l)
{
	unsigned parts = by_cgroup(l);

	l->set_memory = l->set_swap = l->set_cpus = l->set_pids = false;
	return parts;
}

void plan_without_cgroup(struct plan *plan, enum os_mech mech, const struct err *why)
{
	static const struct {
		unsigned part;
		const char *name;
	} names[] = {{PART_MEMORY, "memory"},
		     {PART_SWAP, "swap"},
		     {PART_PIDS, "pids"},
		     {PART_CPUS, "cpus"}};
	unsigned parts;

	if (plan->sandbox.cgroup_missed || (mech == OS_MECH_CGROUP && !plan->named))
		return; /* said at a rung above; or the first that is one */
	plan->sandbox.cgroup_missed = true;
	parts = mech == OS_MECH_CGROUP ? drop_limits(&plan->sandbox.limits) : only_by_cgroup(plan);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (parts & names[i].part)
			plan_degrade(&plan->sandbox, names[i].name, why);
}

static bool is_asked_for(const struct plan_sandbox *s, const char *what)
{
	if (strcmp(what, "landlock") == 0)
		return false;
	return !s->limits.pids_by_default || strcmp(what, "pids") != 0;
}

void plan_say_degraded(const struct plan *plan)
{
	const struct plan_sandbox *s = &plan->sandbox;

	for (size_t i = 0; i < s->degraded_n; i++)
		log_line(is_asked_for(s, s->degraded[i].what) ? LOG_WARN : LOG_INFO,
			 "degraded: --%s is not kept: %s", s->degraded[i].what,
			 s->degraded[i].why.text);
}

/* One of them could not be set: the kernel does not say more than why. */
void plan_put_limits(const struct spec *spec, struct str *s)
{
	const struct spec_sandbox *o = &spec->sandbox;
	const struct limits *l = &o->limits;

	for (size_t i = 0; i < o->rlimit.n; i++)
		str_fmt(s, " --rlimit %s", o->rlimit.word[i]);
	if (l->cpu_time_s)
		str_fmt(s, " --cpu-time %llu", (unsigned long long)l->cpu_time_s);
	if (l->set_nice)
		str_fmt(s, " --nice %d", l->nice);
	if (l->set_oom_score_adj)
		str_fmt(s, " --oom-score-adj %d", l->oom_score_adj);
	if (l->set_pids)
		str_fmt(s, " --pids %llu", (unsigned long long)l->pids);
	str_put(s, " (what the caller has may be lowered; raising it needs a privilege)");
}
