/* SPDX-License-Identifier: MIT */
/* The limits of a leaf, written into it before it holds a process. */
#include "cgroup/limits.h"

#include <errno.h>
#include <string.h>

#include "cgroup/internal.h"
#include "lib/str.h"

#define PIDS_MOST 4194304 /* PID_MAX_LIMIT: the kernel takes no more, and there are no more */
#define PERIOD_US 100000u
#define PERIOD_LONGEST_US 1000000u

static const char stage[] = "set a limit";

static const char *remedy(int errnum, const char *file)
{
	switch (errnum) {
	case ENOENT:
		return strcmp(file, "memory.swap.max") == 0
			       ? "this kernel does not account for swap; boot with swapaccount=1"
			       : "the controller is not passed on to brood's cgroup; start brood alone "
				 "in a delegated one (systemd-run --scope -p Delegate=yes brood ...)";
	case EACCES:
	case EPERM:
		return "the cgroup is not delegated to this user; run under systemd-run --user "
		       "--scope -p Delegate=yes";
	case EROFS:
		return "cgroup2 is mounted read-only; mount it writable";
	case EINVAL:
	case ERANGE:
		return "the kernel takes no such value; give another";
	case ENODEV:
		return "the cgroup was removed by somebody else; try again";
	case EMFILE:
	case ENFILE:
		return "no descriptor is free; raise RLIMIT_NOFILE";
	default:
		return NULL;
	}
}

static int set(const struct cg_leaf *leaf, const char *option, const char *file, const char *value,
	       struct err *e)
{
	int err = cg_write(leaf->dir_fd, file, value);
	const char *what = remedy(-err, file);

	if (!err)
		return 0;
	return err_set(e, -err, stage, "%s: cannot set %s: %s", option, file,
		       what ? what : err_words(-err));
}

static int set_number(const struct cg_leaf *leaf, const char *option, const char *file,
		      uint64_t value, struct err *e)
{
	char text[STR_DIGITS_MAX + 1];
	struct str s;

	str_init(&s, text, sizeof(text));
	str_putu(&s, value);
	return set(leaf, option, file, text, e);
}

static int set_memory(const struct cg_leaf *leaf, const struct limits *l, struct err *e)
{
	int err = set_number(leaf, "--memory", "memory.max", l->memory_bytes, e);

	/* What is short of memory ends as a whole, not with a member missing (since Linux 4.19). */
	if (!err)
		cg_write(leaf->dir_fd, "memory.oom.group", "1");
	return err;
}

static int set_pids(const struct cg_leaf *leaf, const struct limits *l, struct err *e)
{
	if (l->pids > PIDS_MOST)
		return set(leaf, "--pids", "pids.max", "max", e);
	return set_number(leaf, "--pids", "pids.max", l->pids, e);
}

/* "QUOTA PERIOD", microseconds; a quota below 1 ms is not taken, so that little needs a long period. */
static int set_cpus(const struct cg_leaf *leaf, const struct limits *l, struct err *e)
{
	uint64_t period = l->cpus_milli < 10 ? PERIOD_LONGEST_US : PERIOD_US, quota;
	char text[2 * STR_DIGITS_MAX + 2];
	struct str s;

	if (__builtin_mul_overflow(l->cpus_milli, period / 1000, &quota))
		quota = UINT64_MAX;
	str_init(&s, text, sizeof(text));
	str_putu(&s, quota);
	str_putc(&s, ' ');
	str_putu(&s, period);
	return set(leaf, "--cpus", "cpu.max", text, e);
}

int cg_leaf_limit(struct cg_leaf *leaf, const struct limits *l, struct err *e)
{
	unsigned missing =
		cg_needed(l) & ~cg_controllers(leaf->parent_fd, "cgroup.subtree_control");
	int err = missing & leaf->enable ? cg_leaf_enable(leaf, l, 0, e) : 0;

	if (!err && l->set_swap)
		err = set_number(leaf, "--swap", "memory.swap.max", l->swap_bytes, e);
	if (!err && l->set_memory)
		err = set_memory(leaf, l, e);
	if (!err && l->set_pids)
		err = set_pids(leaf, l, e);
	if (!err && l->set_cpus)
		err = set_cpus(leaf, l, e);
	return err;
}
