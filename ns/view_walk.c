// SPDX-License-Identifier: MIT
/*
 * What openat2(RESOLVE_IN_ROOT) does, for kernels before 5.6: one name at a time, no link followed by the kernel. A link
 * or a ".." starts the walk anew with the path that it leads to, so that the walk never goes up.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ns/view_parts.h"

#define LINKS_MAX 40 /* as the kernel */

struct walk {
	char done[PATH_MAX]; /* without links and dots: "/a/b", or empty */
	char todo[PATH_MAX];
	size_t links;
	int fd;
};

/* The next walk's path: base, what lies between, and what is left of this one's. */
static int again(struct walk *w, const char *base, const char *more, const char *rest)
{
	char path[PATH_MAX];
	struct str s;

	str_init(&s, path, sizeof(path));
	str_fmt(&s, "%s/%s/%s", base, more, rest);
	if (s.cut)
		return -ENAMETOOLONG;
	memcpy(w->todo, path, s.len + 1);
	return 1;
}

static int go_up(struct walk *w, const char *rest)
{
	char *last = strrchr(w->done, '/');

	if (last)
		*last = '\0';
	return again(w, w->done, "", rest);
}

static int follow(struct walk *w, int link_fd, const char *rest)
{
	char target[PATH_MAX];
	ssize_t n;

	if (++w->links > LINKS_MAX)
		return -ELOOP;
	n = view_call_readlink(link_fd, "", target, sizeof(target) - 1);
	if (n <= 0)
		return n < 0 ? (int)n : -ENOENT;
	target[n] = '\0';
	return again(w, *target == '/' ? "" : w->done, target, rest);
}

/* One name. 0: w->fd is it; 1: start anew with w->todo. */
static int step(struct walk *w, const char *name, const char *rest)
{
	struct view_stat st;
	struct str s;
	int next, rc;

	if (strcmp(name, "..") == 0)
		return go_up(w, rest);
	next = view_call_open(w->fd, name, O_PATH | O_NOFOLLOW);
	rc = next < 0 ? next : view_call_stat(next, &st);
	if (rc == 0 && S_ISLNK(st.mode))
		rc = follow(w, next, rest);
	if (rc != 0) {
		if (next >= 0)
			close(next);
		return rc;
	}
	close(w->fd);
	w->fd = next;
	str_init(&s, w->done + strlen(w->done), sizeof(w->done) - strlen(w->done));
	str_fmt(&s, "/%s", name);
	return s.cut ? -ENAMETOOLONG : 0;
}

static int from_root(struct walk *w, int root)
{
	char *rest = w->todo;
	int rc = 0;

	w->done[0] = '\0';
	w->fd = view_call_open(root, ".", O_PATH | O_DIRECTORY);
	if (w->fd < 0)
		return w->fd;
	while (rc == 0 && *(rest += strspn(rest, "/"))) {
		size_t n = strcspn(rest, "/");
		const char *name = rest;

		rest += n;
		if (*rest)
			*rest++ = '\0';
		if (strcmp(name, ".") != 0)
			rc = step(w, name, rest);
	}
	return rc;
}

int view_walk(int root_fd, const char *path)
{
	struct walk w = {.fd = -1};
	size_t n = strlen(path);
	int rc = 1;

	if (n == 0 || n >= sizeof(w.todo))
		return n ? -ENAMETOOLONG : -ENOENT;
	memcpy(w.todo, path, n + 1);
	while (rc == 1) {
		rc = from_root(&w, root_fd);
		if (rc != 0 && w.fd >= 0)
			close(w.fd);
	}
	return rc < 0 ? rc : w.fd;
}
