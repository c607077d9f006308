// SPDX-License-Identifier: MIT
/* What brood check asks of Linux. */
#include "compat/linux/check.h"

#include <signal.h>

#include "compat/posix/posix.h"

void os_check(struct check_rows *rows, const struct os_host *host)
{
	/* Ignored by the caller, children would vanish before they are waited for. */
	signal(SIGCHLD, SIG_DFL);
	check_namespaces(rows, host);
	check_cgroup(rows);
	check_kernel(rows);
	check_privileges(rows);
}

const struct check_words check_words = {
	.privileged = "with CAP_SYS_ADMIN",
	.more_processes = "raise RLIMIT_NPROC or the pids limit",
	.killed = "the process that tried it was killed; allow clone and mount in the container's "
		  "seccomp profile",
};
