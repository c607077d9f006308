/* SPDX-License-Identifier: MIT */
/* Where a leaf with limits can be: in the caller's own cgroup, or in which one above it. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cgroup/internal.h"
#include "cgroup/limits.h"
#include "lib/cleanup.h"
#include "lib/str.h"

#define PATH_SHOWN 70 /* of a path in a message, so that the remedy is never what is cut */

static const char stage[] = "set a limit";

/* Asked for where they cost nothing, for the statistics. */
#define ACCOUNTED (CG_IO | CG_MEMORY | CG_PIDS)

/* Why a limit cannot be had. */
enum why { FITS, V1, NO_CONTROLLER, NOT_PASSED, READ_ONLY, NOT_OURS, CROWDED, BROODS, LIMITED };

/* "the memory controller WHAT /path REST"; without a path "WHATREST". */
static const struct {
	int errnum;
	const char *what, *rest;
} words[] = {
	[V1] = {EOPNOTSUPP, "is cgroup v1's on this machine",
		"; boot with systemd.unified_cgroup_hierarchy=1"},
	[NO_CONTROLLER] = {ENODEV, "is not in this kernel; see cgroup.controllers in",
			   "; boot without cgroup_disable=, and where the distribution has it off "
			   "with cgroup_enable="},
	[NOT_PASSED] =
		{ENOENT, "is not passed on to",
		 "; start brood alone in a cgroup that has it: systemd-run --user --scope -p "
		 "Delegate=yes brood ..., in a container --cgroupns=private"},
	[READ_ONLY] = {EROFS, "cannot be used in",
		       ", which is mounted read-only, as container engines do; mount it writable "
		       "(docker --security-opt writable-cgroups=true, podman --security-opt "
		       "unmask=/sys/fs/cgroup)"},
	[NOT_OURS] = {EACCES, "cannot be used in",
		      ", which is not delegated to this user; run under systemd-run --user --scope "
		      "-p Delegate=yes"},
	[CROWDED] = {EBUSY, "cannot be used while others live in",
		     "; start brood alone in a cgroup: systemd-run --scope -p Delegate=yes brood "
		     "... (a user: --user), or as a container's first process"},
	[BROODS] = {EBUSY, "cannot be used while others live in",
		    ", another brood's; have that one set the limit, or be its command"},
	[LIMITED] = {EBUSY, "cannot be used while others live in",
		     ", whose own limits are not to be escaped; start brood alone in a cgroup: "
		     "systemd-run --scope -p Delegate=yes brood ..."},
};
_Static_assert(sizeof(words) / sizeof(words[0]) == LIMITED + 1, "words for each");

static const char *controller_name(unsigned controllers)
{
	for (unsigned i = 0; i < CG_CONTROLLERS; i++)
		if (controllers & 1u << i)
			return cg_controller_names[i];
	return "";
}

/* Of the controllers that are missing the first whose option is named. */
static int refuse(enum why why, const struct limits *limits, unsigned missing, const char *path,
		  struct err *e)
{
	unsigned one = missing & CG_MEMORY ? CG_MEMORY : missing & CG_PIDS ? CG_PIDS : missing;

	return err_set(e, words[why].errnum, stage, "%s: the %s controller %s%s%.*s%s",
		       cg_limit_option(limits, one), controller_name(one), words[why].what,
		       *path ? " " : "", PATH_SHOWN, path, words[why].rest);
}

/* A cgroup as a place for a leaf. */
struct spot {
	int fd;
	unsigned available, enabled;
	bool root;
};

static struct spot look(int fd)
{
	return (struct spot){
		.fd = fd,
		.available = cg_controllers(fd, "cgroup.controllers"),
		.enabled = cg_controllers(fd, "cgroup.subtree_control"),
		.root = cg_is_root(fd),
	};
}

/* FITS where the caller may make a leaf there, enter it, and have controllers handed out. */
static enum why permitted(int fd)
{
	static const char *const files[] = {".", "cgroup.procs", "cgroup.subtree_control"};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (faccessat(fd, files[i], W_OK, 0) < 0)
			return errno == EROFS ? READ_ONLY : NOT_OURS;
	return FITS;
}

static enum why try_own(struct cg_leaf *leaf, const struct spot *own, unsigned needed)
{
	unsigned missing = needed & ~own->enabled;
	enum why why = permitted(own->fd);

	if (missing & ~own->available)
		return own->root ? NO_CONTROLLER : NOT_PASSED;
	if (!missing || why != FITS)
		return why;
	if (!own->root && cg_crowded(own->fd) != 0)
		return CROWDED;
	leaf->apart = !own->root;
	leaf->enable = own->root ? missing : (needed | ACCOUNTED) & own->available & ~own->enabled;
	return FITS;
}

/*
 * Whether a process may leave this cgroup for one above: not what holds it for another brood, nor what
 * limits it. The files of a controller that it does not have are not there.
 */
