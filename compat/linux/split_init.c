// SPDX-License-Identifier: MIT
/* The init's set-up, in its new namespaces, before the command is forked. */
#include "compat/linux/impl.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "cgroup/limits.h"
#include "compat/linux/split.h"
#include "ns/ns.h"
#include "ns/privileges.h"
#include "ns/view.h"

/*
 * A PID namespace dies with its init, and the init with its supervisor. An init that has more to end than that, a leaf
 * or a tree without a PID namespace, must live on for it: the link tells it when, and SIGCONT, which works on a
 * process that holds it too, sees to it that it is not stopped then.
 */
static int tie_to_supervisor(const struct os *os, unsigned ns, struct err *e)
{
	bool with_it = (ns & OS_NS_PID) && os->mech != OS_MECH_CGROUP;

	if (prctl(PR_SET_PDEATHSIG, with_it ? SIGKILL : SIGCONT) < 0)
		return err_set(e, errno, "tie the init to its supervisor", "prctl is refused");
	if (!(ns & OS_NS_PID) && prctl(PR_SET_CHILD_SUBREAPER, 1) < 0)
		return err_set(e, errno, "become a subreaper", "prctl is refused");
	return 0;
}

static bool makes_proc(const struct view *view)
{
	for (size_t i = 0; i < view->n; i++)
		if (view->item[i].kind == VIEW_PROC)
			return true;
	return false;
}

/* --stdin and --log are the caller's files, whatever the command is to see. */
static int open_files(struct os *os, const struct os_launch *l, struct err *e)
{
	if (l->stdin_path) {
		os->stdin_fd = open(l->stdin_path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
		if (os->stdin_fd < 0)
			return err_set(e, errno, "open --stdin", "'%s': %s", l->stdin_path,
				       err_words(errno));
	}
	if (l->log_bytes)
		return log_open(os, l, e);
	if (l->log_path) {
		os->log_fd = open(l->log_path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY,
				  0666);
		if (os->log_fd < 0)
			return err_set(e, errno, "open --log", "'%s': %s", l->log_path,
				       err_words(errno));
	}
	return 0;
}

/* /proc first where the view keeps the caller's: then it keeps one that tells the truth. */
static int make_view(struct os *os, const struct os_launch *l, unsigned ns, struct err *e)
{
	int rc = l->view ? open_files(os, l, e) : 0;

	if (rc == 0 && (ns & OS_NS_PID) && !(l->view && (l->view->root || makes_proc(l->view))))
		rc = ns_mount_proc(e);
	if (rc == 0 && l->view)
		rc = ns_view_make(l->view, l->keep_cwd, e);
	return rc;
}

/*
 * Where the init would wait for others: it gives up what it will never need, so that the command, which gets no more, has the
 * less to do. If that fails here the command tries again.
 */
static void use_the_time(const struct os_launch *l)
{
	if (l->privileges && l->privileges->drop_caps)
		ns_caps_bound(l->privileges->keep_caps);
}

/* What the supervisor does first, and says when that is done. */
static int await_supervisor(struct os *os, const struct os_launch *l, unsigned ns, struct err *e)
{
	if (!split_maps(l, ns) && !split_limits(l))
		return 0;
	if (!os->net_aside)
		use_the_time(l);
	if (link_receive_go(os) < 0)
		return err_set(e, EPIPE, "set up", "brood's supervisor has died");
	return 0;
}

static int make_leaf(struct os *os, const struct os_launch *l, struct err *e)
{
	int rc = cg_leaf_make(&os->leaf, e);

	return rc == 0 && split_limits(l) ? cg_leaf_limit(&os->leaf, l->limits, e) : rc;
}

static int enter_namespaces(struct os *os, const struct os_launch *l, unsigned ns, struct err *e)
{
	int rc = split_take_ids(os, l, ns, e);
	int32_t net = rc == 0 && os->net_aside ? ns_net_begin() : -1;

	if (net > 0)
		use_the_time(l);
	if (rc == 0 && l->map_users) /* new ids clear what ends it with its supervisor */
		rc = tie_to_supervisor(os, ns, e);
	if (rc == 0 && (ns & OS_NS_USER) && l->privileges && l->privileges->no_nested_userns)
		rc = ns_no_nested_userns(e);
	if (rc == 0 && (ns & OS_NS_MOUNT))
		rc = ns_private_mounts(e);
	if (rc == 0)
		rc = make_view(os, l, ns, e);
	if (rc == 0 && os->net_aside && !ns_net_enter(net))
		rc = err_set(e, SPLIT_NET_REFUSED, "make namespaces", "no network namespace");
	if (rc == 0 && (ns & OS_NS_NET) && !os->net_aside)
		rc = ns_loopback_up(e);
	if (rc == 0 && l->hostname)
		rc = ns_set_hostname(l->hostname, e);
	return rc;
}

int split_init(struct os *os, const struct os_launch *l, unsigned ns, struct err *e)
{
	int rc;

	os->self = getpid();
	/* Out of the caller's group: a signal for that group reaches brood once, through the supervisor. */
	setpgid(0, 0);
	rc = tie_to_supervisor(os, ns, e);
	if (rc == 0)
		rc = await_supervisor(os, l, ns, e);
	if (rc == 0 && os->mech == OS_MECH_CGROUP)
		rc = make_leaf(os, l, e);
	if (rc == 0)
		rc = enter_namespaces(os, l, ns, e);
	if (rc < 0)
		return rc;
	if (os->proc_fd >= 0)
		close(os->proc_fd);
	os->proc_fd = -1;
	/* The command may have this uid: it must not trace the init or write to its memory. */
	prctl(PR_SET_DUMPABLE, 0);
	return 0;
}
