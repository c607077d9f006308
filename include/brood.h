/* SPDX-License-Identifier: MIT */
/*
 * libbrood: what brood's inspector knows, for C and C++ programs.
 *
 * Nothing here prints, exits or changes the process that calls it, and there is no state beside the
 * handles: different handles may be used by different threads at the same time. One handle is for one
 * thread at a time; a snapshot that is not being taken may be read by any number of them.
 *
 * What is made by a call that names a `new` or `open` is freed by the `free` or `close` beside it, which
 * accepts NULL. Memory and sizes are in bytes, times in nanoseconds. Strings are terminated raw bytes as
 * the system holds them: they may hold control sequences and invalid UTF-8, so make them safe before a
 * terminal sees them. Structs that the library fills may grow at their end: hold them by pointer.
 */
#ifndef BROOD_H
#define BROOD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__ /* the library's own names are hidden; these are not */
#pragma GCC visibility push(default)
#endif

/* ---- errors */

enum brood_code {
	BROOD_OK = 0,
	BROOD_NOT_FOUND,	 /* no such process, service, root */
	BROOD_PERMISSION_DENIED, /* it is there, but not the caller's to see or to touch */
	BROOD_KILL_FAILED,	 /* a signal could not be sent for another cause */
	BROOD_SYSTEM_ERROR,	 /* a call failed: errnum says how */
	BROOD_INVALID,		 /* an argument, or a word to be parsed, is not of the form */
	BROOD_UNSUPPORTED,	 /* this system does not offer it */
	BROOD_ALREADY_STOPPED,	 /* it has exited, and is not yet reaped: nothing can be sent */
	BROOD_REFUSED,		 /* the caller itself, its ancestor, or the first process */
};

/* Filled where a call fails and `error` is not NULL; outputs are untouched then. */
struct brood_error {
	enum brood_code code;
	int errnum;	/* a positive errno, or 0 where the error is not the system's */
	char text[248]; /* what was being done, and why it failed, in words */
};

/* "not found", "permission denied", "kill failed", "system error", "invalid argument", "not supported", "already stopped", "refused". Never NULL. */
const char *brood_code_words(enum brood_code code);

/* ---- processes */

/* What is known of a process, and what can be asked for. BROOD_PID, BROOD_PARENT and BROOD_START come with each of the others. */
enum brood_field {
	BROOD_PID = 1 << 0,
	BROOD_PARENT = 1 << 1,
	BROOD_START = 1 << 2,
	BROOD_NAME = 1 << 3,
	BROOD_COMMAND = 1 << 4,
	BROOD_USER = 1 << 5,
	BROOD_STATE = 1 << 6,
	BROOD_CWD = 1 << 7,
	BROOD_MEMORY = 1 << 8,
	BROOD_CPU = 1 << 9,   /* the share of a processor, between two samples */
	BROOD_TIME = 1 << 10, /* processor time used */
	BROOD_THREADS = 1 << 11,
	BROOD_AGE = 1 << 12,
	BROOD_FIELDS = (1 << 13) - 1,
};

enum brood_state {
	BROOD_STATE_UNKNOWN,
	BROOD_RUNNING,
	BROOD_SLEEPING,
	BROOD_WAITING, /* not to be interrupted, for a disk most often */
	BROOD_IDLE,    /* a kernel thread without work */
	BROOD_STOPPED,
	BROOD_TRACED, /* stopped by a debugger */
	BROOD_ZOMBIE, /* has exited, and is not yet reaped; or its first thread has, and others go on (Linux): `threads` above 1 */
	BROOD_DEAD,
};

#define BROOD_NO_UID UINT32_MAX

struct brood_process {
	uint32_t fields; /* enum brood_field: what of the following is known */
	int32_t pid, parent;
	uint64_t
		start_ns; /* on a clock of the system's own; with the pid it names one process for good */
	uint64_t age_ns;
	uint64_t time_ns;      /* processor time, all threads */
	uint64_t memory_bytes; /* resident */
	uint32_t uid;	       /* BROOD_NO_UID: the user is known, and users have no numbers here */
	int32_t threads;
	uint32_t cpu_permille; /* of one processor: 1000 is one kept busy */
	uint16_t depth;	       /* below a root, after brood_snapshot_tree */
	uint8_t state;	       /* enum brood_state */
	bool kernel;	       /* the kernel's own thread */
	bool last;	       /* the last child of its parent, after brood_snapshot_tree */
	const char *name;      /* these live as long as the snapshot's content */
	const char *
		command; /* arguments joined by blanks, cut at 16 KiB; the name in brackets where there are none */
	const char *user; /* the number where the user has no name */
	const char *cwd;
};

/* "running", "sleeping", "waiting", "idle", "stopped", "traced", "zombie", "dead", "unknown". Never NULL. */
const char *brood_state_words(enum brood_state state);

