// SPDX-License-Identifier: MIT
/* --ro and --rw: folders and files of the caller's view. */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "ns/view_parts.h"

static const char *source_of(const struct view_item *item)
{
	return item->source ? item->source : item->dest;
}

/* What is mounted read-only on the host cannot be had writable, and a command that hopes for it would fail late. */
static int check_writable(int tree)
{
	int flags = view_call_flags(tree);

	if (flags < 0)
		return flags;
	return flags & VIEW_RDONLY ? -EROFS : 0;
}

int view_bind_take(struct view_maker *m, size_t i, struct err *e)
{
	const struct view_item *item = &m->view->item[i];
	unsigned flags = m->view->no_setuid ? VIEW_NOSUID | VIEW_NODEV : 0;
	int rc;

	m->tree[i] = view_tree_copy(m, AT_FDCWD, source_of(item));
	if (m->tree[i] == -ENOENT && item->optional)
		return 0;
	if (m->tree[i] < 0)
		return view_refused(m, item, VIEW_SOURCE, m->tree[i], e);
	rc = item->kind == VIEW_RW ? check_writable(m->tree[i]) : 0;
	if (rc < 0)
		return view_refused(m, item, VIEW_SOURCE, rc, e);
	rc = view_tree_limit(m, m->tree[i], item->kind == VIEW_RO ? flags | VIEW_RDONLY : flags);
	return rc < 0 ? view_refused(m, item, VIEW_LIMIT, rc, e) : 0;
}

/* What a missing destination must be made as. */
static int kind_of(int tree, enum view_create *create)
{
	struct view_stat st;
	int rc = view_call_stat(tree, &st);

	if (rc == 0)
		*create = S_ISDIR(st.mode) ? VIEW_CREATE_FOLDER : VIEW_CREATE_FILE;
	return rc;
}

int view_bind_put(struct view_maker *m, size_t i, struct err *e)
{
	const struct view_item *item = &m->view->item[i];
	enum view_create create = VIEW_CREATE_NONE;
	struct view_place place;
	int rc;

	if (m->tree[i] < 0) /* optional, and not there */
		return 0;
	rc = kind_of(m->tree[i], &create);
	if (rc < 0)
		return view_refused(m, item, VIEW_SOURCE, rc, e);
	rc = view_place_open(m, item, create, &place, e);
	if (rc < 0)
		return rc;
	rc = view_place_put(m, item, m->tree[i], &place, e);
	close(place.fd);
	if (rc >= 0 && item->kind == VIEW_RW && m->view->read_only && getuid() == 0) {
		rc = view_kernel_limit(m, m->tree[i], item->preset ? item->dest : source_of(item));
		if (rc < 0)
			view_refused(m, item, VIEW_LIMIT, rc, e);
	}
	close(m->tree[i]);
	m->tree[i] = -1;
	return rc;
}
