/* SPDX-License-Identifier: MIT */
/* What `brood check` asks of the platform: rows on what this host offers, and a mechanism tried out. */
#ifndef INCLUDE_OS_CHECK_H
#define INCLUDE_OS_CHECK_H

#include "include/os.h"
#include "lib/check_rows.h"
#include "lib/err.h"

/* Fill the rows. Throw-away processes may be started; none is left. */
void os_check(struct check_rows *rows, const struct os_host *host);

/* Whether this launch's mechanism can be had, found by having it. What is got besides goes to *namespaces (enum os_ns bits). */
int os_try(const struct os_launch *launch, unsigned *namespaces, struct err *e);

struct os_system {
	char name[80], release[80], machine[80];
	bool no_ids;		/* users have no uid and gid here */
	const char *privileged; /* what os_host's `privileged` means here: "with CAP_SYS_ADMIN" */
};
void os_system(struct os_system *system);

#endif
