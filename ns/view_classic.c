// SPDX-License-Identifier: MIT
/*
 * Trees without the calls of Linux 5.2 and 5.12, by mount(2). A tree waits on a slot, a name in a tmpfs that lies on the old
 * root: nothing that begins at "/" leads there, only "/..", until the new root covers it. It is unbindable, so that a copy of
 * "/" does not take it along. Everything is named by descriptor, through /proc: a rename leads nothing astray.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "ns/view_parts.h"

int view_classic_open(struct view_maker *m)
{
	struct view_stat old, new;
	CLEANUP_FD int root = view_call_open(AT_FDCWD, "/", O_PATH | O_DIRECTORY);
	int rc = root < 0 ? root : view_call_stat(root, &old);

	if (rc >= 0)
		rc = m->info = view_call_open(AT_FDCWD, "/proc/self/fdinfo", O_PATH | O_DIRECTORY);
	if (rc >= 0)
		rc = view_call_mount("tmpfs", "/", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC,
				     "mode=0700");
	if (rc >= 0)
		rc = m->stage = view_call_open(AT_FDCWD, "/..", O_PATH | O_DIRECTORY);
	if (rc >= 0)
		rc = view_call_stat(m->stage, &new);
	if (rc >= 0 && old.dev == new.dev)
		rc = -EINVAL;
	return rc < 0 ? rc : view_call_mount(NULL, "/..", NULL, MS_UNBINDABLE, NULL);
}

/* A new name to mount on, and the path that leads to it. */
static int make_slot(struct view_maker *m, bool folder, char name[24], char path[VIEW_FD_PATH_MAX])
{
	struct str s;

	str_init(&s, name, 24);
	str_putu(&s, m->slots++);
	view_fd_path(path, m->stage, name);
	return folder ? view_call_mkdir(m->stage, name, 0700)
		      : view_call_mkfile(m->stage, name, 0600);
}

int view_classic_copy(struct view_maker *m, int dir_fd, const char *path)
{
	char from[VIEW_FD_PATH_MAX], to[VIEW_FD_PATH_MAX], name[24];
	CLEANUP_FD int source = *path ? view_call_open(dir_fd, path, O_PATH) : -1;
	struct view_stat st;
	int rc;

	if (*path && source < 0)
		return source;
	view_fd_path(from, *path ? source : dir_fd, "");
	rc = view_call_stat(*path ? source : dir_fd, &st);
	if (rc >= 0)
		rc = make_slot(m, S_ISDIR(st.mode), name, to);
	if (rc >= 0)
		rc = view_call_mount(from, to, NULL, MS_BIND | MS_REC, NULL);
	return rc < 0 ? rc : view_call_open(m->stage, name, O_PATH | O_NOFOLLOW);
}

int view_classic_fresh(struct view_maker *m, const char *type, const struct view_option *option,
		       unsigned flags)
{
	char to[VIEW_FD_PATH_MAX], name[24], data[4 * VIEW_FD_PATH_MAX];
	struct str s;
	int rc = make_slot(m, true, name, to);

	str_init(&s, data, sizeof(data));
	for (; option->key; option++)
		str_fmt(&s, "%s%s%s%s", s.len ? "," : "", option->key, option->value ? "=" : "",
			option->value ? option->value : "");
	if (rc >= 0)
		rc = view_call_mount(type, to, type, flags, data);
	return rc < 0 ? rc : view_call_open(m->stage, name, O_PATH | O_NOFOLLOW);
}

int view_classic_place(int tree, int dir_fd, const char *path)
{
	char from[VIEW_FD_PATH_MAX], to[VIEW_FD_PATH_MAX];

	view_fd_path(from, tree, "");
	return view_call_mount(from, dir_fd == AT_FDCWD ? path : view_fd_path(to, dir_fd, path),
			       NULL, MS_MOVE, NULL);
}

int64_t view_mount_id(const struct view_maker *m, int fd)
{
	char name[24], text[512];
	const char *line;
	struct view_stat st;
	CLEANUP_FD int info = -1;
	struct str s;
	ssize_t n;
	int rc = view_call_stat(fd, &st);

	if (rc < 0 || st.mount != 0)
		return rc < 0 ? rc : (int64_t)st.mount;
	str_init(&s, name, sizeof(name));
	str_puti(&s, fd);
	info = view_call_open(m->info, name, O_RDONLY);
	n = info < 0 ? info : view_call_read(info, text, sizeof(text) - 1);
	if (n < 0)
		return n;
	text[n] = '\0';
	line = strstr(text, "mnt_id:");
	return line ? strtoll(line + strlen("mnt_id:"), NULL, 10) : -ENOENT;
}
