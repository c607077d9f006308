/* SPDX-License-Identifier: MIT */
/* The leaf's parent hands out controllers: brood leaves it where it must be empty for that, and comes back. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cgroup/internal.h"
#include "cgroup/limits.h"
#include "lib/cleanup.h"
#include "lib/num.h"
#include "lib/str.h"

#define EMPTY_NS (2 * NS_PER_SEC)
#define SETTLE_MS 10

static const char stage[] = "set a limit";

/* The name follows from the leaf's, so that both processes of a pair know it at any moment. */
static void name_self(const struct cg_leaf *leaf, char *name, size_t size)
{
	struct str s;

	str_init(&s, name, size);
	str_put(&s, leaf->name);
	str_put(&s, ".self");
}

static int move(int dir_fd, int32_t pid)
{
	char text[16];
	struct str s;

	str_init(&s, text, sizeof(text));
	str_puti(&s, pid);
	return cg_write(dir_fd, "cgroup.procs", text);
}

static int open_self(const struct cg_leaf *leaf)
{
	char name[sizeof(leaf->name) + 8];
	int fd;

	name_self(leaf, name, sizeof(name));
	fd = openat(leaf->parent_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* Where somebody is left behind, -EBUSY: what is enabled then would make the leaf useless, or fail. */
static int leave_parent(const struct cg_leaf *leaf, int32_t other)
{
	CLEANUP_FREE char *left = NULL;
	CLEANUP_FD int self_fd = -1;
	char name[sizeof(leaf->name) + 8];
	int err;

	name_self(leaf, name, sizeof(name));
	if (mkdirat(leaf->parent_fd, name, 0755) < 0 && errno != EEXIST)
		return -errno;
	self_fd = open_self(leaf);
	if (self_fd < 0)
		return self_fd;
	err = move(self_fd, 0);
	if (!err && other > 0)
		err = move(self_fd, other);
	if (err)
		return err;
	left = cg_read_text(leaf->parent_fd, "cgroup.procs");
	if (!left)
		return -errno;
	return *left ? -EBUSY : 0;
}

static const char *cause(int errnum)
{
	switch (errnum) {
	case EBUSY:
		return "other processes came to live beside brood in its cgroup; start it alone in "
		       "one (systemd-run --scope -p Delegate=yes brood ...)";
	case EACCES:
	case EPERM:
		return "brood's cgroup is not delegated to this user; run under systemd-run --user "
		       "--scope -p Delegate=yes";
	case EROFS:
		return "cgroup2 is mounted read-only; mount it writable";
	case ENOENT:
		return "the controller went away from brood's cgroup; try again";
	case ESRCH:
		return "brood's init was killed";
	case EAGAIN:
		return "no more cgroups may be made there; raise cgroup.max.descendants or "
		       "cgroup.max.depth there or above";
	case EOPNOTSUPP:
		return "brood's cgroup is threaded; start in a domain cgroup";
	default:
		return NULL;
	}
}

int cg_leaf_enable(struct cg_leaf *leaf, const struct limits *limits, int32_t other, struct err *e)
{
	unsigned needed = cg_needed(limits) & leaf->enable, extra = leaf->enable & ~needed;
	int err;

	leaf->other = other;
	err = leaf->apart ? leave_parent(leaf, other) : 0;
	if (!err)
		err = cg_hand_out(leaf->parent_fd, needed, '+');
	if (err)
		return err_set(e, -err, stage, "%s: %s", cg_limit_option(limits, needed),
			       cause(-err) ? cause(-err) : err_words(-err));
	/* For the statistics alone, in a cgroup that is brood's own: nobody misses what cannot be had. */
	for (unsigned bit = 1; bit <= extra; bit <<= 1)
		if (extra & bit)
			cg_hand_out(leaf->parent_fd, bit, '+');
	return 0;
}

static int remove_self(const struct cg_leaf *leaf)
{
	char name[sizeof(leaf->name) + 8];

	name_self(leaf, name, sizeof(name));
	return unlinkat(leaf->parent_fd, name, AT_REMOVEDIR) == 0 || errno == ENOENT ? 0 : -errno;
}

/*
 * EBUSY lasts until the dead have left. Who lives there still is the other brood, which is the last
 * then and removes it: 1. The owner waits, for nobody comes after it.
 */
static int remove_emptied(const struct cg_leaf *leaf, int self_fd)
{
	CLEANUP_FD int events_fd = openat(self_fd, "cgroup.events", O_RDONLY | O_CLOEXEC);
	struct pollfd events = {.fd = events_fd, .events = POLLPRI};
	uint64_t deadline = cg_now_ns() + EMPTY_NS;
	int err, left;

	while ((err = remove_self(leaf)) == -EBUSY) {
		left = cg_ms_until(deadline);
		if (left == 0)
			return err;
		if (leaf->owner != getpid() && cg_crowded(self_fd) == 1)
			return 1;
		if (cg_flag(events_fd, "populated") != 1 && left > SETTLE_MS)
			left = SETTLE_MS;
		poll(&events, 1, left);
	}
	return err;
}

static int is_wanted(void *arg, int32_t pid)
{
	const int32_t *wanted = arg;

	return pid == *wanted;
}

/* Not by its number alone, which may be another's by now. */
static int bring_back(const struct cg_leaf *leaf, int self_fd, int32_t pid)
{
	int err;

	if (pid <= 0 || cg_each_process(self_fd, is_wanted, &pid) != 1)
		return 0;
	err = move(leaf->parent_fd, pid);
	return err == -ESRCH ? 0 : err;
}

/* In this order: nobody may live in a cgroup that hands out controllers. */
int cg_undo_enable(struct cg_leaf *leaf)
{
	CLEANUP_FD int self_fd = -1;
	unsigned enabled;
	int err;

	if (!leaf->apart)
		return 0;
	self_fd = open_self(leaf);
	if (self_fd < 0)
		return self_fd == -ENOENT ? 0 : self_fd;
	enabled = cg_controllers(leaf->parent_fd, "cgroup.subtree_control") & leaf->enable;
	err = cg_hand_out(leaf->parent_fd, enabled, '-');
	if (!err)
		err = bring_back(leaf, self_fd, leaf->other);
	if (!err)
		err = bring_back(leaf, self_fd, getpid());
	return err ? err : remove_emptied(leaf, self_fd);
}

void cg_leaf_inherit(struct cg_leaf *leaf)
{
	leaf->owner = getpid();
}
