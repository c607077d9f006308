// SPDX-License-Identifier: MIT
/* Trees of mounts as descriptors: copied, made, restricted, placed. */
#include <errno.h>

#include "lib/cleanup.h"
#include "ns/view_parts.h"

const char *view_fd_path(char buf[VIEW_FD_PATH_MAX], int fd, const char *name)
{
	struct str s;

	str_init(&s, buf, VIEW_FD_PATH_MAX);
	str_fmt(&s, "/proc/self/fd/%d%s%s", fd, *name ? "/" : "", name);
	return buf;
}

int view_tree_copy(struct view_maker *m, int dir_fd, const char *path)
{
	return m->classic ? view_classic_copy(m, dir_fd, path) : view_call_open_tree(dir_fd, path);
}

int view_tree_fresh(struct view_maker *m, const char *type, const struct view_option *option,
		    unsigned flags)
{
	CLEANUP_FD int fs = -1;
	int rc;

	if (m->classic)
		return view_classic_fresh(m, type, option, flags);
	rc = fs = view_call_fsopen(type);
	for (; rc >= 0 && option->key; option++)
		rc = view_call_fsconfig(fs, option->key, option->value);
	if (rc >= 0)
		rc = view_call_fsconfig(fs, NULL, NULL);
	return rc < 0 ? rc : view_call_fsmount(fs, flags);
}

int view_tree_limit(struct view_maker *m, int tree, unsigned flags)
{
	if (flags == 0)
		return 0;
	return m->classic ? view_classic_limit(m, tree, flags) : view_call_setattr(tree, flags);
}

int view_tree_place(struct view_maker *m, int tree, int dir_fd, const char *path)
{
	return m->classic ? view_classic_place(tree, dir_fd, path)
			  : view_call_move(tree, dir_fd, path);
}

/* A slot is such a place already. */
int view_tree_keep(struct view_maker *m, int tree)
{
	int rc = m->classic ? 0 : view_call_move(tree, AT_FDCWD, "/");

	m->kept = true;
	return rc;
}

int view_tree_made(struct view_maker *m, int tree)
{
	struct view_stat st;
	int rc = view_call_stat(tree, &st);

	if (rc == 0)
		m->made[m->mades++] = st.dev;
	return rc;
}
