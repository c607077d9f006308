// SPDX-License-Identifier: MIT
/* Supervisor and init: one clone3 with the namespaces, a link, and a way back when set-up fails. */
#include "compat/linux/split.h"

#include <errno.h>
#include <linux/sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cgroup/limits.h"
#include "compat/linux/impl.h"
#include "ns/ns.h"

static const struct {
	unsigned bit;
	uint64_t flag;
} namespaces[] = {
	{OS_NS_MOUNT, CLONE_NEWNS},  {OS_NS_NET, CLONE_NEWNET},	      {OS_NS_IPC, CLONE_NEWIPC},
	{OS_NS_UTS, CLONE_NEWUTS},   {OS_NS_CGROUP, CLONE_NEWCGROUP}, {OS_NS_TIME, CLONE_NEWTIME},
	{OS_NS_USER, CLONE_NEWUSER}, {OS_NS_PID, CLONE_NEWPID},
};

uint64_t split_clone_flags(unsigned ns)
{
	uint64_t flags = 0;

	for (size_t i = 0; i < sizeof(namespaces) / sizeof(namespaces[0]); i++)
		if (ns & namespaces[i].bit)
			flags |= namespaces[i].flag;
	return flags;
}

void split_offers(struct os_host *host)
{
	for (unsigned i = 0; i <= OS_MECH_SUBREAPER; i++)
		host->mech[i] = true;
	host->limiter = OS_MECH_CGROUP;
	for (size_t i = 0; i < sizeof(namespaces) / sizeof(namespaces[0]); i++)
		if (namespaces[i].bit != OS_NS_PID)
			host->ns |= namespaces[i].bit;
}

bool split_limits(const struct os_launch *l)
{
	return l->mech == OS_MECH_CGROUP && l->limits && cg_limits_wanted(l->limits);
}

static void drop_link(struct os *os)
{
	if (os->link_fd >= 0)
		close(os->link_fd);
	if (os->init_pidfd >= 0)
		close(os->init_pidfd);
	os->link_fd = os->init_pidfd = -1;
	os->init_pid = 0;
}

static void close_kept(struct os *os)
{
	for (size_t i = 0; i < OS_KEEP_MAX && os->kept_fd[i]; i++) {
		close(os->kept_fd[i]);
		os->kept_fd[i] = 0;
	}
}

/* A command with brood's own user id could open what is kept through /proc, or trace brood. */
static void hide_kept(const struct os *os)
{
	if (os->kept_fd[0])
		prctl(PR_SET_DUMPABLE, 0);
}

/* The supervisor removes what was made, then kills this process; unless it is dead itself. */
static _Noreturn void give_up(struct os *os)
{
	if (os->leaf.parent_fd >= 0) {
		link_await_end(os);
		cg_leaf_inherit(&os->leaf);
		cg_leaf_remove(&os->leaf);
	}
	_exit(125);
}

/* In the new process. On failure the supervisor is told why, and this process ends. */
static void become_init(struct os *os, const struct os_launch *l, unsigned ns, int link_fd)
{
	struct err e;

	close(os->link_fd);
	close_kept(os);
	os->link_fd = link_fd;
	os->role = OS_ROLE_INIT;
	os->mech = l->mech;
	os->namespaces = ns;
	os->hold = l->mech == OS_MECH_CGROUP ? &hold_leaf
		   : ns & OS_NS_PID	     ? &hold_everyone
					     : &hold_children;
	if (split_init(os, l, ns, &e) < 0) {
		link_send_ready(os, &e);
		give_up(os);
	}
	if (link_send_ready(os, NULL) < 0)
		give_up(os);
}

static void end_init(struct os *os)
{
	pidfd_signal(os->init_pidfd, SIGKILL, NULL, 0);
	while (waitpid(os->init_pid, NULL, __WALL) < 0 && errno == EINTR)
		;
	drop_link(os);
}

static int await_init(struct os *os, const struct os_launch *l, unsigned ns, struct err *e)
{
	bool waits = true; /* for this process; else it may go on, as far as is known */
	int rc = split_map(os, l, ns, e);

	if (rc == 0 && split_limits(l))
		rc = cg_leaf_enable(&os->leaf, l->limits, os->init_pid, e);
	if (rc == 0 && (split_maps(l, ns) || split_limits(l)) && link_send_go(os) < 0)
		rc = err_set(e, EPIPE, "set up", "brood's init was killed while it was setting up");
	if (rc == 0) {
		rc = link_receive_ready(os, e);
		waits = rc != -EPIPE;
	}
	if (rc == 0)
		return 0;
	if (waits) /* while there is an init, which would do it if this process were killed */
		cg_leaf_remove(&os->leaf);
	end_init(os);
	return rc;
}

