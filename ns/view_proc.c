// SPDX-License-Identifier: MIT
/* --proc: a fresh /proc of this PID namespace, and what in it reaches beyond it covered. */
#include <errno.h>
#include <linux/sched.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "ns/facts.h"
#include "ns/view_parts.h"

#define PROC_FLAGS (VIEW_NOSUID | VIEW_NODEV | VIEW_NOEXEC)

/* They configure the kernel or its drivers. */
static const char *const read_only[] = {"sys", "sysrq-trigger", "irq", "bus", "fs"};

/* They tell of the kernel's memory, of other users' keys and processes, of the hardware. */
static const struct {
	const char *name;
	bool folder;
} covered[] = {
	{"kcore", false},	  {"keys", false}, {"timer_list", false}, {"sched_debug", false},
	{"latency_stats", false}, {"acpi", true},  {"scsi", true},	  {"asound", true},
};

/* The working directory is the new /proc. What this kernel does not have needs no cover. */
static int make_read_only(const char *name)
{
	int rc = view_call_mount(name, name, NULL, MS_BIND, NULL);

	if (rc == -ENOENT)
		return 0;
	return rc < 0 ? rc
		      : view_call_mount(NULL, name, NULL,
					MS_REMOUNT | MS_BIND | MS_RDONLY | PROC_FLAGS, NULL);
}

/* Through the new /proc itself, as it is the one that is there for sure. */
static int cover(const struct view_maker *m, size_t i)
{
	char from[VIEW_FD_PATH_MAX];
	int rc;

	view_fd_path(from, m->hide, covered[i].folder ? "d" : "f");
	rc = view_call_mount(from + strlen("/proc/"), covered[i].name, NULL, MS_BIND, NULL);
	return rc == -ENOENT ? 0 : rc;
}

static int mask(const struct view_maker *m, int proc)
{
	int rc = view_call_fchdir(proc);

	for (size_t i = 0; rc >= 0 && i < sizeof(read_only) / sizeof(read_only[0]); i++)
		rc = make_read_only(read_only[i]);
	for (size_t i = 0; rc >= 0 && i < sizeof(covered) / sizeof(covered[0]); i++)
		rc = cover(m, i);
	return rc;
}

static int explain(const struct view_maker *m, const struct view_item *item, int errnum,
		   struct err *e)
{
	char text[ERR_TEXT_MAX];
	struct ns_facts facts;
	struct str s;

	str_init(&s, text, sizeof(text));
	ns_facts_read(&facts, CLONE_NEWNS);
	ns_cause(&s, NS_STAGE_PROC, -errnum, CLONE_NEWNS, &facts);
	return view_refused_as(m, item, errnum, text, e);
}

int view_proc_put(struct view_maker *m, const struct view_item *item, struct err *e)
{
	const struct view_option none[] = {{NULL, NULL}};
	CLEANUP_FD int tree = -1;
	struct view_place place;
	int rc = view_place_open(m, item, VIEW_CREATE_FOLDER, &place, e);

	if (rc < 0)
		return rc;
	rc = item->masked ? view_cover_ready(m, &place) : 0;
	if (rc < 0) {
		close(place.fd);
		return view_refused(m, item, VIEW_FRESH, rc, e);
	}
	tree = view_tree_fresh(m, "proc", none, PROC_FLAGS);
	rc = tree < 0 ? explain(m, item, tree, e) : view_place_put(m, item, tree, &place, e);
	close(place.fd);
	if (rc < 0 || !item->masked)
		return rc;
	rc = mask(m, tree);
	return rc < 0 ? view_refused_as(
				m, item, rc,
				"a part of it cannot be covered; use a newer kernel, or allow mount in "
				"the container's profile",
				e)
		      : 0;
}
