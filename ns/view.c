// SPDX-License-Identifier: MIT
/*
 * Theory of operation. What the command is to see of the caller's files is copied first, as trees of mounts that nothing
 * leads to yet: from then on no rename can redirect a source, and no item hides another's source. Then the new root is put
 * on the old one, each item on its place below it, looked up without ever leaving it; pivot_root makes it the root, and the
 * old one is let go of with all its mounts.
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

static int take_root(struct view_maker *m, struct err *e)
{
	const struct view_option empty[] = {{"mode", "0755"}, {"size", "4096"}, {NULL, NULL}};
	const struct view *view = m->view;
	unsigned flags = view->no_setuid ? VIEW_NOSUID | VIEW_NODEV : 0;
	int rc;

	m->root = starts_empty(view) ? view_tree_fresh(m, "tmpfs", empty, VIEW_NOSUID | VIEW_NODEV)
				     : view_tree_copy(m, AT_FDCWD, view->root ? view->root : "/");
	if (m->root < 0)
		return view_refused(m, NULL, VIEW_SOURCE, m->root, e);
	rc = view_call_stat(m->root, &m->top);
	if (rc >= 0 && !S_ISDIR(m->top.mode))
		rc = -ENOTDIR;
	if (rc < 0)
		return view_refused(m, NULL, VIEW_SOURCE, rc, e);
	rc = view_tree_limit(m, m->root, view->read_only ? flags | VIEW_RDONLY : flags);
	return rc < 0 ? view_refused(m, NULL, VIEW_LIMIT, rc, e) : 0;
}

static int take_sources(struct view_maker *m, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; rc >= 0 && i < m->view->n; i++)
		if (m->view->item[i].kind == VIEW_RO || m->view->item[i].kind == VIEW_RW)
			rc = view_bind_take(m, i, e);
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
		return view_fresh_tmpfs(m, item, e);
	case VIEW_HIDE:
		return view_cover_hide(m, item, e);
	case VIEW_OVERLAY:
		return view_fresh_overlay(m, item, e);
	case VIEW_PROC:
		return view_proc_put(m, item, e);
	case VIEW_DEV:
		return view_dev_put(m, item, e);
	}
	return err_set(e, EINVAL, "view", "an item of unknown kind");
}

/*
 * Where / is an initramfs there is nothing to pivot: the new root lies on it and stays there, and as no path leads below a
 * root that is mounted on "/" itself, a chroot into it cannot be left either.
 */
static int enter(struct view_maker *m, struct err *e)
{
	int rc = view_call_fchdir(m->root);

	if (rc >= 0) {
		rc = view_call_pivot_root();
		if (rc >= 0)
			rc = view_call_umount(".");
		else if (rc == -EINVAL)
			rc = view_call_chroot();
	}
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

	if (rc < 0)
		return view_refused(m, NULL, VIEW_ATTACH, rc, e);
	rc = take_root(m, e);
	if (rc >= 0)
		rc = take_sources(m, e);
	if (rc >= 0)
		rc = view_cover_prepare(m, e);
	if (rc < 0)
		return rc;
	rc = view_tree_place(m, m->root, AT_FDCWD, "/");
	if (rc < 0)
		return view_refused(m, NULL, VIEW_ATTACH, rc, e);
	for (size_t i = 0; rc >= 0 && i < m->view->n; i++)
		rc = put_item(m, i, e);
	return rc < 0 ? rc : enter(m, e);
}

static void let_go(struct view_maker *m)
{
	const int fds[] = {m->stage, m->root, m->hide, m->upper};

	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		if (fds[i] >= 0)
			close(fds[i]);
	for (size_t i = 0; m->tree && i < m->view->n; i++)
		if (m->tree[i] >= 0)
			close(m->tree[i]);
	mem_free(m->made);
}

/* One block: the device numbers, then the trees. */
static int prepare(struct view_maker *m, struct err *e)
{
	m->made = mem_new(m->view->n * (sizeof(*m->made) + sizeof(*m->tree)) + 1);
	if (!m->made)
		return view_refused(m, NULL, VIEW_ATTACH, -ENOMEM, e);
	m->tree = (int *)(m->made + m->view->n);
	for (size_t i = 0; i < m->view->n; i++)
		m->tree[i] = -1;
	m->classic = !view_call_is_new();
	return 0;
}

int ns_view_make(const struct view *view, bool keep_cwd, struct err *e)
{
	struct view_maker m = {.view = view, .stage = -1, .root = -1, .hide = -1, .upper = -1};
	char cwd[PATH_MAX] = "/";
	mode_t mask;
	int rc = keep_cwd ? view_call_getcwd(cwd, sizeof(cwd)) : 0;

	if (rc < 0)
		return err_set(
			e, -rc, "view",
			"the working directory has no path (removed, or out of reach); name one "
			"(--chdir DIR)");
	rc = prepare(&m, e);
	if (rc < 0)
		return rc;
	mask = umask(0);
	rc = make(&m, e);
	umask(mask);
	let_go(&m);
	return rc < 0 || !keep_cwd ? rc : keep_directory(cwd, e);
}
