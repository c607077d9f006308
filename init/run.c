// SPDX-License-Identifier: MIT
/* spec -> plan -> tree -> report: the whole program, in that order. */
#include "init/run.h"

#include <signal.h>
#include <unistd.h>

#include "init/answer.h"
#include "init/env.h"
#include "init/plan.h"
#include "init/report.h"
#include "init/report_json.h"
#include "init/supervise.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "reaper/reap.h"

/* The strongest mechanism that this host allows; probing is trying. */
static int split(struct os *os, struct plan *plan, struct report *report, struct os_launch *launch,
		 enum os_role *role, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < plan->n; i++) {
		plan_launch(plan, i, launch);
		if (i > 0)
			plan_without_cgroup(plan, launch->mech, e);
		rc = os_split(os, launch, role, e);
		if (rc == 0)
			return 0;
		if (i + 1 == plan->n)
			break;
		log_line(LOG_INFO, "no %s: %s: %s", plan_mech_name(launch->mech, false), e->stage,
			 e->text);
		/* A leaf that was wanted for limits alone is missed as these. */
		if (launch->mech != OS_MECH_CGROUP || !plan->sandbox.cgroup_wanted)
			report_degrade(report, plan_mech_name(launch->mech, false), e);
	}
	return rc;
}

/* The init's part: start the command, and see the tree to its end. */
static void run_tree(struct os *os, const struct plan *plan, const struct os_launch *launch,
		     struct result *result)
{
	struct tree tree;
	struct err e = {0};
	int rc = os_start(os, launch, &e);

	tree_init(&tree, plan->policy, os_now());
	if (rc < 0) {
		log_err(&e);
		tree.result.outcome = OUTCOME_NOT_STARTED;
		tree.result.main_started = false;
		tree.result.failed_stage = OS_STAGE_FORK;
		tree.result.failed_errno = -rc;
		tree.result.proved = true;
	} else {
		tree.ends_with_init = os_ends_with_init(os);
		tree_run(os, &tree);
	}
	os_usage(os, &tree.result.usage);
	*result = tree.result;
}

/* The first process of a virtual machine does not return from here. */
static int end(const struct spec *spec, int code)
{
	struct err e = {0};

	if (spec->at_end == OS_POWER_EXIT)
		return code;
	os_power(spec->at_end, &e);
	log_err(&e);
	return EXIT_BROOD;
}

static int finish(struct os *os, const struct spec *spec, struct report *report,
		  const struct result *result)
{
	bool interrupted = result->main_signaled &&
			   (result->main_status == SIGINT || result->main_status == SIGQUIT);
	const struct os_process *census;
	struct err e = {0};
	size_t n;
	int code = report_exit_code(spec, result);

	os_release_terminal(os, interrupted ? result->main_status : 0);
	if (os_clean_up(os, &e) < 0) {
		log_err(&e);
		report_degrade(report, "clean-up", &e);
		code = EXIT_BROOD;
	}
	census = os_census(os, &n);
	report_print(spec, result, census, n);
	return end(spec, report_end(report, result, census, n, code));
}

static int dry_run(const struct plan *plan)
{
	struct out o;

	out_init(&o, STDOUT_FILENO);
	plan_print(plan, &o);
	return answer_written(out_flush(&o));
}

static int run_plan(const struct spec *spec, struct plan *plan, struct report *report,
		    const struct os_early *early, struct err *e)
{
	struct result result;
	struct os_launch launch = {0};
	enum os_role role = OS_ROLE_ALONE;
	struct os *os = NULL;
	char ns[80];
	int rc = os_open(&os, early, e);

	if (rc == 0) {
		report_keep(report, os);
		rc = split(os, plan, report, &launch, &role, e);
	}
	if (rc < 0)
		return rc;
	report_isolated(report, launch.mech, os_namespaces(os), plan->host.pid1);
	if (role != OS_ROLE_INIT && log_wanted(LOG_INFO))
		log_line(LOG_INFO, "isolated by %s, guarantee %s, namespaces: %s",
			 plan_mech_name(launch.mech, plan->host.pid1),
			 plan_guarantee(launch.mech, os_namespaces(os), plan->host.pid1),
			 plan_namespaces(os_namespaces(os), ns, sizeof(ns)));
	if (role != OS_ROLE_INIT)
		plan_say_degraded(plan);
	for (size_t i = 0; i < plan->sandbox.degraded_n; i++)
		report_degrade(report, plan->sandbox.degraded[i].what,
			       &plan->sandbox.degraded[i].why);
	if (role == OS_ROLE_SUPERVISOR)
		supervise(os, plan->policy, &result);
	else
		run_tree(os, plan, &launch, &result);
	if (role == OS_ROLE_INIT) {
		/* Before the result, so that nothing is left if the supervisor dies at any moment after it; it tries again. */
		os_clean_up(os, e);
		os_tell_result(os, &result);
		_exit(0);
	}
	/* The end of a process gives memory and descriptors back in less time than a call for each. */
	_exit(finish(os, spec, report, &result));
}

int run(const struct spec *spec, char **environ_now, const struct os_early *early)
{
	struct report *report;
	struct plan plan;
	struct os_host host;
	struct err e = {0};
	char **envp;
	int rc;

	os_host(&host);
	rc = report_begin(&report, spec, &e);
	if (rc == 0)
		rc = env_make(spec, environ_now, &envp, &e);
	if (rc == 0) {
		rc = plan_make(&plan, spec, &host, envp, &e);
		if (rc == 0)
			rc = spec->dry_run ? dry_run(&plan)
					   : run_plan(spec, &plan, report, early, &e);
		plan_free(&plan);
		mem_free(envp);
	}
	if (rc < 0) {
		log_err(&e);
		rc = report_refused(report, &e, spec->not_started_code);
		/* What refused may be that this is not PID 1: then the machine is not brood's to end. */
		return host.pid1 ? end(spec, rc) : rc;
	}
	return rc;
}
