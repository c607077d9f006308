/* SPDX-License-Identifier: MIT */
/*
 * Reading processes from a procfs root. One descriptor of the root, files opened relative to it,
 * no allocation a process. A process that vanishes while it is read is not an error: it is
 * skipped.
 */
#ifndef PROC_PROC_H
#define PROC_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct proc_stat {
	int32_t pid, ppid, pgrp, session;
	char state; /* R S D Z T t X I */
	/* Since boot, in clock ticks; with the pid it names one process for good. */
	uint64_t start_ticks;
	int32_t threads;
	bool kernel;   /* a kernel thread: no program, and no signal reaches it */
	char comm[64]; /* raw, terminated */
};

/*
 * A CLOCK_*, in nanoseconds; 0 where there is no such clock. Not by way of the vDSO: who asks a handful of times would
 * pay more for finding it and for touching its pages.
 */
uint64_t proc_clock_ns(int clock);

/*
 * Parse the text of /proc/PID/stat (n bytes, need not be terminated). 0 or -EINVAL. The name may
 * hold anything, also ") " and newlines.
 */
int proc_stat_parse(const char *text, size_t n, struct proc_stat *out);

/*
 * 0, -ESRCH where it is gone, or another negative errno. root_fd: a procfs (or recorded) root
 * directory.
 */
int proc_stat_read(int root_fd, int32_t pid, struct proc_stat *out);

/*
 * The arguments joined by blanks, cut at size - 1, raw bytes; the name in brackets where there
 * are none. Returns the length, or a negative errno.
 */
ssize_t proc_command(int root_fd, int32_t pid, char *buf, size_t size);

/*
 * Neither a zombie nor gone. A process whose first thread has ended while others run reads 'Z'
 * and is alive: it holds its children, and a signal reaches it.
 */
bool proc_alive(const struct proc_stat *stat);

/*
 * Nanoseconds since the process started, from its start_ticks and the boot clock; 0 where that
 * cannot be told.
 */
uint64_t proc_age_ns(const struct proc_stat *stat);

/* A growing set of pids: zeroed before its first use, freed with proc_pids_free. */
struct proc_pids {
	int32_t *pid;
	size_t n, size;
};
int proc_pids_add(struct proc_pids *pids, int32_t pid); /* 0 or -ENOMEM */
bool proc_pids_has(const struct proc_pids *pids, int32_t pid);
void proc_pids_free(struct proc_pids *pids); /* ready for use again */

/*
 * Every living descendant of `pid`, breadth first, without itself; what `out` held is replaced.
 * Through /proc/PID/task/TID/children where the kernel has it, else by proc_descendants_scan.
 * Without stopping the tree this is a picture, not a proof: who forks meanwhile may be missed. 0
 * or a negative errno (-ESRCH: no such process; -ENOSYS: no procfs there).
 */
int proc_descendants(int root_fd, int32_t pid, struct proc_pids *out);

/*
 * The same by one scan over all processes' parents, for kernels without CONFIG_PROC_CHILDREN and
 * for recorded trees.
 */
int proc_descendants_scan(int root_fd, int32_t pid, struct proc_pids *out);

/*
 * Every living process of the root but `except` and the kernel's own threads; as
 * proc_descendants.
 */
int proc_all(int root_fd, int32_t except, struct proc_pids *out);

/*
 * Send a signal to each of `pids` that is still alive and a descendant of `ancestor` (of anyone,
 * where 0), held by pidfd so that a reused pid is never hit: opened, then looked at again, then
 * signalled. A root that is not the caller's own procfs (recorded, or another PID namespace's)
 * signals nobody. Returns how many were signalled.
 */
int proc_signal(int root_fd, const struct proc_pids *pids, int32_t ancestor, int signo);

/* Numbers mean what they say only in the caller's own procfs: a real one, where "self" is the caller's pid. */
bool proc_is_own(int root_fd);

#endif
