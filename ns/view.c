// SPDX-License-Identifier: MIT
/*
 * Theory of operation. What the command is to see of the caller's files is copied first, as trees of mounts that nothing
 * leads to yet: from then on no rename can redirect a source, and no item hides another's source. Then there is a root,
 * and each item is put on its place below it, looked up without ever leaving it.
 *
 * The root is the caller's own where that is what was asked for: this mount namespace is private, so it is made read-only
 * where it stands, which saves two thirds of the time. Another root is put on the old one; pivot_root makes it the root,
 * and the old one is let go of with all its mounts.
 */
#include "ns/view.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/mem.h"
#include "ns/view_parts.h"

/* "/", "//", "/." */
static bool is_root_path(const char *path)
{
	return path[strspn(path, "/.")] == '\0' && !strstr(path, "..");
}

/* The whole root is an empty tmpfs: nothing of the caller's is copied at all. */
static bool starts_empty(const struct view *view)
{
	return view->n > 0 && view->item[0].kind == VIEW_TMPFS && is_root_path(view->item[0].dest);
}

static unsigned root_flags(const struct view *view)
{
	return (view->read_only ? VIEW_RDONLY : 0) |
	       (view->no_setuid ? VIEW_NOSUID | VIEW_NODEV : 0);
}

static int check_root(struct view_maker *m, struct err *e)
{
	int rc = m->root < 0 ? m->root : view_call_stat(m->root, &m->top);

	if (rc >= 0 && !S_ISDIR(m->top.mode))
		rc = -ENOTDIR;
	return rc < 0 ? view_refused(m, NULL, VIEW_SOURCE, rc, e) : 0;
}

/* A tree of its own, as it must be before the first item is put on it; it lies on the old root then. */
static int put_root(struct view_maker *m, struct err *e)
{
	const struct view *view = m->view;
	int rc;

	if (m->root < 0)
		m->root = view_tree_copy(m, AT_FDCWD, view->root ? view->root : "/");
	rc = check_root(m, e);
	if (rc < 0)
		return rc;
	if (!starts_empty(view))
		rc = view_tree_limit(m, m->root, root_flags(view));
	if (rc < 0)
		return view_refused(m, NULL, VIEW_LIMIT, rc, e);
	rc = view_tree_place(m, m->root, AT_FDCWD, "/");
	return rc < 0 ? view_refused(m, NULL, VIEW_ATTACH, rc, e) : 0;
}

/* The caller's root itself. What is open for writing in it (EBUSY) is not in the way of a copy. */
static int restrict_root(struct view_maker *m, struct err *e)
{
	int rc;

	m->root = view_call_open(AT_FDCWD, "/", O_PATH | O_DIRECTORY);
	rc = check_root(m, e);
	if (rc < 0)
		return rc;
	rc = view_tree_limit(m, m->root, root_flags(m->view));
	if (rc >= 0) {
		m->in_place = true;
		return 0;
	}
	close(m->root);
	m->root = -1;
	return put_root(m, e);
}

/* After the sources: they are as they were. */
static int make_root(struct view_maker *m, struct err *e)
{
	if (starts_empty(m->view)) {
		int rc = view_tmpfs_make(m, 0);

		if (rc < 0)
			return view_refused(m, &m->view->item[0], VIEW_FRESH, rc, e);
		m->root = m->tree[0];
		m->tree[0] = -1;
	}
	if (m->root < 0 && !m->view->root && !m->classic)
		return restrict_root(m, e);
	return put_root(m, e);
}

static int take_sources(struct view_maker *m, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; rc >= 0 && i < m->view->n; i++) {
		enum view_kind kind = m->view->item[i].kind;

		if (kind == VIEW_RO || kind == VIEW_RW)
			rc = view_bind_take(m, i, e);
		else if (kind == VIEW_DEV)
			rc = view_dev_take(m, i, e);
	}
	return rc;
}

static int put_item(struct view_maker *m, size_t i, struct err *e)
{
	const struct view_item *item = &m->view->item[i];

	switch (item->kind) {
	case VIEW_RO:
	case VIEW_RW:
		return view_bind_put(m, i, e);
	case VIEW_TMPFS:
		return view_fresh_tmpfs(m, i, e);
	case VIEW_HIDE:
		return view_cover_hide(m, item, e);
	case VIEW_OVERLAY:
		return view_fresh_overlay(m, item, e);
	case VIEW_PROC:
		return view_proc_put(m, item, e);
	case VIEW_DEV:
		return view_dev_put(m, i, e);
	}
	return err_set(e, EINVAL, "view", "an item of unknown kind");
}

/*
 * Where / is an initramfs there is nothing to pivot: the new root lies on it and stays there, and as no path leads below a
 * root that is mounted on "/" itself, a chroot into it cannot be left either.
 */
