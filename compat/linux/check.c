// SPDX-License-Identifier: MIT
/* What brood check asks of Linux; and a mechanism tried as a run itself would. */
#include "compat/linux/check.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/str.h"
#include "ns/probe.h"

/* Filled by the throw-away supervisor. One that was killed on the way has not answered. */
struct trial {
	bool answered;
	int rc;
	unsigned namespaces;
	struct err why;
};

void os_check(struct check_rows *rows, const struct os_host *host)
{
	/* Ignored by the caller, children would vanish before they are waited for. */
	signal(SIGCHLD, SIG_DFL);
	check_namespaces(rows, host);
	check_cgroup(rows);
	check_kernel(rows);
	check_privileges(rows);
}

/*
 * A supervisor, and an init that ends at once. They hold all signals, as a run's do, and are gone
 * within milliseconds; a leaf is removed whatever becomes of brood check.
 */
static _Noreturn void supervise(const struct os_launch *launch, struct trial *trial)
{
	struct os_early early = {0};
	enum os_role role = OS_ROLE_ALONE;
	struct os *os;

	trial->rc = os_open(&os, &early, &trial->why);
	if (trial->rc == 0) {
		trial->rc = os_split(os, launch, &role, &trial->why);
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

static void try_out(const struct os_launch *launch, struct trial *trial)
{
	pid_t pid = fork();

	if (pid == 0)
		supervise(launch, trial);
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

int os_try(const struct os_launch *launch, unsigned *namespaces, struct err *e)
{
	struct trial *trial = ns_probe_shared(sizeof(*trial));
	int rc;

	if (!trial)
		return err_set(e, ENOMEM, "start a process", "no memory to try it out in");
	try_out(launch, trial);
	rc = trial->rc;
	if (rc == 0)
		*namespaces = trial->namespaces;
	else
		*e = trial->why;
	ns_probe_unshare(trial, sizeof(*trial));
	return rc;
}

static void copy(char *to, size_t size, const char *from)
{
	struct str s;

	str_init(&s, to, size);
	str_put(&s, from);
}

void os_system(struct os_system *system)
{
	struct utsname name;

	memset(system, 0, sizeof(*system));
	system->privileged = "with CAP_SYS_ADMIN";
	if (uname(&name) < 0)
		return;
	copy(system->name, sizeof(system->name), name.sysname);
	copy(system->release, sizeof(system->release), name.release);
	copy(system->machine, sizeof(system->machine), name.machine);
}
