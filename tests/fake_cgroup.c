/* SPDX-License-Identifier: MIT */
#include "tests/fake_cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "cgroup/internal.h"

struct fake_cgroup fake_cgroup;

/* A control file takes each text by itself; a plain one keeps what is not written over. */
int __wrap_cg_write(int dir_fd, const char *name, const char *text);
int __wrap_cg_write(int dir_fd, const char *name, const char *text)
{
	int fd;

	if (fake_cgroup.file && strcmp(name, fake_cgroup.file) == 0)
		return -fake_cgroup.file_errno;
	fd = openat(dir_fd, name, O_WRONLY | O_TRUNC | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	assert_true(write(fd, text, strlen(text)) >= 0);
	close(fd);
	return 0;
}

int __wrap_cg_own_path(char *path, size_t size, struct err *e);
int __wrap_cg_own_path(char *path, size_t size, struct err *e)
{
	assert_true(strlen(fake_cgroup.own) < size);
	memcpy(path, fake_cgroup.own, strlen(fake_cgroup.own) + 1);
	return 0;
}

unsigned __wrap_cg_v1_controllers(const char *self_cgroup);
unsigned __wrap_cg_v1_controllers(const char *self_cgroup)
{
	return fake_cgroup.v1;
}

void fake_cgroup_put(const char *cgroup, const char *name, const char *text)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s%s/%s", fake_cgroup.top, cgroup, name);
	f = fopen(path, "we");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	fclose(f);
}

void fake_cgroup_is(const char *cgroup, const char *name, const char *text)
{
	char path[512], got[256] = "";
	FILE *f;

	snprintf(path, sizeof(path), "%s%s/%s", fake_cgroup.top, cgroup, name);
	f = fopen(path, "re");
	assert_non_null(f);
	got[fread(got, 1, sizeof(got) - 1, f)] = '\0';
	fclose(f);
	assert_string_equal(got, text);
}

void fake_cgroup_add(const char *name, const char *has, const char *out, const char *processes)
{
	char path[512];

	snprintf(path, sizeof(path), "%s%s", fake_cgroup.top, name);
	if (*name)
		assert_int_equal(mkdir(path, 0755), 0);
	fake_cgroup_put(name, "cgroup.controllers", has);
	fake_cgroup_put(name, "cgroup.subtree_control", out);
	fake_cgroup_put(name, "cgroup.procs", processes);
	if (*name) /* the root of all has no events */
		fake_cgroup_put(name, "cgroup.events", "populated 1\nfrozen 0\n");
}

void fake_cgroup_own(const char *name)
{
	snprintf(fake_cgroup.own, sizeof(fake_cgroup.own), "%s%s", fake_cgroup.top, name);
}

int fake_cgroup_make(void **state)
{
	struct cg_leaf none = CG_LEAF_NONE, *leaf = malloc(sizeof(*leaf));

	*leaf = none;
	*state = leaf;
	fake_cgroup = (struct fake_cgroup){.top = "/tmp/fake_cgroup.XXXXXX"};
	return mkdtemp(fake_cgroup.top) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	return remove(path);
}

int fake_cgroup_remove(void **state)
{
	cg_leaf_close(*state);
	free(*state);
	return nftw(fake_cgroup.top, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}