static int pivot(const struct view_maker *m)
{
	int rc = view_call_fchdir(m->root);

	if (rc < 0)
		return rc;
	rc = view_call_pivot_root();
	return rc == -EINVAL ? view_call_chroot() : rc;
}

/*
 * The old root lies on the new one now, and the slots or what was kept may lie on either. "/.." leads to the uppermost:
 * until that is the new root itself, something else is in reach of the command.
 */
static int uncover(const struct view_maker *m)
{
	for (size_t layers = 0; layers < 16 + m->view->n; layers++) {
		CLEANUP_FD int top = view_call_open(AT_FDCWD, "/..", O_PATH | O_DIRECTORY);
		struct view_place place = {.fd = top};
		int rc = top < 0 ? top : view_call_stat(top, &place.st);

		if (rc >= 0)
			rc = view_place_is_root(m, &place);
		if (rc != 0)
			return rc < 0 ? rc : 0;
		rc = view_call_umount("/..");
		if (rc < 0)
			return rc;
	}
	return -EBUSY;
}

static int enter(struct view_maker *m, struct err *e)
{
	int rc = m->in_place ? 0 : pivot(m);

	if (rc >= 0 && (!m->in_place || m->kept))
		rc = uncover(m);
	if (rc >= 0)
		rc = view_call_chdir("/");
	return rc < 0 ? view_refused(m, NULL, VIEW_ATTACH, rc, e) : 0;
}

static int keep_directory(const char *cwd, struct err *e)
{
	int rc = view_call_chdir(cwd);

	if (rc >= 0)
		return 0;
	return err_set(
		e, -rc, "view",
		"the working directory %.*s is not there in the view: %s; make it visible, or name "
		"another (--chdir DIR)",
		100, cwd, err_words(-rc));
}

static int make(struct view_maker *m, struct err *e)
{
	int rc = m->classic ? view_classic_open(m) : 0;

	if (rc == -ENOENT)
		return view_refused_as(
			m, NULL, rc,
			"before Linux 5.12 a view needs /proc where brood is started; mount it", e);
	if (rc < 0)
		return view_refused(m, NULL, VIEW_ATTACH, rc, e);
	rc = take_sources(m, e);
	if (rc >= 0)
		rc = make_root(m, e);
	for (size_t i = starts_empty(m->view); rc >= 0 && i < m->view->n; i++)
		rc = put_item(m, i, e);
	return rc < 0 ? rc : enter(m, e);
}

static void close_all(const int *fd, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (fd[i] >= 0)
			close(fd[i]);
}

static void let_go(struct view_maker *m)
{
	const int own[] = {m->stage, m->info, m->root, m->hide, m->upper};

	close_all(own, sizeof(own) / sizeof(own[0]));
	close_all(m->tree, m->view->n);
	close_all(m->device[0], view_devs_before(m->view, m->view->n) * VIEW_DEVICES);
	mem_free(m->block);
}

/* One block: the device numbers, then the trees. */
static int prepare(struct view_maker *m, uint64_t *usual, size_t usual_bytes, struct err *e)
{
	size_t n = m->view->n, trees = n + view_devs_before(m->view, n) * VIEW_DEVICES;
	size_t bytes = n * sizeof(*m->made) + trees * sizeof(*m->tree);

	m->made = bytes <= usual_bytes ? usual : (m->block = mem_new(bytes));
	if (!m->made)
		return view_refused(m, NULL, VIEW_ATTACH, -ENOMEM, e);
	m->tree = (int *)(m->made + n);
	m->device = (int(*)[VIEW_DEVICES])(m->tree + n);
	memset(m->tree, -1, trees * sizeof(*m->tree));
	m->classic = !view_call_is_new();
	return 0;
}

int ns_view_make(const struct view *view, bool keep_cwd, struct err *e)
{
	struct view_maker m = {
		.view = view, .stage = -1, .info = -1, .root = -1, .hide = -1, .upper = -1};
	char cwd[PATH_MAX] = "/";
	uint64_t usual[64]; /* more items than these are rare */
	mode_t mask;
	int rc = keep_cwd ? view_call_getcwd(cwd, sizeof(cwd)) : 0;

	if (rc < 0)
		return err_set(
			e, -rc, "view",
			"the working directory has no path (removed, or out of reach); name one "
			"(--chdir DIR)");
	rc = prepare(&m, usual, sizeof(usual), e);
	if (rc < 0)
		return rc;
	mask = umask(0);
	rc = make(&m, e);
	umask(mask);
	let_go(&m);
	return rc < 0 || !keep_cwd ? rc : keep_directory(cwd, e);
}
