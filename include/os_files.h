/* SPDX-License-Identifier: MIT */
/*
 * What brood asks of a platform's files and names, where systems mean different things by them. Paths are UTF-8 where
 * the system's own are not bytes. compat/posix/ implements this for every platform that has POSIX calls.
 */
#ifndef INCLUDE_OS_FILES_H
#define INCLUDE_OS_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/err.h"

#define OS_PATH_MAX 4096 /* bytes, the end counted */

/* Does a command's name say where it is, so that it is not looked for in PATH? */
bool os_is_path(const char *name);

/* Does a path mean the same in every working directory? */
bool os_is_absolute(const char *path);

/* The same path for every working directory; links in it stay. 0 or a negative errno. */
int os_absolute(const char *path, char absolute[OS_PATH_MAX]);

/* Are these two the same environment variable's name? n bytes each; names that are may differ in case alone. */
bool os_same_variable(const char *a, const char *b, size_t n);

/* How wide stdout's terminal is; 0: it is none. */
unsigned os_columns(void);

/* This program runs with its owner's rights instead of its caller's (set-user-ID). */
bool os_is_set_id(void);

/* Nothing can be written there, whoever tries. */
bool os_is_read_only(const char *path);

/* For reading, the regular file of that name, where it is another one than `fd` has open by now; else -1. */
int os_open_other(const char *path, int fd);

/* n unguessable bytes, without waiting for them: 0 or a negative errno. */
int os_random(void *bytes, size_t n);

/* ---- a file that is opened before a run and written at its end, once: what --report names */

struct os_file {
	int fd;	      /* close-on-exec, none of 0 to 2; -1: none */
	bool regular; /* a file on a disk, opened by its name: path is set */
	int dir_fd;   /* the folder that it is in; -1 where that cannot or need not be open */
	char path[OS_PATH_MAX]; /* absolute */
};

/* Made or emptied. On failure nothing is open. A pipe that nobody reads from does not hold this up. */
int os_file_open(struct os_file *f, const char *path, struct err *e);

/*
 * A descriptor that the caller has opened for writing; `where` is for messages. One that is not of the standard three is
 * closed under its own number.
 */
int os_file_take(struct os_file *f, int fd, const char *where, struct err *e);

/*
 * All of it or nothing, at once. A file that was replaced or removed under its name since it was opened, as a command could
 * that may write to the folder, is put back in its place, where the platform lets that happen. Closes it in any case.
 */
int os_file_write(struct os_file *f, const char *bytes, size_t n, struct err *e);

void os_file_close(struct os_file *f);

#endif
