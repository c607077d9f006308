// SPDX-License-Identifier: MIT
/* --overlay: a folder that seems writable; what is written to it lies on a tmpfs that is gone with the run. */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "ns/view_parts.h"

/*
 * The tmpfs for what is written must be mounted somewhere; the first overlay's place is about to be covered for good. What
 * is open of it is not: the overlay's lower layer stays what was there.
 */
static int have_upper(struct view_maker *m, const struct view_place *place)
{
	const struct view_option option[] = {{"mode", "0700"}, {NULL, NULL}};

	if (m->upper >= 0)
		return 0;
	m->upper = view_tree_fresh(m, "tmpfs", option, VIEW_NOSUID | VIEW_NODEV);
	return m->upper < 0 ? m->upper : view_tree_place(m, m->upper, place->fd, "");
}

/* The folder for one overlay's changes, with the owner and mode that the overlay will show for its root. */
static int make_layer(struct view_maker *m, const struct view_stat *lower, char name[24])
{
	CLEANUP_FD int layer = -1;
	struct str s;
	int rc;

	str_init(&s, name, 24);
	str_putu(&s, m->uppers++);
	rc = view_call_mkdir(m->upper, name, 0700);
	if (rc >= 0)
		rc = layer = view_call_open(m->upper, name, O_PATH | O_DIRECTORY);
	if (rc >= 0)
		rc = view_call_mkdir(layer, "work", 0700);
	if (rc >= 0)
		rc = view_call_mkdir(layer, "upper", 0700);
	if (rc >= 0) {
		rc = view_call_own(layer, "upper", lower);
		/* An owner without a name in this user namespace: the folder is the command's own then. */
		rc = rc == -EINVAL || rc == -EPERM ? 0 : rc;
	}
	return rc < 0 ? rc : view_call_open(layer, "upper", O_RDONLY | O_DIRECTORY);
}

/* Names with commas, colons and backslashes mean something else in an overlay's options; descriptors do not. */
static int make_overlay(struct view_maker *m, const struct view_place *place)
{
	char lower[VIEW_FD_PATH_MAX], upper[VIEW_FD_PATH_MAX], work[VIEW_FD_PATH_MAX], name[24];
	struct view_option option[] = {
		{"lowerdir", lower}, {"upperdir", upper}, {"workdir", work},
		{NULL, NULL},	     {NULL, NULL},
	};
	CLEANUP_FD int base = -1, layer = -1;
	int flags;

	flags = have_upper(m, place);
	if (flags < 0)
		return flags;
	layer = make_layer(m, &place->st, name);
	if (layer < 0)
		return layer;
	base = view_call_open(m->upper, name, O_PATH | O_DIRECTORY);
	flags = base < 0 ? base : view_call_flags(place->fd);
	if (flags < 0)
		return flags;
	view_fd_path(lower, place->fd, "");
	view_fd_path(upper, base, "upper");
	view_fd_path(work, base, "work");
	if (!view_call_can_trusted(layer))
		option[3] = (struct view_option){"userxattr", NULL};
	flags &= (int)~VIEW_RDONLY;
	if (m->view->no_setuid)
		flags |= VIEW_NOSUID | VIEW_NODEV;
	return view_tree_fresh(m, "overlay", option, (unsigned)flags);
}

static const char *overlay_words(int errnum)
{
	switch (errnum) {
	case -EPERM:
		return "this kernel has overlays in user namespaces since Linux 5.11 only; run brood as "
		       "root, or use --tmpfs or --rw";
	case -EINVAL:
		return "this folder cannot lie below an overlay: it is one of several already, its file "
		       "system does not suit, or file systems are mounted below it in a user namespace; name "
		       "another folder, or use --tmpfs";
	case -ENOENT:
		return "an overlay needs /proc where brood was started; mount it";
	default:
		return NULL;
	}
}

int view_fresh_overlay(struct view_maker *m, const struct view_item *item, struct err *e)
{
	CLEANUP_FD int tree = -1;
	struct view_place place;
	const char *words;
	int rc = view_place_open(m, item, VIEW_CREATE_NONE, &place, e);

	if (rc < 0)
		return rc;
	rc = S_ISDIR(place.st.mode) ? 0 : -ENOTDIR;
	if (rc < 0)
		view_refused_as(m, item, rc, "only folders can be overlaid; name the folder", e);
	if (rc == 0) {
		rc = tree = make_overlay(m, &place);
		words = overlay_words(rc);
		if (rc >= 0)
			rc = view_tree_made(m, tree);
		if (words)
			view_refused_as(m, item, rc, words, e);
		else if (rc < 0)
			view_refused(m, item, VIEW_FRESH, rc, e);
	}
	if (rc >= 0)
		rc = view_place_put(m, item, tree, &place, e);
	close(place.fd);
	return rc;
}