/* "pid", "parent", "start", "name"...: one field's word, or NULL; and back, 0 for a word that is none. */
const char *brood_field_word(enum brood_field field);
enum brood_field brood_field_named(const char *word, size_t len);

/* A root that processes are read from. */
struct brood_inspector;

struct brood_open {
	size_t size;	  /* sizeof(struct brood_open), for later versions */
	const char *root; /* NULL: this system's own; else another, recorded one */
	bool keep; /* more than one sample will be taken: descriptors are kept between them, at most half of RLIMIT_NOFILE */
};

/* `how` may be NULL. BROOD_NOT_FOUND: no such root; BROOD_UNSUPPORTED: another than its own is not for this system; BROOD_SYSTEM_ERROR. */
enum brood_code brood_open(struct brood_inspector **out, const struct brood_open *how,
			   struct brood_error *e);
void brood_close(struct brood_inspector *inspector);

/* ---- filters */

/* One condition: "KEY=VALUE", "KEY!=VALUE", "KEY>VALUE", "KEY<VALUE". */
struct brood_term {
	enum brood_field field;
	char op; /* = ! < >, of which ! is other than */
	const char *text;
	uint64_t
		number; /* of state, cpu (permille), memory (bytes), age and time (ns) and the counts */
};

/*
 * name and user: the whole word, in which * and ? stand for any characters and any one. command: a part of it, or the whole where
 * * or ? stand in it. state: its word or letter. cwd: that folder, absolute, and all below it. pid, parent, threads, cpu ("50%" or 50),
 * memory ("64M"), time and age ("10s") also with < and >. `word` is kept, not copied. BROOD_INVALID.
 */
enum brood_code brood_term_parse(const char *word, struct brood_term *out, struct brood_error *e);

/* Whether a process meets it. A field that is not known meets nothing. */
bool brood_term_meets(const struct brood_term *term, const struct brood_process *process);

/* ---- snapshots */

/* The processes of one moment, as far as they were there and could be read: each whole, or not at all. */
struct brood_snapshot;

struct brood_take {
	size_t size;			/* sizeof(struct brood_take) */
	uint32_t fields;		/* enum brood_field: nothing else is read */
	const struct brood_term *terms; /* only who meets each of these... */
	size_t n;
	/*
	 * An earlier snapshot of the same inspector: BROOD_CPU is counted between the two, and a command
	 * that was read then is looked at again only now and then. NULL: BROOD_CPU stays unknown.
	 */
	const struct brood_snapshot *before;
};

/*
 * Take one. *snapshot is NULL, or one whose memory is used again (not `before`). Ordered by pid. The
 * content of *snapshot is lost also where it fails.
 */
enum brood_code brood_snapshot_take(struct brood_inspector *inspector,
				    const struct brood_take *what, struct brood_snapshot **snapshot,
				    struct brood_error *e);
void brood_snapshot_free(struct brood_snapshot *snapshot);

size_t brood_snapshot_count(const struct brood_snapshot *snapshot);
/* The process at that place of the order; NULL past the end. */
const struct brood_process *brood_snapshot_at(const struct brood_snapshot *snapshot, size_t at);
/* NULL where it is not in the snapshot. */
const struct brood_process *brood_snapshot_find(const struct brood_snapshot *snapshot, int32_t pid);
/* How many processes were there but could not be read. */
size_t brood_snapshot_hidden(const struct brood_snapshot *snapshot);
/* When it was taken: nanoseconds of a clock that never goes back. */
uint64_t brood_snapshot_time(const struct brood_snapshot *snapshot);

/*
 * Each of these gives the snapshot a new order, and keeps what the one before left in it. BROOD_SYSTEM_ERROR: no memory.
 *
 * sort: by one field, equals by pid. tree: parents before their children, who come in the order they had; `pid` and all below
 * it, or 0: all; BROOD_NOT_FOUND. A parent that is younger than its child is another process under a number that was free
 * again, and not its parent; a circle, which only a recorded root can have, is cut. descend: the same, breadth first. keep: only who meets each term.
 */
enum brood_code brood_snapshot_sort(struct brood_snapshot *snapshot, enum brood_field by,
				    bool descending, struct brood_error *e);
enum brood_code brood_snapshot_tree(struct brood_snapshot *snapshot, int32_t pid,
				    struct brood_error *e);
enum brood_code brood_snapshot_descend(struct brood_snapshot *snapshot, int32_t pid,
				       struct brood_error *e);
void brood_snapshot_keep(struct brood_snapshot *snapshot, const struct brood_term *terms, size_t n);
/* All that were taken, by pid again. */
void brood_snapshot_reset(struct brood_snapshot *snapshot);

