// SPDX-License-Identifier: MIT
/* --hide: an empty folder or file that nobody may open, over what is there. */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "ns/view_parts.h"

static bool needs_hide(const struct view *view)
{
	for (size_t i = 0; i < view->n; i++)
		if (view->item[i].kind == VIEW_HIDE ||
		    (view->item[i].kind == VIEW_PROC && view->item[i].masked))
			return true;
	return false;
}

static const struct view_item *first(const struct view *view, enum view_kind kind)
{
	for (size_t i = 0; i < view->n; i++)
		if (view->item[i].kind == kind)
			return &view->item[i];
	return NULL;
}

static int make_hide(struct view_maker *m)
{
	const struct view_option option[] = {{"mode", "0"}, {"size", "4096"}, {NULL, NULL}};
	int rc;

	m->hide = view_tree_fresh(m, "tmpfs", option, VIEW_NOSUID | VIEW_NODEV | VIEW_NOEXEC);
	rc = m->hide < 0 ? m->hide : view_call_mkdir(m->hide, "d", 0);
	if (rc >= 0)
		rc = view_call_mkfile(m->hide, "f", 0);
	/* Its owner, who may be the command, could change modes. */
	if (rc >= 0)
		rc = view_tree_limit(m, m->hide, VIEW_RDONLY);
	return rc < 0 ? rc : view_tree_keep(m, m->hide);
}

static int make_upper(struct view_maker *m)
{
	const struct view_option option[] = {{"mode", "0700"}, {NULL, NULL}};

	m->upper = view_tree_fresh(m, "tmpfs", option, VIEW_NOSUID | VIEW_NODEV);
	return m->upper < 0 ? m->upper : view_tree_keep(m, m->upper);
}

int view_cover_prepare(struct view_maker *m, struct err *e)
{
	const struct view_item *overlay = first(m->view, VIEW_OVERLAY), *hide;
	int rc = needs_hide(m->view) ? make_hide(m) : 0;

	if (rc < 0) {
		hide = first(m->view, VIEW_HIDE);
		return view_refused(m, hide ? hide : first(m->view, VIEW_PROC), VIEW_FRESH, rc, e);
	}
	rc = overlay ? make_upper(m) : 0;
	return rc < 0 ? view_refused(m, overlay, VIEW_FRESH, rc, e) : 0;
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
	tree = view_tree_copy(m, m->hide, S_ISDIR(place.st.mode) ? "d" : "f");
	rc = tree < 0 ? view_refused(m, item, VIEW_FRESH, tree, e)
		      : view_place_put(m, item, tree, &place, e);
	close(place.fd);
	return rc;
}
