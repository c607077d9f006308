/* SPDX-License-Identifier: MIT */
/* What the files of the macOS platform share: struct os and the calls between them. */
#ifndef COMPAT_MACOS_IMPL_H
#define COMPAT_MACOS_IMPL_H

#include <signal.h>
#include <sys/event.h>

#include "compat/macos/ask.h"
#include "compat/macos/roll.h"
#include "compat/posix/posix.h"
#include "include/os.h"

#define SIGNALS_END 32 /* one past the last signal: NSIG */
#define COOKIE_BYTES 32
#define SILENT_MAX 64

struct os {
	enum os_role role;
	enum os_mech mech;
	unsigned namespaces; /* none, ever */
	bool holds;	     /* the tree is this process's to signal, kill and count */
	pid_t self;
	pid_t caller_group; /* brood's own at start, which may be a shell's job: never signalled as a group */

	sigset_t inherited_mask;
	uint32_t inherited_ignored; /* bit N: signal N */
	bool sigtstp_ignored;
	bool interrupted; /* INT or QUIT was sent to brood itself, not typed at the command */
	bool job_stopping,
		job_continued; /* a stop of brood's own job is under way; and a SIGCONT has come since */
	int parent_death;      /* what brood is to hear when its parent dies; 0: nothing */

	int kq;
	int queue
		[SIGNALS_END]; /* in the order in which they came; one of a kind, as the kernel has them */
	unsigned queue_n;
	bool children_news; /* until there is none left to be reaped */
	bool round_made;    /* of reaping, since signals and the link were last looked at */
	bool link_news;	    /* the link had something for us then */
	bool look_due;	    /* somebody in the tree has forked, executed or exited */
	uint64_t look_at;   /* not before this */
	bool killing;	    /* then at once */
	bool hurried;	    /* this process runs before those it kills */

	int tty_fd;
	bool tty_ours;	 /* at start: brood's group is the terminal's foreground */
	bool tty_handed; /* the command's group has the terminal now */
	bool resumed_due, resumed_foreground, resumed_stopped;

	pid_t main_pid;	  /* 0 once reaped */
	pid_t main_group; /* the command's process group, or 0 where it shares brood's */
	struct log_file log;
	int stdin_fd, log_fd; /* -1: the command opens them itself */
	int start_fd;	      /* read end: what failed before the command's exec */

	pid_t init_pid;	  /* supervisor only; 0 once reaped */
	bool init_reaped; /* and its death not yet told */
	int link_fd;	  /* to the other brood process; -1 once it has died */
	bool link_held;	  /* `held` waits for room in the link */
	struct os_signal held;
	struct msg out, in; /* parts of a message: a stream keeps no bounds */
	size_t out_left, in_got;

	int kept_fd[OS_KEEP_MAX]; /* the caller's own; 0: none. Never in an init */

	char cookie[COOKIE_BYTES]; /* "BROOD_TREE_0123456789abcdef=1" */
	struct roll *roll;	   /* who belongs to the tree; one memory for supervisor and init */
	struct roll *strangers;	   /* who was asked for the cookie, and has none */
	struct pid_list pids;	   /* of the last look; its room is kept */
	struct process *others;	   /* and that of who is not in the roll */
	size_t others_room;
	pid_t silent[SILENT_MAX]; /* in its list, and nobody answered */
	unsigned silent_n;
	char *args; /* room for one process's arguments and environment */
	size_t args_size;
	uint64_t orphans_user, orphans_system; /* of those who are gone, in the kernel's unit */
	uint64_t orphans_rss;		       /* bytes, of the largest */

	struct os_process census[CENSUS_MAX];
	size_t census_n;
};

/* signals.c */
void signals_hold(struct os *os); /* all of them: blocked, and none ignored, so that each is told */
void signals_forget(int signo);	  /* one that is pending */
void signals_stop_by(bool stop);  /* whether SIGTSTP, let through, stops this process */
void signals_restore(const struct os *os, bool reset); /* in the child */

/* queue.c: the kernel's event queue */
int queue_open(struct os *os);
void queue_close(struct os *os);
void queue_watch_link(struct os *os);
void queue_watch_log(struct os *os);
void queue_watch_parent(struct os *os); /* where parent_death says so */
/* NOTE_EXIT, NOTE_FORK, NOTE_EXEC of this process, whose unique id comes with them. 0 or a negative errno. */
int queue_watch(struct os *os, pid_t pid, uint64_t unique);
/* Wait until `until_ns` (UINT64_MAX: for ever) for anything, and take what there is. */
void queue_take(struct os *os, uint64_t until_ns);

/*
 * look.c: bring the roll up to date: until a pass finds no news, in bounded rounds; `sure`: and misses nobody. Another look
 * is due where that did not come about. 0 or a negative errno.
 */
int look(struct os *os, bool sure);
bool look_finds_life(const struct os *os); /* as of the last look */
void look_wants(struct os *os);		   /* there is news: look when it is time */

/* hold.c: counts are processes reached, or a negative errno */
int hold_signal(struct os *os, int signo);
int hold_kill(struct os *os);
int hold_census(struct os *os);
int hold_group(struct os *os, pid_t group,
	       int signo); /* 1, or a negative errno: -ESRCH where it is not the tree's */

/* descriptors.c */
void fds_fill(void);
void fds_let_go(struct os *os);
int fds_close_on_exec(int fd);
const char *fds_cause(int errnum, const char *otherwise);

/* usage.c: what orphans use is told to no parent in the tree */
void usage_seen(struct os *os, struct member *m, const struct process *p);
void usage_gone(struct os *os, const struct member *m);

#endif
