/* SPDX-License-Identifier: MIT */
/* A recorded procfs: a folder of files that a test writes and proc/ reads as it reads /proc. */
#ifndef TESTS_FAKE_PROCFS_H
#define TESTS_FAKE_PROCFS_H

#include <stddef.h>
#include <stdint.h>

struct fake_procfs {
	char path[64];
	int fd;
};

/*
 * Made empty below TMPDIR or /tmp; removed with all that is in it. Each fails the test on an
 * error.
 */
void fake_procfs_make(struct fake_procfs *root);
void fake_procfs_remove(struct fake_procfs *root);

/* ROOT/NAME with these bytes; the folders on the way to it are made. */
void fake_procfs_file(struct fake_procfs *root, const char *name, const void *bytes, size_t n);

/* ROOT/PID/stat as a kernel writes it. */
void fake_procfs_stat(struct fake_procfs *root, int32_t pid, int32_t ppid, char state,
		      const char *comm);

/* ROOT/PID/task/TID/children. */
void fake_procfs_children(struct fake_procfs *root, int32_t pid, int32_t tid, const char *text);

#endif
