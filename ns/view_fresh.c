// SPDX-License-Identifier: MIT
/* --tmpfs: an empty folder of the run's own. */
#include <string.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "ns/view_parts.h"

/* Where every user makes files of their own. */
static bool is_shared_folder(const char *dest)
{
	static const char *const shared[] = {"/tmp", "/var/tmp", "/dev/shm"};
	size_t n = strlen(dest);

	while (n > 1 && dest[n - 1] == '/')
		n--;
	for (size_t i = 0; i < sizeof(shared) / sizeof(shared[0]); i++)
		if (strlen(shared[i]) == n && memcmp(shared[i], dest, n) == 0)
			return true;
	return false;
}

/* A tmpfs is as large as it is said to be: each has its own. */
static int make_tree(struct view_maker *m, const struct view_item *item)
{
	char bytes[STR_DIGITS_MAX + 1] = "";
	const struct view_option option[] = {
		{"mode", is_shared_folder(item->dest) ? "1777" : "0755"},
		{item->bytes > 0 ? "size" : NULL,
		 str_digits(item->bytes, 10, bytes + STR_DIGITS_MAX)},
		{NULL, NULL},
	};

	return view_tree_fresh(m, "tmpfs", option, VIEW_NOSUID | VIEW_NODEV);
}

int view_tmpfs_make(struct view_maker *m, size_t i)
{
	if (m->tree[i] < 0)
		m->tree[i] = make_tree(m, &m->view->item[i]);
	return m->tree[i] < 0 ? m->tree[i] : view_tree_made(m, m->tree[i]);
}

int view_fresh_tmpfs(struct view_maker *m, size_t i, struct err *e)
{
	const struct view_item *item = &m->view->item[i];
	struct view_place place;
	int rc = view_place_open(m, item, VIEW_CREATE_FOLDER, &place, e);

	if (rc < 0)
		return rc;
	rc = view_tmpfs_make(m, i);
	rc = rc < 0 ? view_refused(m, item, VIEW_FRESH, rc, e)
		    : view_place_put(m, item, m->tree[i], &place, e);
	close(place.fd);
	return rc;
}
