/* SPDX-License-Identifier: MIT */
/*
 * A kernel in memory, as far as compat/macos can see one: processes, groups, signals, unique ids, kqueue, libproc. The
 * calls that compat/macos makes come here by --wrap, or because only macOS has them. Time passes in kevent, and a
 * little in the other calls, so that the world moves while it is looked at. Whatever breaks a rule ends the history.
 */
#ifndef TESTS_MACOS_KERNEL_H
#define TESTS_MACOS_KERNEL_H

#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "tests/prng.h"

#define K_NEVER UINT64_MAX
#define K_PID_MAX 9999
#define K_PROCS_MAX 600
#define K_PLANS_MAX 64
#define K_USER 501

enum k_state { K_ALIVE, K_STOPPED, K_EXITING, K_ZOMBIE };

struct kproc {
	enum k_state state;
	pid_t pid, parent, group, session;
	uint64_t unique, parent_unique;
	uint64_t version; /* of its program */
	uint64_t executed_ns;
	uid_t uid;
	int status; /* as wait(2) has it */
	/* what it is like */
	bool cookie;		     /* in its environment */
	bool apple;		     /* whose environment is not shown */
	bool deaf;		     /* to signals that can be ignored */
	bool guarded;		     /* kill(2) is refused */
	bool unwatchable;	     /* kevent(2) is refused */
	bool reaps;		     /* its children at once */
	bool clears_env, uses_apple; /* its children may be so */
	unsigned forks;		     /* that it will still make */
	uint64_t pace_ns;	     /* between two things that it does */
	/* what happens to it, and when */
	uint64_t act_at, end_at, zombie_at, reap_at, unready_until;
	int end_signal; /* by which it ends at end_at; 0: by itself */
	bool stop_news, continue_news;
	uint32_t pending; /* while stopped */
	/* of brood's knowledge: what it must know */
	bool tree; /* of the command's descent */
	bool told_short;
	bool known;	   /* as the tree's: brood was told enough */
	bool forker_known; /* the one that forked it */
};

enum k_kind { K_TO_BROOD, K_TO_MAIN, K_LINK_SIGNAL, K_LINK_CLOSE, K_INIT_DIES };

struct k_plan {
	uint64_t at;
	enum k_kind kind;
	int signo;
};

struct k_queue {
	pid_t owner;
	int signals[32];
	unsigned signals_n;
	int read_fd[2], write_fd; /* the link, the log */
	struct {
		pid_t pid;
		uint64_t unique, udata;
		uint32_t notes;
	} watch[K_PROCS_MAX];
	unsigned watch_n;
};

struct kernel {
	uint64_t now_ns;
	struct prng rng;
	struct kproc proc[K_PROCS_MAX];
	unsigned n;
	uint64_t last_unique;
	pid_t last_pid, pid_max;
	pid_t self;	 /* whose calls these are */
	pid_t main_pid;	 /* the command's */
	bool fork_child; /* the next fork returns in the child */
	pid_t fork_into; /* the next fork returns this process, which is there already; 0: it makes one */
	int link_ends[2]; /* of the last socketpair(2) */
	const char *cookie;
	struct k_queue queue[2];
	unsigned queues;
	struct k_plan plan[K_PLANS_MAX];
	unsigned plan_n, plan_at;
	unsigned tree_max; /* processes that the tree may have */
	bool busy;	   /* time passes in every call */
	bool zombies_hidden;
	bool slow_exits; /* a second from the end to the zombie */
	bool hinders;	 /* some of the tree cannot be watched, and some not be signalled */
	int job_stops; /* kill(0, SIGTSTP): 1: this process is stopped, and continued; -1: refused; 0: must not be */
	bool link_closed; /* by K_LINK_CLOSE: the supervisor is dead */
	int link_far;	  /* the other end of brood's link, or -1 */
	int (*link_send)(int signo);
	void (*link_ready)(void); /* says on link_far that the init is ready */

	/* what brood did */
	int told[512]; /* signals that it was told of, in order */
	unsigned told_n;
	int passed[512]; /* what it sent to the command alone, CONT and KILL not counted */
	unsigned passed_n;
	uint64_t listed_ns; /* the last list of all processes */
	uint64_t first_kill_ns, first_stop_ns;
	int stop_signal;
	unsigned kills, reaped_in_row, reaped_most, waits;
	void (*after_list)(void);   /* once, when the next list of all processes is made */
	void (*after_kill)(void);   /* once, when brood has signalled one process */
	uint64_t (*deadline)(void); /* what brood may sleep until */
	/* what is told beside the ids, by the test that asks for it; else it is refused */
	int (*info)(struct kproc *p, int kind, void *buffer, int size);
	int (*path)(const struct kproc *p, char *buffer, uint32_t size);
	uint32_t unit_numer, unit_denom; /* of the kernel's unit of time; 0: 1 ns */
	bool trace;
	char failure[200];
	jmp_buf escape;	   /* a rule is broken */
	jmp_buf init_died; /* K_INIT_DIES, where init_can_die */
	bool init_can_die;
	uint16_t at[K_PID_MAX + 1]; /* where in proc, plus one */
};

extern struct kernel k;

void k_init(uint64_t seed);
_Noreturn void k_fail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void k_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* processes.c */
struct kproc *k_find(pid_t pid);
struct kproc *k_find_unique(uint64_t unique);
struct kproc *k_fork(struct kproc *parent); /* NULL: there is no room */
struct kproc *k_add(pid_t parent); /* one that has nothing to do with brood, or brood itself */
void k_signal(struct kproc *p, int signo);
void k_end(struct kproc *p, int status);
void k_remove(struct kproc *p);
bool k_alive(const struct kproc *p);
void k_learn(struct kproc *p, bool by_cookie); /* brood was told who it is */
bool k_must_know(const struct kproc *p);       /* brood has been told enough */
uint64_t k_next(void);
void k_pass(uint64_t to); /* time */
void k_plan(uint64_t at, enum k_kind kind, int signo);
uint64_t k_any(uint64_t span_ns); /* below it */

/* life.c: what processes do by themselves */
void k_act(struct kproc *p);

/* queue.c */
void k_note(struct kproc *p, uint32_t notes);
void k_tell(pid_t owner, int signo);

#endif