/* One attempt with these namespaces. Nothing is left of it where it fails. */
static int split_once(struct os *os, const struct os_launch *l, unsigned ns, enum os_role *role,
		      struct err *e)
{
	int ends[2], rc;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return err_set(e, errno, "link supervisor and init", "%s",
			       fds_cause(errno, "socketpair is refused"));
	os->link_fd = ends[0];
	pid = clone_process(split_clone_flags(os->net_aside ? ns & ~(unsigned)OS_NS_NET : ns), -1,
			    &os->init_pidfd);
	if (pid == 0) {
		become_init(os, l, ns, ends[1]);
		*role = OS_ROLE_INIT;
		return 0;
	}
	close(ends[1]);
	if (pid < 0) {
		drop_link(os);
		if (pid == -EMFILE || pid == -ENFILE)
			return err_set(e, -(int)pid, "start the init", "%s",
				       fds_cause(-(int)pid, ""));
		return ns_refused(-(int)pid, split_clone_flags(ns), e);
	}
	os->init_pid = pid;
	rc = await_init(os, l, ns, e);
	if (rc < 0)
		return rc;
	os->role = *role = OS_ROLE_SUPERVISOR;
	os->mech = l->mech;
	os->hold = &hold_children; /* to name them, where the init does not end */
	if (tty_hand_over_at_start(os) && l->own_group)
		os->tty_handed = true;
	fds_let_go(os);
	hide_kept(os);
	return 0;
}

/*
 * A network namespace is made beside a view, which takes as long, where another attempt can follow: with one clone for
 * all, as seen from here, for the reason that it is refused for.
 */
static int split_with(struct os *os, const struct os_launch *l, unsigned ns, enum os_role *role,
		      struct err *e)
{
	int rc;

	os->net_aside = l->view && l->mech == OS_MECH_PIDNS && (ns & OS_NS_NET);
	rc = split_once(os, l, ns, role, e);
	if (rc != -SPLIT_NET_REFUSED || !os->net_aside)
		return rc;
	os->net_aside = false;
	return split_once(os, l, ns, role, e);
}

/* Without a PID namespace orphans of a dead init must come to the supervisor, not to whoever is above it. */
static int become_subreaper(const struct os *os, struct err *e)
{
	if (os->self != 1 && prctl(PR_SET_CHILD_SUBREAPER, 1) < 0)
		return err_set(e, errno, "become a subreaper", "prctl is refused");
	return 0;
}

static int split_pair(struct os *os, const struct os_launch *l, enum os_role *role, struct err *e)
{
	int rc = become_subreaper(os, e);

	return rc < 0 ? rc : split_with(os, l, l->unshare, role, e);
}

/* The init makes the leaf; both know its name before there is anything to remove. */
static int split_leaf(struct os *os, const struct os_launch *l, unsigned ns, enum os_role *role,
		      struct err *e)
{
	int rc = split_limits(l) ? cg_leaf_place(&os->leaf, l->limits, e)
				 : cg_leaf_name(&os->leaf, e);

	if (rc == 0)
		rc = split_with(os, l, ns, role, e);
	if (rc < 0)
		cg_leaf_remove(&os->leaf);
	return rc;
}

static int split_cgroup(struct os *os, const struct os_launch *l, enum os_role *role, struct err *e)
{
	unsigned pid_ns = OS_NS_PID | OS_NS_MOUNT | (l->unprivileged ? OS_NS_USER : 0);
	struct err without;

	if (l->need_pid_ns)
		return split_leaf(os, l, l->unshare | pid_ns, role, e);
	if (split_leaf(os, l, l->unshare | pid_ns, role, &without) == 0)
		return 0;
	if (become_subreaper(os, e) < 0)
		return -e->errnum;
	return split_leaf(os, l, l->unshare, role, e);
}

int os_split(struct os *os, const struct os_launch *launch, enum os_role *role, struct err *e)
{
	switch (launch->mech) {
	case OS_MECH_SELF:
		hide_kept(os);
		return split_alone(os, launch, role);
	case OS_MECH_PIDNS:
		return split_with(os, launch, launch->unshare | OS_NS_PID, role, e);
	case OS_MECH_CGROUP:
		return split_cgroup(os, launch, role, e);
	case OS_MECH_SUBREAPER:
		return split_pair(os, launch, role, e);
	default:
		return err_set(e, EINVAL, "isolate", "no such mechanism");
	}
}

bool os_ends_with_init(const struct os *os)
{
	return os->role == OS_ROLE_INIT && os->hold == &hold_everyone;
}

/* The leaf is opened only now. Where it cannot be, or its init had already removed it, its processes are children. */
void os_adopt(struct os *os)
{
	if (os->mech == OS_MECH_CGROUP && cg_leaf_open(&os->leaf) == 0)
		os->hold = &hold_leaf;
	else
		os->hold = os->namespaces & OS_NS_PID ? &hold_nothing : &hold_children;
	os->role = OS_ROLE_ALONE;
	os->children_news = true;
}

int os_clean_up(struct os *os, struct err *e)
{
	int rc;

	log_end(os);
	rc = cg_leaf_remove(&os->leaf);
	if (rc < 0)
		return err_set(e, -rc, "remove the cgroup", "%s is left", os->leaf.name);
	return 0;
}
