/* SPDX-License-Identifier: MIT */
/* A leaf's life: made below the caller's own cgroup, joined, watched, removed. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cgroup/cgroup.h"
#include "cgroup/internal.h"
#include "lib/cleanup.h"
#include "lib/num.h"
#include "lib/str.h"

#define REMOVE_NS (2 * NS_PER_SEC)
#define SETTLE_MS 10

uint64_t cg_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * NS_PER_SEC + (uint64_t)ts.tv_nsec;
}

int cg_ms_until(uint64_t deadline_ns)
{
	uint64_t now = cg_now_ns();

	return now >= deadline_ns ? 0 : (int)((deadline_ns - now + NS_PER_MS - 1) / NS_PER_MS);
}

/* Unique also among brood processes that have the same pid in different PID namespaces. */
static void name_leaf(char *name, size_t size)
{
	uint64_t random;
	struct str s;

	if (getrandom(&random, sizeof(random), GRND_NONBLOCK) != (ssize_t)sizeof(random))
		random = cg_now_ns(); /* first process of a machine that has no entropy yet */
	str_init(&s, name, size);
	str_put(&s, "brood.");
	str_puti(&s, getpid());
	str_putc(&s, '.');
	str_putu(&s, random);
}

/*
 * A leaf in a threaded subtree takes neither processes nor cgroup.kill. Kernels before 4.14 have
 * no types.
 */
static int check_type(int dir_fd)
{
	CLEANUP_FD int fd = openat(dir_fd, "cgroup.type", O_RDONLY | O_CLOEXEC);
	char type[16];

	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	if (read(fd, type, sizeof(type)) == 7 && memcmp(type, "domain\n", 7) == 0)
		return 0;
	return -EOPNOTSUPP;
}

static int open_leaf(struct cg_leaf *leaf)
{
	int err;

	leaf->dir_fd = openat(leaf->parent_fd, leaf->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (leaf->dir_fd < 0)
		return -errno;
	err = check_type(leaf->dir_fd);
	if (err)
		return err;
	leaf->events_fd = openat(leaf->dir_fd, "cgroup.events", O_RDONLY | O_CLOEXEC);
	if (leaf->events_fd < 0)
		return -errno;
	err = cg_leaf_populated(leaf); /* arms poll(2): it wakes for changes since the last read */
	return err < 0 ? err : 0;
}

int cg_leaf_name(struct cg_leaf *leaf, struct err *e)
{
	char path[4096];
	int err = cg_own_path(path, sizeof(path), e);

	if (err)
		return err;
	leaf->parent_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (leaf->parent_fd < 0)
		return cg_refused(errno, path, e);
	name_leaf(leaf->name, sizeof(leaf->name));
	return 0;
}

int cg_leaf_open(struct cg_leaf *leaf)
{
	return open_leaf(leaf);
}

static int refused(int rc, struct err *e)
{
	char path[4096];
	int err = cg_own_path(path, sizeof(path), e);

	return err ? err : cg_refused(-rc, path, e);
}

int cg_leaf_make(struct cg_leaf *leaf, struct err *e)
{
	int err = leaf->parent_fd < 0 ? cg_leaf_name(leaf, e) : 0;

	if (err)
		return err;
	err = mkdirat(leaf->parent_fd, leaf->name, 0755) < 0 ? -errno : 0;
	if (!err) {
		err = open_leaf(leaf);
		if (err)
			unlinkat(leaf->parent_fd, leaf->name, AT_REMOVEDIR);
	}
	if (!err)
		return 0;
	cg_undo_enable(leaf);
	cg_leaf_close(leaf);
	return refused(err, e);
}

int cg_leaf_populated(const struct cg_leaf *leaf)
{
	int populated = cg_flag(leaf->events_fd, "populated");

	return populated == -ENODEV ? 0 : populated; /* removed: it cannot have held anything */
}

int cg_leaf_join(const struct cg_leaf *leaf, int32_t pid)
{
	char text[16];
	struct str s;

	str_init(&s, text, sizeof(text));
	str_puti(&s, pid);
	return cg_write(leaf->dir_fd, "cgroup.procs", text);
}

static int remove_directory(const struct cg_leaf *leaf)
{
	if (unlinkat(leaf->parent_fd, leaf->name, AT_REMOVEDIR) == 0)
		return 0;
	/* Where nothing can be removed, nothing could be made either. */
	return errno == ENOENT || errno == EROFS ? 0 : -errno;
}

/* Most leaves have nothing below them, and can go also where no descriptor is free to look. */
static int remove_now(const struct cg_leaf *leaf)
{
	int err = remove_directory(leaf);

	if (!err || leaf->dir_fd < 0)
		return err;
	err = cg_remove_below(leaf->dir_fd);
	if (err && err != -ENOENT)
		return err;
	return remove_directory(leaf);
}

/* EBUSY lasts from cgroup.kill to the last exit, which cgroup.events tells. */
int cg_leaf_remove(struct cg_leaf *leaf)
{
	struct pollfd events = {.fd = leaf->events_fd, .events = POLLPRI};
	uint64_t deadline;
	int err, left;

	if (leaf->parent_fd < 0)
		return 0;
	deadline = cg_now_ns() + REMOVE_NS;
	while ((err = remove_now(leaf)) == -EBUSY) {
		left = cg_ms_until(deadline);
		if (left == 0)
			return err;
		/* Where it emptied while it was tried, nothing more will be told. */
		if (cg_leaf_populated(leaf) != 1 && left > SETTLE_MS)
			left = SETTLE_MS;
		poll(&events, 1, left);
	}
	if (!err)
		err = cg_undo_enable(leaf);
	if (err > 0)
		return 0;
	if (!err)
		cg_leaf_close(leaf);
	return err;
}

static void close_one(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void cg_leaf_close(struct cg_leaf *leaf)
{
	close_one(&leaf->events_fd);
	close_one(&leaf->dir_fd);
	close_one(&leaf->parent_fd);
	leaf->name[0] = '\0';
	leaf->enable = 0;
	leaf->apart = false;
	leaf->other = 0;
}
