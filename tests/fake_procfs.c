/* SPDX-License-Identifier: MIT */
/* Writes and removes recorded process trees. */
#include "tests/fake_procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

void fake_procfs_make(struct fake_procfs *root)
{
	const char *tmp = getenv("TMPDIR");

	if (!tmp || strlen(tmp) > 40)
		tmp = "/tmp";
	snprintf(root->path, sizeof(root->path), "%s/procfs-XXXXXX", tmp);
	assert_non_null(mkdtemp(root->path));
	root->fd = open(root->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(root->fd >= 0);
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	return remove(path);
}

void fake_procfs_remove(struct fake_procfs *root)
{
	close(root->fd);
	assert_int_equal(nftw(root->path, remove_entry, 8, FTW_DEPTH | FTW_PHYS), 0);
}

void fake_procfs_file(struct fake_procfs *root, const char *name, const void *bytes, size_t n)
{
	char folder[128];
	const char *slash;
	int fd;

	for (slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/')) {
		snprintf(folder, sizeof(folder), "%.*s", (int)(slash - name), name);
		assert_true(mkdirat(root->fd, folder, 0755) == 0 || errno == EEXIST);
	}
	fd = openat(root->fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, n), n);
	close(fd);
}

void fake_procfs_stat(struct fake_procfs *root, int32_t pid, int32_t ppid, char state,
		      const char *comm)
{
	char name[64], text[512];
	int n = snprintf(text, sizeof(text),
			 "%d (%s) %c %d %d %d 0 -1 4194304 98 0 0 0 0 0 0 0 20 0 1 0 %d 2703360 "
			 "234 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0\n",
			 pid, comm, state, ppid, pid, pid, pid * 10);

	snprintf(name, sizeof(name), "%d/stat", pid);
	fake_procfs_file(root, name, text, (size_t)n);
}

void fake_procfs_children(struct fake_procfs *root, int32_t pid, int32_t tid, const char *text)
{
	char name[64];

	snprintf(name, sizeof(name), "%d/task/%d/children", pid, tid);
	fake_procfs_file(root, name, text, strlen(text));
}
