/* SPDX-License-Identifier: MIT */
/*
 * What a contained command sees, may do and may use, as plain values: made by init/plan_sandbox.c from the options,
 * carried out by a platform's mechanisms. Strings and arrays belong to whoever made them.
 */
#ifndef INCLUDE_SANDBOX_H
#define INCLUDE_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- the view: which files there are */

enum view_kind {
	VIEW_RO, /* .source at .dest, with its submounts, read-only */
	VIEW_RW, /* .source at .dest, with its submounts, as writable as it was */
	VIEW_TMPFS, /* a fresh tmpfs at .dest, of .bytes at most (0: the kernel's default, half of memory) */
	VIEW_HIDE,    /* an empty folder or an empty file, which nobody may read, over .dest */
	VIEW_OVERLAY, /* .dest seems writable; what is written is dropped with the run */
	VIEW_PROC,    /* a fresh /proc of the command's PID namespace at .dest */
	VIEW_DEV, /* a /dev of its own at .dest: null zero full random urandom tty pts shm, and links */
};

struct view_item {
	enum view_kind kind;
	bool optional;	    /* nothing is done where .source (or what is hidden) is not there */
	bool preset;	    /* --sandbox's, which an error says */
	bool masked;	    /* VIEW_PROC: what configures the kernel is read-only or covered */
	const char *source; /* absolute or relative to the caller's directory; RO and RW alone */
	const char *dest;   /* absolute, as the command will see it */
	uint64_t bytes;
};

/* Items are laid over each other in their order. */
struct view {
	const char *root; /* the folder that becomes /; NULL: the caller's own / */
	bool read_only;	  /* the root with all its submounts, but for the items */
	bool no_setuid; /* set-user-ID programs and file capabilities give nothing, device files open nothing */
	const struct view_item *item;
	size_t n;
};

/* ---- privileges: what the kernel lets it do */

/* One instruction of classic BPF, as struct sock_filter has it. */
struct filter_insn {
	uint16_t code;
	uint8_t jt, jf;
	uint32_t k;
};

struct filter {
	const struct filter_insn *insn;
	size_t n; /* 0: none */
	bool log; /* what it denies is logged by the kernel (audit) */
};

enum landlock {
	LANDLOCK_OFF,
	LANDLOCK_AUTO,	   /* the best the kernel has; it is no error where it has none */
	LANDLOCK_REQUIRED, /* ... it is one */
};

struct privileges {
	bool drop_caps;	       /* all five sets and the bounding set lose all but .keep_caps */
	bool keep_if_had;      /* .keep_caps names also what it may not have: that is no error */
	uint64_t keep_caps;    /* bit N: capability number N */
	bool no_new_privs;     /* fatal where it fails */
	bool no_nested_userns; /* in a user namespace of its own: none can be made below it */
	bool new_keyring;      /* a session keyring of its own */
	bool close_fds;	       /* descriptors from 3 up but .keep_fd are not inherited */
	const int *keep_fd;    /* open in the command, under their own numbers */
	size_t keep_fd_n;
	enum landlock landlock;
	struct filter filter; /* seccomp, the last before exec */
};

/* ---- limits */

#define LIMIT_RLIMITS_MAX 16
#define LIMIT_INFINITY UINT64_MAX

struct rlimit_set {
	int resource;	     /* RLIMIT_* */
	uint64_t soft, hard; /* LIMIT_INFINITY: unlimited */
};

/* 0 or false: no such limit, unless a set_* says otherwise. */
struct limits {
	bool set_memory, set_swap, set_pids, set_cpus, set_nice, set_oom_score_adj;
	uint64_t memory_bytes;
	uint64_t swap_bytes; /* 0 is a limit: no swap */
	uint64_t pids;
	bool pids_by_default; /* nobody asked for it by number: taken where it can be had */
	uint64_t cpus_milli;  /* 1500: one and a half processors */
	uint64_t cpu_time_s;  /* of each process, by RLIMIT_CPU; 0: none */
	int nice, oom_score_adj;
	struct rlimit_set rlimit[LIMIT_RLIMITS_MAX];
	size_t rlimits;
};

/* What a run used, as far as the platform can tell. */
struct usage {
	uint64_t user_us, system_us;
	bool has_memory_peak, has_pids_peak, has_started, has_io, has_oom;
	uint64_t memory_peak_bytes;
	uint64_t pids_peak;
	uint64_t started; /* processes, the command and those that came of it */
	uint64_t io_read_bytes, io_written_bytes;
	uint64_t oom_kills;
	uint64_t max_rss_bytes; /* of the largest single process */
};

#endif
