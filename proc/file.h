/* SPDX-License-Identifier: MIT */
/* Private to proc/: the files of one process, and folders of numbers, without stdio or opendir. */
#ifndef PROC_FILE_H
#define PROC_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "proc/proc.h"

/* Enough for "PID/task/TID/children". */
#define PROC_PATH_MAX 48

/*
 * Open ROOT/PID/NAME close-on-exec. -ESRCH where the process (or the file) is not there, or
 * another negative errno.
 */
int proc_open(int root_fd, int32_t pid, const char *name, int flags);

/* The first `size` bytes of ROOT/PID/NAME. Returns the length, or as proc_open. */
ssize_t proc_slurp(int root_fd, int32_t pid, const char *name, char *buf, size_t size);

/*
 * As proc_stat_parse, with value[FIELD] for each number from the fourth to `last` (at least 22) of
 * proc_pid_stat(5); UINT64_MAX for a negative one. -EINVAL also where it is not `of` (0: anybody).
 */
int proc_stat_numbers(const char *text, size_t n, int32_t of, struct proc_stat *out,
		      uint64_t *value, int last);

/* The n bytes of a cmdline file as one terminated string in place; `buf` has room for n + 1. Its length: 0 where there are no arguments. */
size_t proc_command_join(char *buf, size_t n);

/*
 * A negative errno that says something of one process alone (it is gone, it may not be read, it
 * reads as nonsense), so that the others are still worth a look; not one of the caller's own
 * needs, such as EMFILE.
 */
bool proc_skippable(int err);

/*
 * Call `visit` with each entry of the folder whose name is a pid. Ends early, with its value,
 * where it returns other than 0. 0 or a negative errno. dir_fd's own position is used: open one
 * for each listing.
 */
typedef int proc_visit(void *arg, int32_t number);
int proc_list(int dir_fd, proc_visit *visit, void *arg);

#endif
