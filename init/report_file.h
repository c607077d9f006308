/* SPDX-License-Identifier: MIT */
/* Where a report goes: a file, brood's stdout, or a descriptor that the caller has opened. */
#ifndef INIT_REPORT_FILE_H
#define INIT_REPORT_FILE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/err.h"

struct report_file {
	int fd;		     /* close-on-exec, none of 0 to 2; -1: none */
	bool regular;	     /* a file on a disk, opened by its name: the next two are set */
	int dir_fd;	     /* the folder that it is in; -1 where that cannot be opened */
	char path[PATH_MAX]; /* absolute */
};

/*
 * FILE, made or emptied; "-", stdout; "fd:N", a descriptor that is open for writing, which is closed under its own number.
 * On failure nothing is open.
 */
int report_file_open(struct report_file *f, const char *where, struct err *e);

/*
 * All of it or nothing, at once. A file that was replaced or removed under its name since it was opened, as a command could
 * that may write to the folder, is put back in its place. Closes it in any case.
 */
int report_file_write(struct report_file *f, const char *bytes, size_t n, struct err *e);

void report_file_close(struct report_file *f);

#endif
