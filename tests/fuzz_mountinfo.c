/* SPDX-License-Identifier: MIT */
/* needs: lib cgroup */
/*
 * A mount table and, after a line "--", the text of /proc/self/cgroup: any path is whole and
 * absolute.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cgroup/cgroup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_size(const char *mounts, const char *self, size_t size)
{
	char *path = malloc(size);
	int err;

	memset(path, 0x5a, size);
	err = cg_locate(mounts, self, path, size);
	if (err != 0 && err != -ENOENT && err != -ENAMETOOLONG)
		abort();
	if (err == 0 && (path[0] != '/' || strnlen(path, size) == size))
		abort();
	if (err == 0 && strstr(path, "/../") && !strstr(mounts, ".."))
		abort(); /* the caller's own cgroup never climbs */
	if (err != 0 && path[0] != 0x5a)
		abort();
	free(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), *self;

	memcpy(text, data, size);
	text[size] = '\0';
	self = strstr(text, "--\n");
	if (self) {
		*self = '\0';
		try_size(text, self + 3, 4096);
		try_size(text, self + 3, 16);
	}
	free(text);
	return 0;
}
