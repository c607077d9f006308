// SPDX-License-Identifier: MIT
/* --hide: an empty folder or file that nobody may open, over what is there. */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "ns/view_parts.h"

static int make_hide(struct view_maker *m)
{
	const struct view_option option[] = {{"mode", "0"}, {NULL, NULL}};
	int rc;

	m->hide = view_tree_fresh(m, "tmpfs", option, VIEW_NOSUID | VIEW_NODEV);
	rc = m->hide < 0 ? m->hide : view_call_mkdir(m->hide, "d", 0);
	return rc < 0 ? rc : view_call_mkfile(m->hide, "f", 0);
}

/* The preset's /tmp: of the same file system, as one is made and ended in less time than several. */
static int cut_tmp(struct view_maker *m, size_t i)
{
	int rc = view_call_mkdir(m->hide, "tmp", 01777);

	return rc < 0 ? rc : (m->tree[i] = view_tree_copy(m, m->hide, "tmp"));
}

static int cut_presets(struct view_maker *m)
{
	int rc = 0;

	for (size_t i = 0; rc >= 0 && i < m->view->n; i++) {
		const struct view_item *item = &m->view->item[i];

		if (item->preset && item->kind == VIEW_DEV)
			rc = view_dev_cut(m, i);
		else if (item->preset && item->kind == VIEW_TMPFS)
			rc = cut_tmp(m, i);
	}
	return rc;
}

/*
 * Parts of a detached tree can be copied since Linux 6.15 only, and to let go of one costs a grace period of the kernel's:
 * it goes where the next mount will cover it for good. Of the covers their owner, who may be the command, could change
 * modes, were they not read-only.
 */
int view_cover_ready(struct view_maker *m, const struct view_place *place)
{
	int rc = m->hide < 0 ? make_hide(m) : 1;

	if (rc != 0)
		return rc < 0 ? rc : 0;
	rc = S_ISDIR(place->st.mode) ? view_tree_place(m, m->hide, place->fd, "")
				     : view_tree_keep(m, m->hide);
	if (rc >= 0)
		rc = cut_presets(m);
	return rc < 0 ? rc : view_tree_limit(m, m->hide, VIEW_RDONLY | VIEW_NOEXEC);
}

int view_cover_hide(struct view_maker *m, const struct view_item *item, struct err *e)
{
	CLEANUP_FD int tree = -1;
	struct view_place place;
	int rc = view_place_open(m, item, item->optional ? VIEW_CREATE_NONE : VIEW_CREATE_FOLDER,
				 &place, e);

	if (item->optional && (rc == -ENOENT || rc == -ENOTDIR))
		return 0;
	if (rc < 0)
		return rc;
	rc = view_cover_ready(m, &place);
	if (rc >= 0)
		rc = tree = view_tree_copy(m, m->hide, S_ISDIR(place.st.mode) ? "d" : "f");
	rc = rc < 0 ? view_refused(m, item, VIEW_FRESH, rc, e)
		    : view_place_put(m, item, tree, &place, e);
	close(place.fd);
	return rc;
}
