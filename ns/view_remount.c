// SPDX-License-Identifier: MIT
/* What mount_setattr(AT_RECURSIVE) does, for kernels before 5.12: each mount of a tree, found in mountinfo, remounted. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/mem.h"
#include "ns/view_mounts.h"
#include "ns/view_parts.h"

struct table {
	char *text;
	size_t len;
	struct view_mount *mount;
	size_t n;
};

/* The table has no upper size, and is taken whole. */
int view_mounts_read(char **text, size_t *len)
{
	CLEANUP_FD int fd = view_call_open(AT_FDCWD, "/proc/self/mountinfo", O_RDONLY);
	size_t size = 0;
	ssize_t n = fd < 0 ? fd : 1;

	while (n > 0) {
		if (size - *len < 4096) {
			char *grown = mem_grow(*text, size + 65536);

			if (!grown)
				return -ENOMEM;
			*text = grown;
			size += 65536;
		}
		n = view_call_read(fd, *text + *len, size - *len);
		*len += n > 0 ? (size_t)n : 0;
	}
	return (int)n;
}

static int parse(struct table *t)
{
	char *at = t->text;
	size_t lines = 0;
	int rc = 0;

	for (size_t i = 0; i < t->len; i++)
		lines += t->text[i] == '\n';
	t->mount = mem_new((lines + 1) * sizeof(*t->mount));
	if (!t->mount)
		return -ENOMEM;
	while (rc == 0 && t->n < lines)
		rc = view_mount_parse(&at, t->text + t->len, &t->mount[t->n++]);
	return rc;
}

static struct view_mount *find(const struct table *t, int64_t id)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->mount[i].id == id)
			return &t->mount[i];
	return NULL;
}

/* Mark the mount and all below it. A parent is not always listed first. */
static void mark(struct table *t, struct view_mount *top)
{
	bool more = true;

	top->ours = true;
	while (more) {
		more = false;
		for (size_t i = 0; i < t->n; i++) {
			const struct view_mount *parent;

			if (t->mount[i].ours)
				continue;
			parent = find(t, t->mount[i].parent);
			if (parent && parent->ours)
				t->mount[i].ours = more = true;
		}
	}
}

/* Flags that are not named again are lost, or in a user namespace refused; but not those of access times. */
static int remount(int fd, const struct view_mount *mount, unsigned flags)
{
	const unsigned long no_symbolic_links = 256; /* MS_NOSYMFOLLOW */
	char path[VIEW_FD_PATH_MAX];

	return view_call_mount(NULL, view_fd_path(path, fd, ""), NULL,
			       MS_REMOUNT | MS_BIND | mount->flags | flags |
				       (mount->no_follow ? no_symbolic_links : 0),
			       NULL);
}

/*
 * Where another mount of the tree lies on its place, it cannot be reached, by the command as little as by us; likewise
 * below a folder that is closed to us. Any other mount there: someone renamed a folder meanwhile.
 */
static int remount_below(const struct view_maker *m, const struct table *t, int tree,
			 const struct view_mount *top, const struct view_mount *mount,
			 unsigned flags)
{
	const char *below = mount->point + strlen(top->point);
	const struct view_mount *found;
	CLEANUP_FD int fd = -1;
	int64_t id;

	below += strspn(below, "/");
	fd = view_call_open(tree, *below ? below : ".", O_PATH | O_NOFOLLOW);
	if (fd < 0)
		return fd == -EACCES ? 0 : fd == -ENOENT ? -EAGAIN : fd;
	id = view_mount_id(m, fd);
	if (id == mount->id)
		return remount(fd, mount, flags);
	found = id < 0 ? NULL : find(t, id);
	return found && found->ours ? 0 : -EAGAIN;
}

static int limit_all(const struct view_maker *m, struct table *t, int tree, unsigned flags)
{
	int64_t id = view_mount_id(m, tree);
	struct view_mount *top;
	int rc = id < 0 ? (int)id : view_mounts_read(&t->text, &t->len);

	if (rc == 0)
		rc = parse(t);
	if (rc < 0)
		return rc;
	top = find(t, id);
	if (!top)
		return -EAGAIN;
	mark(t, top);
	rc = remount(tree, top, flags);
	for (size_t i = 0; rc >= 0 && i < t->n; i++)
		if (t->mount[i].ours && &t->mount[i] != top)
			rc = remount_below(m, t, tree, top, &t->mount[i], flags);
	return rc;
}

int view_classic_limit(const struct view_maker *m, int tree, unsigned flags)
{
	struct table t = {0};
	int rc = limit_all(m, &t, tree, flags);

	mem_free(t.mount);
	mem_free(t.text);
	return rc;
}
