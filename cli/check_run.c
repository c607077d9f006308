// SPDX-License-Identifier: MIT
/* What a run without options would use: its plan, each mechanism tried as the run itself would. */
#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/check.h"
#include "ns/probe.h"

/* Filled by the throw-away supervisor. One that was killed on the way has not answered. */
struct trial {
	bool answered;
	int rc;
	unsigned namespaces;
	struct err why;
};

/*
 * A supervisor, and an init that ends at once. They hold all signals, as a run's do, and are gone
 * within milliseconds; a leaf is removed whatever becomes of brood check.
 */
static _Noreturn void supervise(const struct plan *plan, size_t i, struct trial *trial)
{
	struct os_early early = {0};
	struct os_launch launch;
	enum os_role role = OS_ROLE_ALONE;
	struct os *os;

	plan_launch(plan, i, &launch);
	trial->rc = os_open(&os, &early, &trial->why);
	if (trial->rc == 0) {
		trial->rc = os_split(os, &launch, &role, &trial->why);
		if (role == OS_ROLE_INIT)
			_exit(0);
		trial->namespaces = os_namespaces(os);
		while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
			;
		os_clean_up(os, NULL);
	}
	trial->answered = true;
	_exit(0);
}

static void try(const struct plan *plan, size_t i, struct trial *trial)
{
	pid_t pid = fork();

	if (pid == 0)
		supervise(plan, i, trial);
	if (pid < 0) {
		trial->rc = err_set(&trial->why, errno, "start a process",
				    "too many processes; raise RLIMIT_NPROC or the pids limit");
		return;
	}
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	if (!trial->answered)
		trial->rc =
			err_set(&trial->why, EPERM, "set up",
				"the process that tried it was killed; allow clone and mount in "
				"the container's seccomp profile");
}

static void climb(struct check *check, struct trial *trial)
{
	for (; check->chosen < check->plan.n; check->chosen++) {
		memset(trial, 0, sizeof(*trial));
		try(&check->plan, check->chosen, trial);
		if (trial->rc == 0) {
			check->namespaces = trial->namespaces;
			return;
		}
		check->refused[check->chosen] = trial->why;
	}
}

void check_run(struct check *check, const struct os_host *host)
{
	static char *const none[] = {NULL};
	struct trial *trial = ns_probe_shared(sizeof(*trial));
	struct spec spec;
	struct err e;

	spec_init(&spec);
	if (plan_make(&check->plan, &spec, host, none, &e) < 0 || !trial)
		check->chosen = check->plan.n = 0;
	else
		climb(check, trial);
	if (trial)
		ns_probe_unshare(trial, sizeof(*trial));
	check->plan.policy = NULL; /* the spec's, which ends here */
	spec_free(&spec);
}

const char *check_mechanism(const struct check *check)
{
	if (check->chosen >= check->plan.n)
		return NULL;
	return plan_mech_name(check->plan.mech[check->chosen], check->plan.host.pid1);
}

const char *check_guarantee(const struct check *check)
{
	if (check->chosen >= check->plan.n)
		return "none";
	return plan_guarantee(check->plan.mech[check->chosen], check->namespaces,
			      check->plan.host.pid1);
}
