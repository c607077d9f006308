// SPDX-License-Identifier: MIT
/* The init's set-up, in its new namespaces, before the command is forked. */
#include "compat/linux/impl.h"

#include <errno.h>
#include <linux/sched.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "compat/linux/split.h"
#include "ns/ns.h"

static int map_ids(struct os *os, const struct os_launch *l, struct err *e)
{
	uint32_t uid = l->set_user ? l->uid : os->uid;
	uint32_t gid = l->set_user ? l->gid : os->gid;

	return ns_map_self(uid, os->uid, gid, os->gid, e);
}

/*
 * A PID namespace dies with its init, and the init with its supervisor. An init that has more to end than that, a leaf
 * or a tree without a PID namespace, must live on for it: the link tells it when, and SIGCONT, which works on a
 * process that holds it too, sees to it that it is not stopped then.
 */
static int tie_to_supervisor(const struct os *os, uint64_t clone_flags, struct err *e)
{
	bool with_it = (clone_flags & CLONE_NEWPID) && os->mech != OS_MECH_CGROUP;

	if (prctl(PR_SET_PDEATHSIG, with_it ? SIGKILL : SIGCONT) < 0)
		return err_set(e, errno, "tie the init to its supervisor", "prctl is refused");
	if (!(clone_flags & CLONE_NEWPID) && prctl(PR_SET_CHILD_SUBREAPER, 1) < 0)
		return err_set(e, errno, "become a subreaper", "prctl is refused");
	return 0;
}

int split_init(struct os *os, const struct os_launch *l, uint64_t clone_flags, struct err *e)
{
	int rc;

	os->self = getpid();
	/* Out of the caller's group: a signal for that group reaches brood once, through the supervisor. */
	setpgid(0, 0);
	rc = tie_to_supervisor(os, clone_flags, e);
	if (rc == 0 && os->mech == OS_MECH_CGROUP)
		rc = cg_leaf_make(&os->leaf, e);
	if (rc == 0 && (clone_flags & CLONE_NEWUSER)) {
		/* A privileged supervisor maps every id, which only it may; it says when that is done. */
		if (l->map_all)
			rc = link_receive_go(os) < 0
				     ? err_set(e, EPIPE, "set up", "brood's supervisor has died")
				     : 0;
		else
			rc = map_ids(os, l, e);
	}
	if (rc == 0 && (clone_flags & CLONE_NEWNS))
		rc = ns_private_mounts(e);
	if (rc == 0 && (clone_flags & CLONE_NEWPID))
		rc = ns_mount_proc(e);
	if (rc == 0 && (clone_flags & CLONE_NEWNET))
		rc = ns_loopback_up(e);
	if (rc == 0 && l->hostname)
		rc = ns_set_hostname(l->hostname, e);
	if (rc < 0)
		return rc;
	if (os->proc_fd >= 0)
		close(os->proc_fd);
	os->proc_fd = -1;
	/* The command may have this uid: it must not trace the init or write to its memory. */
	prctl(PR_SET_DUMPABLE, 0);
	return 0;
}