/* ---- signals */

/* A process that is held: while it is, its number means no other to brood_kill. The caller's to copy, not to change. */
struct brood_held {
	int32_t pid, parent;
	uint64_t start_ns; /* as of struct brood_process */
	intptr_t handle;   /* the system's, or -1 where it has none: then start_ns alone tells */
	uint8_t state;	   /* enum brood_state, when it was looked at last */
	bool ended;	   /* it has exited, and is not yet reaped */
	bool kernel;	   /* no signal reaches it */
};

/*
 * Hold a process before anything is decided about it. start_ns: of the one that is meant, from a snapshot; 0: whoever has the
 * number now. The inspector must be one of this system's own processes. Ended by brood_release, which takes one
 * that is zeroed or released, too. BROOD_NOT_FOUND, BROOD_PERMISSION_DENIED (it may not even be looked at), BROOD_INVALID,
 * BROOD_SYSTEM_ERROR.
 */
enum brood_code brood_hold(struct brood_inspector *inspector, int32_t pid, uint64_t start_ns,
			   struct brood_held *held, struct brood_error *e);
void brood_release(struct brood_held *held);

struct brood_kill {
	size_t size; /* sizeof(struct brood_kill) */
	int signal;  /* its number in <signal.h> */
	bool tree;   /* it, and all that descends from it */
	bool force; /* also the caller, who is never counted to a tree; its ancestors; the first process */
};

/* What became of it, in processes: 1 at most where it is no tree. */
struct brood_killed {
	uint32_t sent, ended, denied, failed; /* ended: before the signal came */
};

/*
 * Send a signal. A tree is stopped first, in rounds until nobody new appears, so that no child slips away; then everyone gets the
 * signal, the leaves first, and goes on if it was not stopped before (or the signal asks it to end). With SIGSTOP that first
 * part is all; with SIGCONT there is none. A child whose parent had ended before it was seen belongs to the tree no more.
 *
 * On Windows only KILL can be sent; another signal is BROOD_UNSUPPORTED. A tree is ended from the root down there, since nobody can be
 * stopped: who has ended makes no more children, and is held until all of them are found.
 *
 * BROOD_OK: sent, and to everyone of a tree who had not ended. BROOD_NOT_FOUND: it is gone. BROOD_ALREADY_STOPPED. BROOD_REFUSED: without
 * `force`. BROOD_PERMISSION_DENIED, BROOD_KILL_FAILED: of it, or of some of the tree. BROOD_SYSTEM_ERROR, BROOD_INVALID: nothing was sent, and
 * who was stopped goes on. `out` may be NULL; it is always filled.
 */
enum brood_code brood_kill(struct brood_inspector *inspector, const struct brood_held *held,
			   const struct brood_kill *how, struct brood_killed *out,
			   struct brood_error *e);

/* ---- the system's figures */

/*
 * Samples of the whole machine, the last of them kept in a ring. A share is in 1/100 of a percent (10000 is all of it), a load in
 * hundredths, "a second" between the last two samples; BROOD_UNKNOWN is what the system does not tell, or a counter that
 * went backwards. Unlike other handles this one may be used by several threads at a time.
 */
#define BROOD_UNKNOWN UINT64_MAX

enum brood_figure {
	BROOD_CPU_BUSY,	  /* share of all cores together, not idle nor waiting for a disk */
	BROOD_CPU_USER,	  /* share, with what is niced */
	BROOD_CPU_SYSTEM, /* share, with interrupts */
	BROOD_CPU_WAIT,	  /* share: idle, while something waited for a disk */
	BROOD_CPU_STOLEN, /* share: taken by the host of a virtual machine */
	BROOD_CPU_USED,	  /* of one core, 1/100 %: by the cgroup that brood_system_limits names */
	BROOD_CPU_THROTTLED, /* share of time that some of that cgroup was held back by its limit */
	BROOD_TASKS_RUNNING, /* threads that run or want to */
	BROOD_LOAD_1,
	BROOD_LOAD_5,
	BROOD_LOAD_15,
	BROOD_MEMORY_TOTAL,	/* bytes: the machine's, or the limit where that is lower */
	BROOD_MEMORY_USED,	/* of these; page cache that could be dropped is not counted */
	BROOD_MEMORY_AVAILABLE, /* what is left of them */
	BROOD_SWAP_TOTAL,	/* likewise */
	BROOD_SWAP_USED,
	BROOD_DISK_READ, /* bytes a second, all disks; what is made of them is not counted twice */
	BROOD_DISK_WRITTEN, /* likewise */
	BROOD_DISK_BUSY,    /* share of time: the busiest disk */
	BROOD_NET_RECEIVED, /* bytes a second, without the loopback */
	BROOD_NET_SENT,
	BROOD_STALL_CPU,    /* share of time that something stood still for want of it */
	BROOD_STALL_MEMORY, /* likewise */
	BROOD_STALL_IO,
	BROOD_STALL_MEMORY_ALL, /* ... that everything did */
	BROOD_STALL_IO_ALL,
	BROOD_FIGURES
};