static enum why may_leave(int fd, const char *path)
{
	static const struct {
		const char *file, *none;
	} limits[] = {
		{"memory.max", "max"}, {"memory.high", "max"}, {"memory.swap.max", "max"},
		{"pids.max", "max"},   {"cpu.max", "max"},     {"cpuset.cpus", "\n"},
		{"io.max", ""},
	};
	const char *name = strrchr(path, '/');

	if (name && strncmp(name + 1, "brood.", 6) == 0)
		return BROODS;
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		CLEANUP_FREE char *text = cg_read_text(fd, limits[i].file);
		size_t n = strlen(limits[i].none);

		if (text && (strncmp(text, limits[i].none, n) != 0 || (n == 0 && *text)))
			return LIMITED;
	}
	return FITS;
}

static bool is_cgroup_above(int up, int fd)
{
	struct stat here, above;

	return fstat(fd, &here) == 0 && fstat(up, &above) == 0 && here.st_dev == above.st_dev &&
	       here.st_ino != above.st_ino && faccessat(up, "cgroup.procs", F_OK, 0) == 0;
}

/* The cgroup above, or -1 where none can be seen. */
static int open_above(int fd)
{
	int up = openat(fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (up >= 0 && !is_cgroup_above(up, fd)) {
		close(up);
		up = -1;
	}
	return up;
}

static void go_up(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash)
		*slash = '\0';
}

/*
 * The nearest one above that hands out what is needed already; or the root of all, which may whoever
 * lives there. Any other is left alone: who lives below it would have to bear the change.
 * `why` stays what it is where there is none, or says what is in the way, at `path`.
 */
static enum why climb(struct cg_leaf *leaf, unsigned needed, enum why why, char *path)
{
	int at = leaf->parent_fd;

	for (;;) {
		int up = open_above(at);
		enum why leave = up < 0 ? FITS : may_leave(at, path);
		struct spot above;

		if (at != leaf->parent_fd)
			close(at);
		if (up >= 0 && leave != FITS)
			close(up);
		if (up < 0 || leave != FITS)
			return up < 0 ? why : leave;
		above = look(up);
		go_up(path);
		at = up;
		if (needed & ~(above.root ? above.available : above.enabled))
			continue;
		if (permitted(up) != FITS)
			continue;
		leaf->enable = needed & ~above.enabled;
		close(leaf->parent_fd);
		leaf->parent_fd = up;
		return FITS;
	}
}

/* Read in one piece where it is as short as it mostly is. */
static unsigned v1_controllers(void)
{
	static const char file[] = "/proc/self/cgroup";
	CLEANUP_FREE char *long_text = NULL;
	CLEANUP_FD int fd = openat(AT_FDCWD, file, O_RDONLY | O_CLOEXEC);
	char text[1024];
	ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof(text));

	if (n >= 0 && n < (ssize_t)sizeof(text)) {
		text[n] = '\0';
		return cg_v1_controllers(text);
	}
	long_text = cg_read_text(AT_FDCWD, file);
	return long_text ? cg_v1_controllers(long_text) : 0;
}

/* The caller's own cgroup, which is open: its path was found in a mount table, which takes long to read. */
static int path_of(int fd, char *found, size_t size, struct err *e)
{
	char name[32];
	struct str s;
	ssize_t n;

	str_init(&s, name, sizeof(name));
	str_fmt(&s, "/proc/self/fd/%d", fd);
	n = readlink(name, found, size - 1);
	if (n <= 0 || *found != '/')
		return cg_own_path(found, size, e);
	found[n] = '\0';
	return 0;
}

static int settle(struct cg_leaf *leaf, const struct limits *limits, unsigned needed, struct err *e)
{
	char own_path[4096], path[4096];
	int err = path_of(leaf->parent_fd, own_path, sizeof(own_path), e);
	unsigned missing;
	struct spot own;
	enum why why;

	if (err)
		return err;
	own = look(leaf->parent_fd);
	missing = needed & ~own.enabled;
	why = try_own(leaf, &own, needed);
	if (why == FITS)
		return 0;
	if (why == NO_CONTROLLER || why == NOT_PASSED)
		missing &= ~own.available;
	memcpy(path, own_path, strlen(own_path) + 1);
	why = climb(leaf, needed, why, path);
	return why == FITS ? 0 : refuse(why, limits, missing, why < BROODS ? own_path : path, e);
}

int cg_leaf_place(struct cg_leaf *leaf, const struct limits *limits, struct err *e)
{
	unsigned needed = cg_needed(limits);
	unsigned v1 = needed ? needed & v1_controllers() : 0; /* v2 never has what v1 has */
	int err;

	if (v1) /* first: to find where the own cgroup is takes ten times as long */
		return refuse(V1, limits, v1, "", e);
	err = cg_leaf_name(leaf, e);
	leaf->owner = getpid();
	if (err && needed && e)
		return err_set(e, e->errnum, stage, "%s: %s", cg_limit_option(limits, needed),
			       e->text);
	if (err || !needed)
		return err;
	err = settle(leaf, limits, needed, e);
	if (err)
		cg_leaf_close(leaf);
	return err;
}
