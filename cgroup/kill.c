/* SPDX-License-Identifier: MIT */
/* Signals to all of a leaf: by the kernel at once, or by handle until a look finds nobody new. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cgroup/cgroup.h"
#include "cgroup/internal.h"
#include "lib/cleanup.h"
#include "lib/num.h"

#define BATCH 64
#define PIDS_MAX (4 * 1024 * 1024) /* PID_MAX_LIMIT, linux/threads.h */
#define FROZEN_NS (1 * NS_PER_SEC)
#define NEWCOMERS_NS (100 * NS_PER_MS)

/*
 * One batch of processes, held by pidfd between two looks at the leaf; and a bit for each pid that
 * was signalled before, in pages that cost nothing until they are touched.
 */
struct sweep {
	unsigned char *seen;
	size_t n;
	struct held {
		int32_t pid;
		int fd; /* -1: the kernel gave none */
		bool listed;
	} held[BATCH];
};

static int hold(void *arg, int32_t pid)
{
	struct sweep *sweep = arg;
	int fd;

	if (pid == getpid() || pid >= PIDS_MAX || sweep->seen[pid / 8] & 1 << pid % 8)
		return 0;
	fd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (fd < 0 && (errno == ESRCH || errno == EINVAL))
		return 0; /* gone */
	sweep->held[sweep->n++] = (struct held){pid, fd, false};
	return sweep->n == BATCH; /* full: stop here */
}

/* A number still in the leaf after its handle was opened is the leaf's, or the handle is dead. */
static int confirm(void *arg, int32_t pid)
{
	struct sweep *sweep = arg;
	size_t i;

	for (i = 0; i < sweep->n; i++)
		if (sweep->held[i].pid == pid)
			sweep->held[i].listed = true;
	return 0;
}

static bool signal_held(const struct held *held, int signo)
{
	/* Linux before 5.3, or no descriptor left: a short race beats no signal. */
	if (held->fd < 0)
		return kill(held->pid, signo) == 0;
	return syscall(SYS_pidfd_send_signal, held->fd, signo, NULL, 0) == 0;
}

/* Signal and let go of a batch. Who has left the list may only have moved within the leaf. */
static int release(struct sweep *sweep, int signo)
{
	int reached = 0;
	size_t i;

	for (i = 0; i < sweep->n; i++) {
		const struct held *held = &sweep->held[i];

		if (held->listed) {
			reached += signal_held(held, signo);
			sweep->seen[held->pid / 8] |= (unsigned char)(1 << held->pid % 8);
		}
		if (held->fd >= 0)
			close(held->fd);
	}
	sweep->n = 0;
	return reached;
}

/*
 * Until a look finds nobody new: who was forked before its parent got the signal is found by the
 * next. Where more come than can be signalled, only for a moment after those who were there: a tree
 * that ignores the signal and keeps forking must not keep the caller from its deadlines.
 */
static int sweep_leaf(struct cg_leaf *leaf, int signo)
{
	struct sweep sweep = {0};
	uint64_t deadline = cg_now_ns() + NEWCOMERS_NS;
	int reached = 0, err = 0, due = cg_leaf_pids(leaf, NULL, 0) / BATCH + 1;

	sweep.seen = calloc(1, PIDS_MAX / 8);
	if (!sweep.seen)
		return -ENOMEM;
	for (; due > 0 || cg_ms_until(deadline) > 0; due--) {
		err = cg_each_process(leaf->dir_fd, hold, &sweep);
		if (sweep.n == 0)
			break;
		if (err >= 0)
			err = cg_each_process(leaf->dir_fd, confirm, &sweep);
		reached += release(&sweep, signo);
		if (err < 0)
			break;
	}
	free(sweep.seen);
	if (err == -ENODEV || err == -ENOENT) /* the leaf was removed: nobody is in it */
		err = 0;
	return err < 0 ? err : reached;
}

static int is_self(void *arg, int32_t pid)
{
	return pid == getpid();
}

/*
 * Processes in such a number may be a storm, which hardly lets the caller run: they are held still
 * while they are signalled. Not where the caller would be held with them.
 */
static bool freeze_many(const struct cg_leaf *leaf, int count)
{
	return count > BATCH && cg_each_process(leaf->dir_fd, is_self, NULL) == 0 &&
	       cg_write(leaf->dir_fd, "cgroup.freeze", "1") == 0;
}

int cg_leaf_signal(struct cg_leaf *leaf, int signo)
{
	bool frozen = freeze_many(leaf, cg_leaf_pids(leaf, NULL, 0));
	int reached = sweep_leaf(leaf, signo);

	if (frozen)
		cg_write(leaf->dir_fd, "cgroup.freeze", "0");
	return reached;
}

int cg_kill_frozen(struct cg_leaf *leaf)
{
	uint64_t deadline = cg_now_ns() + FROZEN_NS;
	struct pollfd events = {.fd = leaf->events_fd, .events = POLLPRI};
	bool inside = cg_each_process(leaf->dir_fd, is_self, NULL) == 1;
	int err;

	if (!inside) /* stops the forking; where it cannot, the sweeps do what they can */
		cg_write(leaf->dir_fd, "cgroup.freeze", "1");
	do {
		err = sweep_leaf(leaf, SIGKILL);
	} while (err >= 0 && !inside && cg_leaf_populated(leaf) == 1 &&
		 poll(&events, 1, cg_ms_until(deadline)) != 0);
	if (!inside)
		cg_write(leaf->dir_fd, "cgroup.freeze", "0");
	return err < 0 ? err : 0;
}

int cg_leaf_kill(struct cg_leaf *leaf)
{
	int err = cg_write(leaf->dir_fd, "cgroup.kill", "1");

	if (err == 0 || err == -ENODEV)
		return 0;
	return cg_kill_frozen(leaf);
}

struct list {
	int32_t *pids;
	size_t n, max;
};

static int put_pid(void *arg, int32_t pid)
{
	struct list *list = arg;

	if (list->n < list->max)
		list->pids[list->n] = pid;
	list->n++;
	return 0;
}

int cg_leaf_pids(struct cg_leaf *leaf, int32_t *pids, size_t max)
{
	struct list list = {pids, 0, max};
	int err = cg_each_process(leaf->dir_fd, put_pid, &list);

	if (err == -ENODEV || err == -ENOENT)
		return 0;
	return err < 0 ? err : (int)list.n;
}
