/* SPDX-License-Identifier: MIT */
/*
 * What brood asks of an operating system: the one contract that each folder of compat/ implements.
 *
 * A run has one or two brood processes. Alone (PID 1, or --isolate=none) one process is the init:
 * it starts the command, waits for events, acts. Isolated, os_split() makes two of it: the
 * supervisor, which stays where brood was started, and the init, which owns the tree. Each watches
 * the other through a link that closes when either dies.
 *
 * Calls return 0 or a negative errno and fill the struct err, unless they say otherwise. Nothing
 * here prints; every wait is os_wait's.
 */
#ifndef INCLUDE_OS_H
#define INCLUDE_OS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "include/policy.h"
#include "include/sandbox.h"
#include "lib/err.h"

struct os; /* one process's view of the platform; made by os_open; it ends with the process */

/* How the tree is held. In order of strength on Linux; the names are --isolate's, where it can ask for one. */
enum os_mech {
	OS_MECH_SELF,	   /* one brood process: PID 1 of a container or machine, or `none` */
	OS_MECH_PIDNS,	   /* PID namespace of its own */
	OS_MECH_CGROUP,	   /* cgroup v2 leaf of its own, in a PID namespace where that can be had */
	OS_MECH_SUBREAPER, /* child subreaper, watched pair */
	OS_MECH_GROUP, /* macOS: process groups, and whoever descends from the command; watched pair */
	OS_MECH_JOB, /* Windows: a Job Object, held by one brood process */
	OS_MECH_COUNT
};

/* Bits for namespaces beside the PID namespace. */
enum os_ns {
	OS_NS_MOUNT = 1 << 0,
	OS_NS_NET = 1 << 1,
	OS_NS_IPC = 1 << 2,
	OS_NS_UTS = 1 << 3,
	OS_NS_CGROUP = 1 << 4,
	OS_NS_TIME = 1 << 5,
	OS_NS_USER = 1 << 6,
	OS_NS_PID = 1 << 7, /* only in what was got, never asked for by --unshare */
};

#define OS_GROUPS_MAX 64
#define OS_PID_BYTES 12

/* Everything that starting one command takes, resolved. Strings and arrays are the caller's. */
struct os_launch {
	enum os_mech mech;
	unsigned unshare;  /* enum os_ns bits */
	bool unprivileged; /* namespaces need a user namespace around them */
	bool map_all; /* a privileged caller's user namespace keeps every id; else one id is mapped */
	char *const *argv; /* NULL: no command (a pause container) */
	char *const *envp;
	bool exact_env;		/* nothing may be added to it (--clear-env) */
	const char *chdir;	/* NULL: stay */
	const char *stdin_path; /* NULL: inherit; "/dev/null" for null */
	const char *log_path;	/* NULL: inherit stdout and stderr */
	uint64_t log_bytes; /* begin it anew at this size, and keep so many full ones; 0: never */
	unsigned log_keep;
	const char *hostname; /* NULL: keep */
	bool set_user;
	uint32_t uid, gid;
	uint32_t groups[OS_GROUPS_MAX];
	size_t ngroups;
	bool reset_signals; /* default dispositions and an empty mask, instead of the caller's */
	bool new_session;   /* setsid, and the terminal with it (dumb-init) */
	bool own_group;	    /* a process group of its own, with the terminal handed over */
	bool subreaper;	    /* OS_MECH_SELF and not PID 1: adopt orphans */
	int parent_death;   /* signal brood itself gets when its parent dies (tini -p); 0: none */
	bool need_pid_ns;   /* a mechanism without a PID namespace is no way out */
	const struct view *view; /* NULL: the caller's files */
	bool keep_cwd;		 /* the working directory is the same path in the view */
	const struct privileges *privileges; /* NULL: as they are */
	const struct limits *limits;	     /* NULL: none */
	bool nproc_counts; /* without a cgroup RLIMIT_NPROC keeps --pids, in a user namespace of its own */
	const char *map_users, *map_groups; /* ranges for newuidmap(1) and newgidmap(1), or NULL */
	char *own_pid; /* OS_PID_BYTES in envp, for the command's own pid in decimal, or NULL (catatonit) */
};

struct os_signal {
	int signo;
	bool queued;	/* sent with a value, by sigqueue(3) */
	bool terminal;	/* sent by the kernel, as a terminal does */
	uint32_t uid;	/* the sender's */
	uint64_t value; /* the whole union sigval, where queued */
};

