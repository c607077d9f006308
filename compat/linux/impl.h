/* SPDX-License-Identifier: MIT */
/* What the files of the Linux platform share: struct os and the calls between them. */
#ifndef COMPAT_LINUX_IMPL_H
#define COMPAT_LINUX_IMPL_H

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>

#include "cgroup/cgroup.h"
#include "compat/posix/posix.h"
#include "include/os.h"

#define SIGNAL_QUEUE_MAX 8

/*
 * How the processes of a tree are reached together: by being PID 1, by their cgroup, or by descent. Counts are
 * processes reached, or a negative errno.
 */
struct hold {
	int (*signal)(struct os *os, int signo);
	int (*kill)(struct os *os);
	int (*census)(struct os *os);
	bool (*empty)(struct os *os); /* asked once this process has no children left */
	int (*join)(struct os *os);   /* put the calling process into it; NULL: nothing to do */
};

struct os {
	enum os_role role;
	enum os_mech mech;
	unsigned namespaces; /* enum os_ns bits that hold the tree */
	const struct hold *hold;
	pid_t self; /* in its own PID namespace */
	uid_t uid;
	gid_t gid;

	uint64_t inherited_mask; /* the kernel's set, not the C library's: all 64 signals */
	bool sigchld_ignored, sigtstp_ignored;
	bool net_aside;	  /* the init makes its network namespace itself */
	bool interrupted; /* INT or QUIT was sent to brood itself, not typed at the command */
	int signal_fd;
	uint64_t settles_at; /* when what the start needed is let go; UINT64_MAX: it was */
	struct signalfd_siginfo queue[SIGNAL_QUEUE_MAX];
	unsigned queue_at, queue_n;
	bool children_news; /* until there is none left to be reaped */
	bool round_made;    /* of reaping, since signals and the link were last looked at */
	bool link_news;	    /* the link had something for us then */

	int tty_fd;
	bool tty_ours;	 /* at start: brood's group is the terminal's foreground */
	bool tty_handed; /* the command's group has the terminal now */
	bool resumed_due, resumed_foreground, resumed_stopped;

	pid_t main_pid;	  /* 0 once reaped */
	pid_t main_group; /* the command's process group, or 0 where it shares brood's */
	int main_pidfd;	  /* kept after the reaping: names the group without a bare pid */
	struct log_file log;
	int stdin_fd, log_fd; /* opened before the view hid them; else -1 */
	int start_fd;	      /* read end: what failed before the command's exec */

	pid_t init_pid;	  /* supervisor only; 0 once reaped */
	bool init_reaped; /* and its death not yet told */
	int init_pidfd;
	int link_fd;	/* to the other brood process; -1 once it has died */
	bool link_held; /* `held` waits for room in the link */
	struct os_signal held;

	int kept_fd[OS_KEEP_MAX]; /* the caller's own; 0: none. Never in an init */

	int proc_fd; /* of this PID namespace; opened when first needed */
	struct cg_leaf leaf;
	unsigned unbroken; /* news of children since there was none for once */
	bool hurried;	   /* this process runs before those it kills */
	bool leaf_by_hand; /* the kernel cannot fork into it */
	bool leaf_awaited; /* no children are left, but the leaf is still populated */

	struct os_process census[CENSUS_MAX];
	size_t census_n;
};

/* signals.c: on the kernel's own sets; the C library's leave out the first real-time signals. */
int signals_block_all(uint64_t *before);
int signals_set_mask(uint64_t mask);
bool signals_ignored(int signo);
void signals_dispose(int signo, void (*handler)(int)); /* SIG_DFL or SIG_IGN */
void signals_reset(void);			       /* every disposition to its default */

/* harden.c, which also has the command's harden_*. Not in brood-init (harden_none.c). */
void harden_init(struct os *os, const struct os_launch *launch); /* once its command is forked */

/* cold.c */
void cold_let_go(void); /* what only start and end need; it comes back when it is needed */

/* descriptors.c */
void fds_fill(void);		/* 0 to 2, close-on-exec where they were closed */
void fds_let_go(struct os *os); /* all but brood's own and stderr; the working directory too */

/* Why an open, a pipe or a fork with a handle was refused. */
const char *fds_cause(int errnum, const char *otherwise);

/* clone.c: fork with handle, namespaces and cgroup in one call where the kernel can. cgroup_fd -1: none. */
pid_t clone_process(uint64_t flags, int cgroup_fd, int *pidfd);
pid_t clone_borrowed(int (*child)(void *), void *arg, int *pidfd); /* vfork with a handle */
bool clone_cgroup_unsupported(int errnum);
int pidfd_signal(int pidfd, int signo, const struct os_signal *signal, unsigned flags);

/* hold_*.c */
extern const struct hold hold_everyone; /* this process is PID 1 */
extern const struct hold hold_children; /* this process is a subreaper */
extern const struct hold hold_leaf;
extern const struct hold hold_nothing; /* the kernel has ended the tree with its init */
int os_proc_fd(struct os *os);
/* Keep what is to be said of the first CENSUS_MAX of them that live. */
void census_take(struct os *os, const int32_t *pids, size_t n);

#endif
