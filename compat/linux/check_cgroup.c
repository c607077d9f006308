// SPDX-License-Identifier: MIT
/* Rows of brood check: cgroup v2, from the mount to a leaf that processes start in. */
#include <errno.h>
#include <string.h>

#include "cgroup/probe.h"
#include "compat/linux/check.h"

static bool has_word(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = list; (at = strstr(at, word)); at += n)
		if ((at == list || at[-1] == ' ') && (at[n] == ' ' || !at[n]))
			return true;
	return false;
}

static void explain_controllers(struct check_row *row, const struct cg_probe *p)
{
	static const char stage[] = "find the controllers";

	if (p->leaf < 0)
		row->why = p->why;
	else if (has_word(p->available, "memory"))
		err_set(&row->why, EBUSY, stage,
			"this cgroup does not hand its controllers down; write \"+memory +pids +cpu\" to "
			"its cgroup.subtree_control once it holds no process itself");
	else if (p->v1)
		err_set(&row->why, EOPNOTSUPP, stage,
			"the controllers are mounted as cgroup v1; boot with "
			"systemd.unified_cgroup_hierarchy=1 cgroup_no_v1=all");
	else
		err_set(&row->why, EACCES, stage,
			"the cgroup above hands none or not all of its controllers down; with systemd "
			"use Delegate=yes, else write \"+memory +pids +cpu\" to its "
			"cgroup.subtree_control");
}

/* What holds the limits that brood can set. */
static void check_controllers(struct check_rows *check, const struct cg_probe *p)
{
	static const char *const wanted[] = {"memory", "pids", "cpu"};
	const unsigned all = sizeof(wanted) / sizeof(wanted[0]);
	struct check_row *row = check_add(check, "cgroup-controllers", "cgroup controllers");
	unsigned have = 0;

	for (unsigned i = 0; i < all; i++)
		have += has_word(p->delegated, wanted[i]);
	row->state = have == all ? CHECK_YES : *p->delegated ? CHECK_PARTLY : CHECK_NO;
	if (p->located == 0)
		check_detail(row, "here: %s; delegated: %s", *p->available ? p->available : "none",
			     *p->delegated ? p->delegated : "none");
	if (have < all)
		explain_controllers(row, p);
}

static const char *enter_text(int rc)
{
	if (rc == -ENOSYS)
		return "clone3 is missing, or hidden by a container's seccomp profile; allow it there, or "
		       "use Linux 5.7 (without it the command moves itself)";
	if (rc == -EINVAL || rc == -E2BIG)
		return "this kernel cannot clone into a cgroup; use Linux 5.7 (without it the command "
		       "moves itself)";
	return "a cgroup above both the caller and the leaf may not be written; run under systemd-run "
	       "--user --scope -p Delegate=yes";
}

static void check_leaf(struct check_rows *check, const struct cg_probe *p)
{
	struct check_row *row = check_add(check, "cgroup-kill", "cgroup.kill");

	row->state = p->leaf == 0 && p->kill ? CHECK_YES : CHECK_NO;
	if (p->leaf < 0)
		row->why = p->why;
	else if (!p->kill)
		err_set(&row->why, ENOENT, "find cgroup.kill",
			"this kernel has none; use Linux 5.14 (without it brood freezes the group and kills "
			"one by one)");
	row = check_add(check, "cgroup-clone", "clone into a cgroup");
	if (p->leaf < 0) {
		row->why = p->why;
		return;
	}
	check_result(row, p->into, "clone into a cgroup", enter_text(p->into));
	if (p->into < 0 && p->join == 0)
		row->state = CHECK_PARTLY;
}

void check_cgroup(struct check_rows *check)
{
	struct cg_probe p;
	struct check_row *row = check_add(check, "cgroup2", "cgroup v2");

	cg_probe(&p);
	if (p.located < 0) {
		row->why = p.why;
	} else {
		row->state = CHECK_YES;
		check_detail(row, "%s", p.path);
	}
	row = check_add(check, "cgroup-leaf", "cgroup of its own");
	if (p.leaf < 0) {
		row->why = p.why;
	} else {
		row->state = p.removed < 0 ? CHECK_PARTLY : CHECK_YES;
		if (p.removed < 0)
			check_detail(row, "it cannot be removed: %s", err_words(-p.removed));
	}
	check_controllers(check, &p);
	check_leaf(check, &p);
}