enum os_event_kind {
	OS_EV_NONE,	 /* a wake-up that meant nothing; wait again */
	OS_EV_DEADLINE,	 /* the deadline given to os_wait has passed */
	OS_EV_SIGNAL,	 /* .signal: somebody sent brood this */
	OS_EV_CHILDREN,	 /* children have news: call os_reap */
	OS_EV_EXITED,	 /* .child: reaped (from os_reap) */
	OS_EV_STOPPED,	 /* .child: the command was stopped by .child.status (from os_reap) */
	OS_EV_CONTINUED, /* the command was continued (from os_reap) */
	OS_EV_ROUND,	 /* no more news for now, children are left (from os_reap) */
	OS_EV_EMPTY,	 /* proof: nothing of the tree is left (from os_reap) */
	OS_EV_START_FAILED, /* .failed: reaped, and the command's exec was never reached (from os_reap) */
	OS_EV_PEER_GONE, /* the other brood process has died */
	OS_EV_RESUMED,	 /* brood was stopped with its job, or refused to; .foreground, .stopped */
	OS_EV_SUSPEND, /* supervisor only: the init says that the command was stopped by .child.status */
	OS_EV_RESULT, /* supervisor only: the init has ended with .result */
	OS_EV_COUNT
};

struct os_child {
	int64_t pid;
	bool main;     /* the command itself */
	bool signaled; /* status is a signal, else an exit code (or the stop signal) */
	bool core;
	int status;
};

/* How the tree ended, as its init saw it. Sent over the link as it is: plain data only. */
enum outcome {
	OUTCOME_NONE,
	OUTCOME_EXITED,
	OUTCOME_SIGNALED,
	OUTCOME_TIMED_OUT,
	OUTCOME_NOT_STARTED,
	OUTCOME_STOPPED, /* by brood: --kill-after, or because the other brood process died */
};

/* An errno of no system's: the command's file is there, and what it names to interpret or load it is not. */
#define OS_ENOLOADER 1000

/* Where a start failed: decides between 125, 126 and 127. */
enum os_stage {
	OS_STAGE_NONE,
	OS_STAGE_FORK,
	OS_STAGE_SESSION,
	OS_STAGE_TERMINAL,
	OS_STAGE_UNSHARE,
	OS_STAGE_HOSTNAME,
	OS_STAGE_STDIN,
	OS_STAGE_LOG,
	OS_STAGE_CHDIR,
	OS_STAGE_CGROUP,
	OS_STAGE_USER,
	OS_STAGE_SIGNALS,
	OS_STAGE_LIMITS,
	OS_STAGE_DESCRIPTORS,
	OS_STAGE_KEYRING,
	OS_STAGE_CAPABILITIES,
	OS_STAGE_NO_NEW_PRIVS,
	OS_STAGE_LANDLOCK,
	OS_STAGE_SECCOMP,
	OS_STAGE_EXEC,
	OS_STAGE_COUNT
};

struct result {
	enum outcome outcome;
	bool main_started; /* the command's exec was not seen to fail */
	bool main_signaled;
	bool main_core;
	int main_status; /* exit code, or signal */
	enum os_stage failed_stage;
	int failed_errno;
	uint32_t leftovers;    /* alive when the command had exited */
	uint32_t reaped;       /* zombies reaped, the command not counted */
	uint32_t stop_signals; /* stop signals sent to the tree */
	uint32_t kill_rounds;  /* SIGKILL rounds over the tree */
	uint32_t killed;       /* reaped after those, dead of SIGKILL */
	uint32_t survivors;    /* alive when brood gave up; 0 is proof */
	bool proved;	       /* the tree was seen empty */
	bool left_to_kernel; /* it ends with the init: proof is that the supervisor could reap that */
	uint64_t start_ns, main_end_ns, end_ns; /* monotonic */
	uint64_t teardown_ns;			/* when brood began to end the tree; 0: never */
	struct usage usage;
};

struct os_event {
	enum os_event_kind kind;
	uint64_t now_ns; /* monotonic, when the event was taken */
	union {
		struct os_signal signal;
		struct os_child child;
		struct {
			enum os_stage stage;
			int errnum;
		} failed;
		struct {
			bool foreground, stopped;
		} resumed;
		struct result result;
	};
};

enum os_action_kind {
	OS_ACT_SIGNAL, /* .signal to .target */
	OS_ACT_KILL,   /* SIGKILL to the whole tree, by the strongest means there is */
	OS_ACT_END, /* nothing more: the kernel kills all that is left when this init exits (os_ends_with_init) */
	OS_ACT_CENSUS, /* list who lives in the tree now, as leftovers or, with .survivors, survivors */
	OS_ACT_SUSPEND, /* the command was stopped by .signal.signo: stop brood with its job (in an init: ask the
			   supervisor to); OS_EV_RESUMED follows. signo 0: SIGSTOP to brood alone, no event */
	OS_ACT_RESUME, /* continue the command's group; with .foreground, hand it the terminal first */
	OS_ACT_PASS,	  /* supervisor: .signal to the init, in order */
	OS_ACT_RESUMED,	  /* supervisor: tell the init, .foreground, .stopped */
	OS_ACT_KILL_INIT, /* supervisor: SIGKILL to the init */
	OS_ACT_COUNT
};

enum os_target { OS_TO_COMMAND, OS_TO_GROUP, OS_TO_TREE };

struct os_action {
	enum os_action_kind kind;
	enum os_target target;
	struct os_signal signal;
	bool foreground, stopped, survivors;
};

