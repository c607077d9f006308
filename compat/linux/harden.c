// SPDX-License-Identifier: MIT
/*
 * What the command loses between fork and exec, and its init after that. The order is the kernel's: limits while they
 * may still be raised, capabilities before no_new_privs, Landlock before seccomp, which may deny it.
 */
#include "compat/linux/impl.h"

#include <errno.h>
#include <limits.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "compat/linux/limits.h"
#include "ns/privileges.h"

/* Before --user: a privileged brood may raise what an ordinary user may only lower. */
int harden_limits(struct os *os, const struct os_launch *l)
{
	const char *which;
	int rc;

	if (l->set_user && l->privileges && l->privileges->drop_caps) {
		rc = ns_caps_over_setuid();
		if (rc < 0)
			return rc;
	}
	if (!l->limits)
		return 0;
	if (l->nproc_counts && l->limits->set_pids && l->mech != OS_MECH_CGROUP) {
		rc = limits_nproc(l->limits->pids, os->uid == 0);
		if (rc < 0)
			return rc;
	}
	return limits_apply(l->limits, &which);
}

/* A folder that was reached through a descriptor from outside has no path in the view (CVE-2024-21626). */
static int inside_view(const struct os_launch *l)
{
	char path[PATH_MAX];

	if (!l->view)
		return 0;
	if (syscall(SYS_getcwd, path, sizeof(path)) < 0)
		return -errno;
	return path[0] == '/' ? 0 : -ENOENT;
}

int harden_command(struct os *os, const struct os_launch *l, enum os_stage *stage)
{
	const struct privileges *p = l->privileges;
	int rc;

	(void)os;
	*stage = OS_STAGE_CHDIR;
	rc = inside_view(l);
	if (!p || rc < 0)
		return rc;
	if (p->close_fds) {
		*stage = OS_STAGE_DESCRIPTORS;
		rc = ns_close_fds(p->keep_fd, p->keep_fd_n);
	}
	if (rc == 0 && p->new_keyring) {
		*stage = OS_STAGE_KEYRING;
		rc = ns_new_keyring();
	}
	if (rc == 0 && p->drop_caps) {
		*stage = OS_STAGE_CAPABILITIES;
		rc = ns_caps_drop(p->keep_if_had ? p->keep_caps & ns_caps_had() : p->keep_caps);
	}
	if (rc == 0 && p->no_new_privs) {
		*stage = OS_STAGE_NO_NEW_PRIVS;
		rc = ns_no_new_privs();
	}
	if (rc == 0 && p->landlock) {
		*stage = OS_STAGE_LANDLOCK;
		rc = ns_landlock_apply(l->view, p->landlock, !l->view || !l->view->read_only);
	}
	if (rc == 0 && p->filter.n) {
		*stage = OS_STAGE_SECCOMP;
		rc = ns_filter_load(&p->filter);
	}
	return rc;
}

/* It signals and reaps, and that may be anybody's process. A failure leaves it what it had, which the command cannot reach. */
void harden_init(struct os *os, const struct os_launch *l)
{
	if (os->role == OS_ROLE_INIT && l->privileges && l->privileges->drop_caps)
		ns_init_harden(0);
}
