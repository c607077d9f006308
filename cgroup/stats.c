/* SPDX-License-Identifier: MIT */
/* What a leaf has used, as its control files tell: cgroup-v2.rst, "Interface Files". */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cgroup/internal.h"
#include "cgroup/limits.h"
#include "lib/cleanup.h"

/* The digits at `text`; UINT64_MAX where it is more than that; false where there are none. */
static bool number(const char *text, uint64_t *value)
{
	bool over = false;
	uint64_t n = 0;

	if (*text < '0' || *text > '9')
		return false;
	for (; *text >= '0' && *text <= '9'; text++)
		if (__builtin_mul_overflow(n, 10, &n) ||
		    __builtin_add_overflow(n, (uint64_t)(*text - '0'), &n))
			over = true;
	*value = over ? UINT64_MAX : n;
	return true;
}

/* The value of `key` in a flat-keyed text, "key value" a line. */
bool cg_value(const char *text, const char *key, uint64_t *value)
{
	size_t len = strlen(key);

	while (*text) {
		if (strncmp(text, key, len) == 0 && text[len] == ' ')
			return number(text + len + 1, value);
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	return false;
}

/* The sum of `key` over a nested-keyed text, "DEVICE key=value key=value" a line. */
uint64_t cg_sum(const char *text, const char *key)
{
	size_t len = strlen(key);
	uint64_t sum = 0, value;

	while (*text) {
		size_t n = strcspn(text, " \n");

		if (n > len && memcmp(text, key, len) == 0 && text[len] == '=' &&
		    number(text + len + 1, &value) && __builtin_add_overflow(sum, value, &sum))
			sum = UINT64_MAX;
		text += n;
		text += *text != '\0';
	}
	return sum;
}

/* A file that holds one number. */
static bool read_number(int dir_fd, const char *file, uint64_t *value)
{
	CLEANUP_FREE char *text = cg_read_text(dir_fd, file);

	return text && number(text, value);
}

static void read_io(int dir_fd, struct usage *u)
{
	CLEANUP_FREE char *text = cg_read_text(dir_fd, "io.stat");

	if (!text)
		return;
	u->has_io = true;
	u->io_read_bytes = cg_sum(text, "rbytes");
	u->io_written_bytes = cg_sum(text, "wbytes");
}

int cg_leaf_usage(const struct cg_leaf *leaf, struct usage *usage)
{
	CLEANUP_FREE char *cpu = cg_read_text(leaf->dir_fd, "cpu.stat");
	CLEANUP_FREE char *events = NULL;
	struct usage u = *usage;
	uint64_t user, system;

	if (!cpu)
		return -errno;
	if (cg_value(cpu, "user_usec", &user) && cg_value(cpu, "system_usec", &system)) {
		u.user_us = user;
		u.system_us = system;
	}
	if (read_number(leaf->dir_fd, "memory.peak", &u.memory_peak_bytes))
		u.has_memory_peak = true;
	if (read_number(leaf->dir_fd, "pids.peak", &u.pids_peak))
		u.has_pids_peak = true;
	read_io(leaf->dir_fd, &u);
	events = cg_read_text(leaf->dir_fd, "memory.events");
	if (events && cg_value(events, "oom_kill", &u.oom_kills))
		u.has_oom = true;
	*usage = u;
	return 0;
}