enum os_role { OS_ROLE_ALONE, OS_ROLE_SUPERVISOR, OS_ROLE_INIT };

/* One process of a census. The command line has its arguments joined by blanks, cut, and raw. */
struct os_process {
	int64_t pid;
	uint64_t age_ns;
	char command[200];
};

/* What the plan needs to know of this host; cheap to ask. */
struct os_host {
	bool pid1;	 /* this process is the first of its PID namespace */
	bool privileged; /* may make namespaces without a user namespace */
	uint32_t uid, gid;
	unsigned ns;		  /* enum os_ns bits this platform knows */
	bool mech[OS_MECH_COUNT]; /* this platform knows it (not: this host allows it) */
	enum os_mech limiter; /* which of them keeps --memory, --pids and --cpus for a whole tree */
};

void os_host(struct os_host *host);

/* "Linux", for messages. */
const char *os_platform(void);

/* Why this platform cannot honour the option of that name (without dashes), "it has no ..."; NULL: it can. */
const char *os_lacks(const char *option);

/*
 * First of all in main. Signals to a PID 1 that has not asked for them are dropped by the kernel, so there they
 * are held from the first instruction on; elsewhere a signal simply ends brood before anything is started.
 */
struct os_early {
	bool held;
	uint64_t mask; /* what the caller had blocked: bit N-1 for signal N */
};
void os_hold_early(struct os_early *early);

/*
 * Take over the process: descriptors 0 to 2 filled, every catchable signal held, SIGCHLD at its default
 * (what was inherited is kept for the command), the terminal found. From here on no signal
 * is lost. On failure nothing has changed that matters to a process about to exit.
 */
int os_open(struct os **os, const struct os_early *early, struct err *e);

/*
 * Make the brood processes that `launch` needs. Returns in both of them, with the role in *role. On failure only
 * the caller is left, as before the call, and another mechanism can be tried: nothing was started.
 */
int os_split(struct os *os, const struct os_launch *launch, enum os_role *role, struct err *e);

/* Supervisor, once its init is gone without a result: this process now holds what is left of the tree. */
void os_adopt(struct os *os);

/*
 * In an init that has a supervisor: whether the kernel kills everything that this process holds when it exits, and lets
 * it be reaped only after that, as with the first process of a PID namespace.
 */
bool os_ends_with_init(const struct os *os);

/* Namespaces that hold the tree now (enum os_ns bits). */
unsigned os_namespaces(const struct os *os);

/* Start the command: alone or in the init. Whether its exec succeeds is known when it is reaped. */
int os_start(struct os *os, const struct os_launch *launch, struct err *e);

/* Can brood send a process this signal here? */
bool os_sends(int signo);

/* What an exit code says that is more than a number: "access violation (0xC0000005)"; NULL: it is no such code. Static. */
const char *os_status_words(int status);

/* Monotonic nanoseconds. */
uint64_t os_now(void);

/*
 * Sleep until something happens or deadline_ns (monotonic; UINT64_MAX: never) has passed, and say what: one event
 * a call. The only place that sleeps. Cannot fail: what goes wrong is OS_EV_NONE.
 */
void os_wait(struct os *os, uint64_t deadline_ns, struct os_event *event);

/*
 * After OS_EV_CHILDREN: one piece of news a call, ending with OS_EV_ROUND or OS_EV_EMPTY; in a supervisor also what its init
 * has sent. OS_EV_NONE is not the end. Never sleeps.
 */
void os_reap(struct os *os, struct os_event *event);

/*
 * Carry out one action. Returns how many processes it reached, or a negative errno (-ESRCH: the command
 * has ended), which is to be said and then lived with.
 */
int os_act(struct os *os, const struct os_action *action);

/* The processes found by the last OS_ACT_CENSUS, `n` of them kept (the count may be higher). */
const struct os_process *os_census(const struct os *os, size_t *n);

/* Init: send the result and the census to the supervisor. */
int os_tell_result(struct os *os, const struct result *result);

/* Remove what was made for this run (a cgroup), once its tree is gone. */
int os_clean_up(struct os *os, struct err *e);

/* What the tree has used, as far as it was reaped, or its cgroup or job has counted it: before os_clean_up. */
void os_usage(struct os *os, struct usage *usage);

/*
 * Before os_split: this descriptor, not one of 0 to 2, outlives it in the supervisor or the lone brood, which alone has
 * it then. Nobody below can reach it there, by tracing or through /proc. For OS_KEEP_MAX of them.
 */
#define OS_KEEP_MAX 3
void os_keep_fd(struct os *os, int fd);

/* Give the terminal back to brood's own group, where it was handed over; interrupt: signal to share with that group, or 0. */
void os_release_terminal(struct os *os, int interrupt);

/* poweroff, reboot or halt of the machine. Returns only on failure. */
enum os_power { OS_POWER_EXIT, OS_POWER_OFF, OS_POWER_REBOOT, OS_POWER_HALT };
int os_power(enum os_power how, struct err *e);

#endif
