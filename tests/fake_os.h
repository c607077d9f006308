/* SPDX-License-Identifier: MIT */
/*
 * A platform that exists only in memory: include/os.h over virtual processes and a virtual clock. A test plans what
 * shall happen and when, gives it a watcher, and drives the real loops over it. Nothing allocates.
 *
 * The clock moves when os_wait sleeps, when a call takes its time (latency_ns), and when brood itself is stopped,
 * as a shell's job or a paused container is.
 */
#ifndef TESTS_FAKE_OS_H
#define TESTS_FAKE_OS_H

#include <setjmp.h>

#include "include/os.h"
#include "tests/prng.h"

#define FAKE_NEVER UINT64_MAX
#define FAKE_PROCS_MAX 320
#define FAKE_PLAN_MAX 40
#define FAKE_SIGNALS_MAX 64
#define FAKE_INIT (-1) /* parent: brood */

enum fake_state { FAKE_FREE, FAKE_RUNNING, FAKE_STOPPED, FAKE_ZOMBIE };

/* What a process does with a signal that asks it to end. */
enum fake_manner { FAKE_DIES, FAKE_HANDLES, FAKE_IGNORES };

struct fake_proc {
	enum fake_state state;
	enum fake_manner manner;
	int64_t pid;
	int parent; /* index, or FAKE_INIT */
	bool main;
	bool in_group;	   /* the command's process group */
	bool comet;	   /* each fork is followed by its own exit, and the child is like it */
	bool careless;	   /* does not wait for its children */
	bool kill_pending; /* SIGKILL has come, and it is not killable yet */
	bool signaled;
	int status;
	unsigned forks_left;
	uint64_t forks_at, fork_every_ns;
	uint64_t exits_at;
	uint64_t killable_at; /* in state D until then; FAKE_NEVER: for good */
	uint64_t handler_ns;  /* FAKE_HANDLES: how long ending takes */
	uint64_t held;	      /* signals that wait for it to be continued, a bit each */
};

enum fake_kind {
	FAKE_SIGNAL,	  /* .signal is sent to brood */
	FAKE_TO_MAIN,	  /* .signal is sent to the command, by somebody else */
	FAKE_TO_ALL,	  /* and to each process of the tree */
	FAKE_PEER_GONE,	  /* the other brood process dies */
	FAKE_FREEZE,	  /* brood does not run for .span_ns, its tree does */
	FAKE_SPURIOUS,	  /* a wake-up that means nothing */
	FAKE_FLOOD,	  /* for .span_ns a signal is always pending */
	FAKE_RESUME,	  /* brood is continued: .foreground */
	FAKE_ASK_SUSPEND, /* the init asks the supervisor to suspend */
	FAKE_RESULT,	  /* the init sends os->planned_result */
	FAKE_KIND_COUNT
};

struct fake_plan {
	uint64_t at;
	enum fake_kind kind;
	struct os_signal signal;
	uint64_t span_ns;
	bool foreground;
};

/* Told of everything that passes between brood and the platform; any may call fake_fail. */
struct fake_watch {
	void (*waiting)(void *self, uint64_t deadline_ns);
	void (*event)(void *self, const struct os_event *event);
	void (*action)(void *self, const struct os_action *action, int rc);
	void (*idle)(void *self); /* no deadline and nothing planned: change that, or fail */
};

enum fake_order { FAKE_DEADLINE_FIRST, FAKE_NEWS_FIRST, FAKE_ANY_ORDER };

struct os {
	struct prng rng;
	uint64_t now_ns;
	enum os_role role;
	const struct fake_watch *watch;
	void *watcher;

	/* what kind of host it is */
	enum fake_order order;
	uint64_t latency_ns;	/* that a call takes */
	unsigned fail_one_in;	/* actions; 0: none fails */
	unsigned escape_one_in; /* comets that fork between being seen and being killed */
	bool has_shell;		/* somebody would continue brood, were it stopped */
	bool start_fails;	/* exec of the command */

	unsigned plan_n, plan_at;
	struct result planned_result;

	int64_t last_pid;
	int main; /* index, or -1 once it has been reaped */

	/* what brood has not been told yet */
	unsigned signals_head, signals_tail;
	bool news, spurious, peer_gone, resumed, resumed_foreground, resumed_stopped;
	bool main_continued, suspend_asked, result_sent;
	int main_stopped;
	uint64_t flood_until;

	/* what brood did */
	unsigned waits, reaps_in_round;
	bool init_dead, adopted; /* init: the other brood process */
	unsigned reached_alive;	 /* processes alive at the last census */

	/* fake_init clears what is above at once */
	struct fake_plan plan[FAKE_PLAN_MAX];
	struct os_signal signals[FAKE_SIGNALS_MAX];
	unsigned procs_n;
	struct fake_proc procs[FAKE_PROCS_MAX];
	struct os_process census[4];

	/* the trace, and how a broken promise ends the history */
	bool trace;
	char failure[240];
	jmp_buf escape;
};

/* A host with nothing on it, at a clock of `start_ns`. Set watch, watcher and the character afterwards. */
void fake_init(struct os *os, uint64_t seed, uint64_t start_ns);
/* What shall happen; at one moment, in the order of the calls. Also in the middle of a history. */
struct fake_plan *fake_plan(struct os *os, uint64_t at, enum fake_kind kind);
void fake_signal_brood(struct os *os, const struct os_signal *signal);
/* The promise that was broken; returns to os->escape. */
_Noreturn void fake_fail(struct os *os, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* One line of a trace, with the time. */
void fake_say(struct os *os, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Let virtual time pass, with what is planned and what the processes do; or as much as a call takes. */
void fake_pass(struct os *os, uint64_t to);
void fake_take_time(struct os *os);

/* fake_proc.c. The new process lives, has no plans and dies of TERM. */
struct fake_proc *fake_spawn(struct os *os, int parent);
void fake_signal(struct os *os, unsigned i, int signo);
void fake_die(struct os *os, unsigned i, bool signaled, int status);
/* What the processes do by themselves until `to`. */
void fake_advance(struct os *os, uint64_t to);
uint64_t fake_next(const struct os *os);  /* when something happens in the tree; FAKE_NEVER */
unsigned fake_alive(const struct os *os); /* processes that are not zombies */
unsigned fake_present(const struct os *os);

#endif
