// SPDX-License-Identifier: MIT
/* --dev: a /dev of its own. Device files are the host's, bound: none can be made in a user namespace. */
#include <errno.h>
#include <unistd.h>

#include "ns/view_parts.h"

static const struct {
	const char *host, *name;
	bool optional; /* it says "no such device" where there is no terminal anyway */
} devices[] = {
	{"/dev/null", "null", false},	    {"/dev/zero", "zero", false},
	{"/dev/full", "full", false},	    {"/dev/random", "random", false},
	{"/dev/urandom", "urandom", false}, {"/dev/tty", "tty", true},
};
#define COUNT (sizeof(devices) / sizeof(devices[0]))
#define CONSOLE COUNT
#define SHM (COUNT + 1)
_Static_assert(VIEW_DEVICES == COUNT + 2, "a tree for each, for the console and for shm");

#define DEV_FLAGS (VIEW_NOSUID | VIEW_NODEV | VIEW_NOEXEC)

static const struct {
	const char *target, *name;
} links[] = {
	{"/proc/self/fd", "fd"},       {"/proc/self/fd/0", "stdin"}, {"/proc/self/fd/1", "stdout"},
	{"/proc/self/fd/2", "stderr"}, {"pts/ptmx", "ptmx"},
};

size_t view_devs_before(const struct view *view, size_t i)
{
	size_t n = 0;

	while (i-- > 0)
		n += view->item[i].kind == VIEW_DEV;
	return n;
}

/*
 * Where stdin is a terminal, it has a name in the new view too: /dev/console. Found by the name that it has in the old
 * one, as a descriptor from another mount namespace cannot be bound; kept only if that is the same terminal.
 */
static int take_console(struct view_maker *m)
{
	char path[64];
	int tree;

	if (!view_call_terminal(path, sizeof(path)))
		return -ENOENT;
	tree = view_tree_copy(m, AT_FDCWD, path);
	if (tree < 0 || view_call_is_stdin(tree))
		return tree;
	close(tree);
	return -ENOENT;
}

static int not_taken(const struct view_maker *m, const struct view_item *item, const char *host,
		     int errnum, struct err *e)
{
	char text[ERR_TEXT_MAX];
	struct str s;

	if (errnum == -EMFILE || errnum == -ENFILE)
		return view_refused(m, item, VIEW_SOURCE, errnum, e);
	str_init(&s, text, sizeof(text));
	str_fmt(&s, "%s cannot be taken: %s; make it where brood is started, or leave this out",
		host, err_words(-errnum));
	return view_refused_as(m, item, errnum, text, e);
}

int view_dev_take(struct view_maker *m, size_t i, struct err *e)
{
	int *tree = m->device[view_devs_before(m->view, i)];
	const struct view_item *item = &m->view->item[i];

	for (size_t d = 0; d < COUNT; d++) {
		tree[d] = view_tree_copy(m, AT_FDCWD, devices[d].host);
		if (tree[d] < 0 && (tree[d] != -ENOENT || !devices[d].optional))
			return not_taken(m, item, devices[d].host, tree[d], e);
	}
	tree[CONSOLE] = take_console(m);
	if (tree[CONSOLE] < 0 && tree[CONSOLE] != -ENOENT && tree[CONSOLE] != -EACCES)
		return not_taken(m, item, "the terminal", tree[CONSOLE], e);
	return 0;
}

/* Each on a name of its own, all names of one file, which nobody sees: more files would take longer to make and to end. */
static int put_devices(struct view_maker *m, const int *tree, int dev)
{
	const char *first = NULL;
	int rc = 0;

	for (size_t d = 0; rc >= 0 && d <= CONSOLE; d++) {
		const char *name = d == CONSOLE ? "console" : devices[d].name;

		if (tree[d] < 0)
			continue;
		/* NOLINTNEXTLINE(readability-suspicious-call-argument) */
		rc = first ? view_call_link(dev, first, name) : view_call_mkfile(dev, name, 0666);
		first = name;
	}
	for (size_t d = 0; rc >= 0 && d <= CONSOLE; d++)
		if (tree[d] >= 0)
			rc = view_tree_place(m, tree[d], dev,
					     d == CONSOLE ? "console" : devices[d].name);
	return rc;
}

/* The working directory is the new /dev. */
static int put_links(void)
{
	int rc = 0;

	for (size_t i = 0; rc >= 0 && i < sizeof(links) / sizeof(links[0]); i++)
		rc = view_call_symlink(links[i].target, links[i].name);
	return rc;
}

/* Terminals and shared memory of its own. A group "tty" has no name in a user namespace: no gid= here. */
static int put_file_systems(struct view_maker *m, int shm, int dev)
{
	int rc = view_call_mkdir(dev, "pts", 0755);

	if (rc >= 0)
		rc = view_call_mount("devpts", "pts", "devpts", MS_NOSUID | MS_NOEXEC,
				     "newinstance,ptmxmode=0666,mode=620");
	if (rc >= 0)
		rc = view_call_mkdir(dev, "shm", 01777);
	if (rc < 0)
		return rc;
	return shm >= 0 ? view_tree_place(m, shm, dev, "shm")
			: view_call_mount("tmpfs", "shm", "tmpfs", MS_NOSUID | MS_NODEV,
					  "mode=1777");
}

static int fill(struct view_maker *m, const struct view_item *item, const int *tree, int dev,
		struct err *e)
{
	int rc = view_call_fchdir(dev);

	if (rc >= 0)
		rc = put_devices(m, tree, dev);
	if (rc < 0)
		return view_refused(m, item, VIEW_ATTACH, rc, e);
	rc = put_file_systems(m, tree[SHM], dev);
	if (rc < 0)
		return view_refused(m, item, VIEW_FRESH, rc, e);
	rc = put_links();
	return rc < 0 ? view_refused(m, item, VIEW_CREATE, rc, e) : 0;
}

int view_dev_cut(struct view_maker *m, size_t i)
{
	int *shm = &m->device[view_devs_before(m->view, i)][SHM];
	int rc = view_call_mkdir(m->hide, "dev", 0755);

	if (rc >= 0)
		rc = view_call_mkdir(m->hide, "shm", 01777);
	if (rc >= 0)
		rc = *shm = view_tree_copy(m, m->hide, "shm");
	if (rc >= 0)
		rc = m->tree[i] = view_tree_copy(m, m->hide, "dev");
	return rc < 0 ? rc : view_tree_limit(m, m->tree[i], DEV_FLAGS);
}

static int make_dev(struct view_maker *m, size_t i)
{
	/* Some programs make a socket or a folder in /dev; nobody needs more room than that. */
	const struct view_option option[] = {{"mode", "0755"}, {"size", "1m"}, {NULL, NULL}};

	if (m->tree[i] < 0)
		m->tree[i] = view_tree_fresh(m, "tmpfs", option, DEV_FLAGS);
	return m->tree[i] < 0 ? m->tree[i] : view_tree_made(m, m->tree[i]);
}

int view_dev_put(struct view_maker *m, size_t i, struct err *e)
{
	const struct view_item *item = &m->view->item[i];
	struct view_place place;
	int rc = view_place_open(m, item, VIEW_CREATE_FOLDER, &place, e);

	if (rc < 0)
		return rc;
	rc = make_dev(m, i);
	rc = rc < 0 ? view_refused(m, item, VIEW_FRESH, rc, e)
		    : view_place_put(m, item, m->tree[i], &place, e);
	close(place.fd);
	return rc < 0 ? rc : fill(m, item, m->device[view_devs_before(m->view, i)], m->tree[i], e);
}
