/* SPDX-License-Identifier: MIT */
/*
 * A reader of all processes of a procfs root, sample after sample: one descriptor of the root, one
 * buffer, no allocation a process. Between samples it keeps the descriptors of stat files, which a
 * read by pread costs a third of an open; such a descriptor belongs to one process for good.
 */
#ifndef PROC_READER_H
#define PROC_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "proc/proc.h"

#define PROC_READER_BYTES ((size_t)16 << 10)

struct proc_reader {
	int root_fd;
	struct proc_pids
		pids; /* of this sample, ascending; by their place a process is meant below */
	int *stat_fd; /* beside them: kept descriptors, -1: none; NULL: none are kept */
	size_t kept, keep_max;
	char *buf; /* PROC_READER_BYTES + 1 */
};

/* What a stat file says beside struct proc_stat. */
struct proc_usage {
	uint64_t cpu_ticks; /* user and system, all threads */
	uint64_t rss_pages;
};

/* keep_max: so many descriptors at most stay open between samples. 0 or a negative errno. */
int proc_reader_open(struct proc_reader *r, const char *root, size_t keep_max);
void proc_reader_close(struct proc_reader *r); /* zeroed and never opened is fine */

/* Look which processes there are. 0 or a negative errno (-ENOSYS: no procfs there). */
int proc_reader_list(struct proc_reader *r);

/* The following: 0 (or a length), -ESRCH where it is gone, or another negative errno. */
int proc_reader_stat(struct proc_reader *r, size_t at, struct proc_stat *stat,
		     struct proc_usage *usage);

/* PROC/PID/NAME into r->buf, terminated. */
ssize_t proc_reader_file(struct proc_reader *r, size_t at, const char *name);

/* The arguments joined by blanks into r->buf, terminated; 0 where there are none. */
ssize_t proc_reader_command(struct proc_reader *r, size_t at);

/* Where the link PROC/PID/NAME leads, into r->buf, terminated. */
ssize_t proc_reader_link(struct proc_reader *r, size_t at, const char *name);

/* Its effective user. Not by the stat file's owner, who is root for a process that may not be dumped. */
int proc_reader_uid(struct proc_reader *r, size_t at, uint32_t *uid);

/* The text of a stat file of that process (0: of anybody); as proc_stat_parse. */
int proc_usage_parse(const char *text, size_t n, int32_t of, struct proc_stat *stat,
		     struct proc_usage *usage);

#endif
