// SPDX-License-Identifier: MIT
/*
 * Destinations. Every lookup is the kernel's, below the new root and never out of it, so that a symbolic link on the way
 * leads to where it will lead the command. What is missing is made only in file systems that die with the view: the
 * user's own folders never gain a mount point.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "ns/view_parts.h"

#define IN_ROOT_TRIES 64

/* EAGAIN: a rename or a mount anywhere on this machine made the kernel unsure about a "..". */
static int look_up(const struct view_maker *m, const char *path)
{
	int fd;

	if (m->classic)
		return view_walk(m->root, path);
	for (int tries = 0; tries < IN_ROOT_TRIES; tries++) {
		fd = view_call_open_in_root(m->root, path);
		if (fd != -EAGAIN)
			return fd;
	}
	return view_walk(m->root, path);
}

/* What is read-only is a cover, which may lie in one of them. */
static bool is_made(const struct view_maker *m, int fd)
{
	struct view_stat st;
	int flags = view_call_flags(fd);

	if (flags < 0 || (flags & VIEW_RDONLY) || view_call_stat(fd, &st) < 0)
		return false;
	for (size_t i = 0; i < m->mades; i++)
		if (m->made[i] == st.dev)
			return true;
	return false;
}

/* Make the name, whose parent lies in a file system of ours, where nobody else makes anything. */
static int make_name(int parent, const char *name, bool file)
{
	int rc;

	if (strcmp(name, "..") == 0)
		return -ENOENT;
	rc = file ? view_call_mkfile(parent, name, 0644) : view_call_mkdir(parent, name, 0755);
	return rc < 0 ? rc : view_call_open(parent, name, O_PATH | O_NOFOLLOW);
}

/* Below fd, which is closed, each name of the rest. */
static int make_rest(int fd, char *rest, enum view_create create)
{
	char *save, *name = strtok_r(rest, "/", &save);

	while (name && fd >= 0) {
		char *next = strtok_r(NULL, "/", &save);

		if (strcmp(name, ".") != 0) {
			int below = make_name(fd, name, !next && create == VIEW_CREATE_FILE);

			close(fd);
			fd = below;
		}
		name = next;
	}
	return fd;
}

/* The deepest part of the path that is there, then the rest of it. */
static int make_missing(const struct view_maker *m, const char *dest, enum view_create create)
{
	char path[PATH_MAX];
	size_t n = strlen(dest);
	int fd = -ENOENT;

	if (n >= sizeof(path))
		return -ENAMETOOLONG;
	memcpy(path, dest, n + 1);
	while (fd == -ENOENT && n > 0) {
		while (n > 0 && path[n - 1] == '/')
			n--;
		while (n > 0 && path[n - 1] != '/')
			n--;
		path[n] = '\0';
		fd = look_up(m, n > 0 ? path : "/");
	}
	if (fd < 0)
		return fd;
	if (is_made(m, fd))
		return make_rest(fd, memcpy(path, dest + n, strlen(dest + n) + 1), create);
	close(fd);
	return -ENOENT;
}

int view_place_open(struct view_maker *m, const struct view_item *item, enum view_create create,
		    struct view_place *place, struct err *e)
{
	struct view_stat st;
	int rc, fd = look_up(m, item->dest);

	if (fd == -ENOENT && create != VIEW_CREATE_NONE) {
		fd = make_missing(m, item->dest, create);
		if (fd < 0 && fd != -ENOENT)
			return view_refused(m, item, VIEW_CREATE, fd, e);
	}
	if (fd < 0)
		return view_refused(m, item, VIEW_DEST, fd, e);
	rc = view_call_stat(fd, &st);
	if (rc < 0) {
		close(fd);
		return view_refused(m, item, VIEW_DEST, rc, e);
	}
	*place = (struct view_place){.fd = fd, .st = st};
	return 0;
}

int view_place_is_root(const struct view_maker *m, const struct view_place *place)
{
	int64_t here, root;

	if (place->st.dev != m->top.dev || place->st.ino != m->top.ino)
		return 0;
	if (place->st.mount != 0)
		return place->st.mount == m->top.mount;
	here = view_mount_id(m, place->fd);
	root = view_mount_id(m, m->root);
	if (here < 0 || root < 0)
		return (int)(here < 0 ? here : root);
	return here == root;
}

int view_place_put(struct view_maker *m, const struct view_item *item, int tree,
		   const struct view_place *place, struct err *e)
{
	struct view_stat st;
	int rc = view_call_stat(tree, &st), root, on_root;

	if (rc < 0)
		return view_refused(m, item, VIEW_ATTACH, rc, e);
	if (S_ISDIR(st.mode) != S_ISDIR(place->st.mode))
		return view_refused(m, item, VIEW_KIND, S_ISDIR(st.mode) ? -ENOTDIR : -EISDIR, e);
	on_root = view_place_is_root(m, place);
	rc = on_root < 0 ? on_root : view_tree_place(m, tree, place->fd, "");
	if (rc < 0)
		return view_refused(m, item, VIEW_ATTACH, rc, e);
	if (!on_root)
		return 0;
	/* Lookups that start at the root do not see what is mounted on it: the new one is the root now. */
	root = view_call_open(tree, ".", O_PATH | O_DIRECTORY);
	rc = root < 0 ? root : view_call_stat(root, &m->top);
	if (rc < 0)
		return view_refused(m, item, VIEW_ATTACH, rc, e);
	close(m->root);
	m->root = root;
	m->in_place = false;
	return 0;
}
