/* SPDX-License-Identifier: MIT */
/* Going through the cgroups below a leaf, which what runs there made: any number, any depth. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cgroup/internal.h"
#include "lib/cleanup.h"

int cg_write(int dir_fd, const char *file, const char *text)
{
	CLEANUP_FD int fd = openat(dir_fd, file, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	return write(fd, text, strlen(text)) < 0 ? -errno : 0;
}

int cg_flag(int fd, const char *key)
{
	char text[256];
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);
	size_t len = strlen(key);
	const char *line = text;

	if (n < 0)
		return -errno;
	text[n] = '\0';
	while (line && (strncmp(line, key, len) != 0 || line[len] != ' ')) {
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	return line ? line[len + 1] == '1' : -EINVAL;
}

/* Numbers, one a line; a number may be cut by the end of a read. */
static int read_processes(int dir_fd, cg_visit *visit, void *arg)
{
	CLEANUP_FD int fd = openat(dir_fd, "cgroup.procs", O_RDONLY | O_CLOEXEC);
	char buf[4096];
	uint32_t number = 0;
	ssize_t n, i;
	int err;

	if (fd < 0)
		return -errno;
	while ((n = read(fd, buf, sizeof(buf))) > 0) {
		for (i = 0; i < n; i++) {
			if (buf[i] != '\n') {
				number = number * 10 + (unsigned)(buf[i] - '0');
				continue;
			}
			err = number > 0 && number <= INT32_MAX ? visit(arg, (int32_t)number) : 0;
			if (err)
				return err;
			number = 0;
		}
	}
	return n < 0 ? -errno : 0;
}

/*
 * Paths still to be visited, relative to the leaf. A queue and not a recursion: no descriptor and
 * no stack a level.
 */
struct queue {
	char **path;
	size_t n, size;
};

static void free_queue(struct queue *q)
{
	while (q->n > 0)
		free(q->path[--q->n]);
	free(q->path);
}

static int put_path(struct queue *q, const char *parent, const char *name)
{
	size_t len = strlen(parent), n = strlen(name);
	char *path;

	if (len + n + 2 > PATH_MAX)
		return 0; /* beyond what a path can name; cgroup.kill still reaches it */
	if (q->n == q->size) {
		size_t size = q->size ? q->size * 2 : 16;
		char **grown = realloc(q->path, size * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		q->path = grown;
		q->size = size;
	}
	path = malloc(len + n + 2);
	if (!path)
		return -ENOMEM;
	memcpy(path, parent, len);
	path[len] = '/';
	memcpy(path + len + 1, name, n + 1);
	q->path[q->n++] = path;
	return 0;
}

static bool is_cgroup(const struct dirent *entry)
{
	return entry->d_type == DT_DIR && strcmp(entry->d_name, ".") != 0 &&
	       strcmp(entry->d_name, "..") != 0;
}

/* Queue the cgroups in the one at `path`, and visit its processes. */
static int visit_cgroup(int leaf_fd, const char *path, struct queue *q, cg_visit *visit, void *arg)
{
	int fd = openat(leaf_fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), err;
	const struct dirent *entry;
	DIR *dir;

	if (fd < 0)
		return -errno;
	dir = fdopendir(fd);
	if (!dir) {
		err = -errno;
		close(fd);
		return err;
	}
	err = read_processes(fd, visit, arg);
	while (!err && (entry = readdir(dir)))
		if (is_cgroup(entry))
			err = put_path(q, path, entry->d_name);
	closedir(dir);
	return err;
}

int cg_each_process(int dir_fd, cg_visit *visit, void *arg)
{
	struct queue q = {0};
	size_t next;
	int err = put_path(&q, ".", "");

	for (next = 0; !err && next < q.n; next++) {
		char *path = q.path[next]; /* the array may move under it */

		err = visit_cgroup(dir_fd, path, &q, visit, arg);
		/* Removed meanwhile; or threaded: its processes are listed above it. */
		if (next > 0 && (err == -ENOENT || err == -ENODEV || err == -EOPNOTSUPP))
			err = 0;
	}
	free_queue(&q);
	return err;
}

/* The first cgroup in dir_fd. 1 with its name, 0 where there is none, or a negative errno. */
static int first_below(int dir_fd, char name[NAME_MAX + 1])
{
	int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), found = 0;
	const struct dirent *entry;
	DIR *dir;

	if (fd < 0)
		return -errno;
	dir = fdopendir(fd);
	if (!dir) {
		found = -errno;
		close(fd);
		return found;
	}
	while (!found && (entry = readdir(dir))) {
		if (!is_cgroup(entry))
			continue;
		memcpy(name, entry->d_name, strlen(entry->d_name) + 1);
		found = 1;
	}
	closedir(dir);
	return found;
}

/*
 * Down while the first cgroup will not go, up when one has none left: any depth with one name and
 * one descriptor. A cgroup that will not go though it has none below is populated. Whoever keeps
 * making new ones is not outrun: rounds are bounded.
 */
int cg_remove_below(int dir_fd)
{
	CLEANUP_FD int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char name[NAME_MAX + 1];
	unsigned depth = 0, rounds;
	bool entered = false;
	int found, next;

	if (fd < 0)
		return -errno;
	for (rounds = 0; rounds < 1000000; rounds++) {
		found = first_below(fd, name);
		if (found < 0)
			return found;
		if (!found && depth == 0)
			return 0;
		if (!found && entered)
			return -EBUSY;
		if (found && (unlinkat(fd, name, AT_REMOVEDIR) == 0 || errno == ENOENT)) {
			entered = false;
			continue;
		}
		if (found && errno != EBUSY)
			return -errno;
		next = openat(fd, found ? name : "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (next < 0)
			return -errno;
		close(fd);
		fd = next;
		entered = found;
		depth += found ? 1 : -1u;
	}
	return -EBUSY;
}