enum brood_unit {
	BROOD_UNIT_SHARE,      /* 1/100 % */
	BROOD_UNIT_HUNDREDTHS, /* of 1 */
	BROOD_UNIT_COUNT,
	BROOD_UNIT_BYTES,
	BROOD_UNIT_BYTES_A_SECOND,
};
enum brood_unit brood_figure_unit(enum brood_figure figure);

/* "cpu_busy", "memory_used"...; NULL for what is no figure. */
const char *brood_figure_word(enum brood_figure figure);

struct brood_system;

struct brood_system_open {
	size_t size; /* sizeof(struct brood_system_open) */
	const char *proc,
		*sys; /* NULL: this machine's /proc and /sys; else recorded ones. Without `sys` a recorded tree has no cgroups */
	size_t history; /* so many samples are kept, 1 to BROOD_HISTORY_MAX; 0: 60 */
};
#define BROOD_HISTORY_MAX 86400

/* `how` may be NULL. BROOD_NOT_FOUND: no such root; BROOD_UNSUPPORTED: another than its own is not for this system; BROOD_INVALID: the history; BROOD_SYSTEM_ERROR. */
enum brood_code brood_system_open(struct brood_system **out, const struct brood_system_open *how,
				  struct brood_error *e);
void brood_system_close(struct brood_system *system);

/* Take a sample. What is "a second" is known from the second one on: leave some time between. BROOD_SYSTEM_ERROR: no memory, or no descriptor is free. */
enum brood_code brood_system_sample(struct brood_system *system, struct brood_error *e);

/* A figure of the last sample; BROOD_UNKNOWN. */
uint64_t brood_system_figure(struct brood_system *system, enum brood_figure figure);

struct brood_range {
	uint64_t min, max, mean, last; /* in the figure's unit, each of samples where it is known */
	size_t samples;		       /* how many these were */
	uint64_t from_ns, to_ns;       /* when: nanoseconds of a clock that never goes back */
};

/* Over the samples of the last over_ns nanoseconds before the last one, or all that are kept (0). BROOD_NOT_FOUND: it is known in none. */
enum brood_code brood_system_range(struct brood_system *system, enum brood_figure figure,
				   uint64_t over_ns, struct brood_range *out,
				   struct brood_error *e);
/* The same of one core's BROOD_CPU_BUSY. */
enum brood_code brood_system_core_range(struct brood_system *system, uint32_t core,
					uint64_t over_ns, struct brood_range *out,
					struct brood_error *e);

/* The last `max` values of a figure, oldest first, and where time_ns is not NULL when they were. Returns how many. */
size_t brood_system_history(struct brood_system *system, enum brood_figure figure,
			    uint64_t *time_ns, uint64_t *value, size_t max);

struct brood_core {
	uint32_t id; /* the system's number: some may be missing between */
	uint32_t reserved;
	uint64_t busy, user, system, wait, stolen; /* shares */
};

struct brood_disk {
	char name[32];
	uint64_t whole;			       /* 1: a disk; 0: a part of one, or made of others */
	uint64_t read, written, reads, writes; /* a second: bytes, operations */
	uint64_t busy;			       /* share of time */
};

struct brood_network {
	char name[64];
	uint64_t received, sent, packets_received, packets_sent; /* a second: bytes, packets */
	uint64_t errors, dropped;				 /* a second, both directions */
};

/* Up to `max` of the last sample, each of `size` bytes (sizeof *out). They return how many there are, which may be more. */
size_t brood_system_cores(struct brood_system *system, struct brood_core *out, size_t size,
			  size_t max);
size_t brood_system_disks(struct brood_system *system, struct brood_disk *out, size_t size,
			  size_t max);
size_t brood_system_networks(struct brood_system *system, struct brood_network *out, size_t size,
			     size_t max);

/* A limit of the caller's cgroups: the tightest of its own and its ancestors'. */
struct brood_limit {
	uint64_t value;	 /* BROOD_UNKNOWN: none */
	uint32_t cgroup; /* its version: 1, 2; 0: none */
	uint32_t reserved;
	char file[24];	/* "memory.max" */
	char path[256]; /* which cgroup, below the mount point; may be cut */
};

struct brood_limits {
	struct brood_limit memory, swap; /* bytes */
	struct brood_limit cpu;		 /* thousandths of a core */
	uint64_t cores_online, cores_allowed;
};
void brood_system_limits(struct brood_system *system, struct brood_limits *out, size_t size);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif

#endif
