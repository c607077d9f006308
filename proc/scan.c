/* SPDX-License-Identifier: MIT */
/* One look at every process of a root: all of them, or those below one by parents' numbers. */
#include <errno.h>
#include <fcntl.h>

#include "lib/cleanup.h"
#include "proc/file.h"
#include "proc/proc.h"

struct scan {
	int root_fd;
	int32_t apart; /* not collected; `met` where it was there */
	bool any, met, users_only;
	struct proc_pids pid, ppid; /* of the living, side by side */
};

static int visit_process(void *arg, int32_t pid)
{
	struct scan *scan = arg;
	struct proc_stat stat;
	int err = proc_stat_read(scan->root_fd, pid, &stat);

	if (err)
		return proc_skippable(err) ? 0 : err;
	scan->any = true;
	if (pid == scan->apart)
		scan->met = true;
	if (pid == scan->apart || !proc_alive(&stat) || (scan->users_only && stat.kernel))
		return 0;
	err = proc_pids_add(&scan->pid, pid);
	return err ? err : proc_pids_add(&scan->ppid, stat.ppid);
}

static int look(struct scan *scan)
{
	CLEANUP_FD int fd = openat(scan->root_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int err;

	if (fd < 0)
		return -errno;
	err = proc_list(fd, visit_process, scan);
	if (!err && !scan->any)
		err = -ENOSYS;
	return err;
}

static void free_scan(struct scan *scan)
{
	proc_pids_free(&scan->pid);
	proc_pids_free(&scan->ppid);
}

/* Move the children of `parent` to `below`; each is taken once, so that a made-up circle ends. */
static int take_children(struct scan *scan, int32_t parent, struct proc_pids *below)
{
	size_t i;
	int err = 0;

	for (i = 0; i < scan->ppid.n && !err; i++) {
		if (scan->ppid.pid[i] != parent)
			continue;
		scan->ppid.pid[i] = -1;
		err = proc_pids_add(below, scan->pid.pid[i]);
	}
	return err;
}

int proc_descendants_scan(int root_fd, int32_t pid, struct proc_pids *out)
{
	struct scan scan = {.root_fd = root_fd, .apart = pid};
	struct proc_pids below = {0};
	size_t next = 0;
	int err = look(&scan);

	if (!err && !scan.met)
		err = -ESRCH;
	if (!err)
		err = take_children(&scan, pid, &below);
	while (!err && next < below.n)
		err = take_children(&scan, below.pid[next++], &below);
	free_scan(&scan);
	if (err) {
		proc_pids_free(&below);
		return err;
	}
	proc_pids_free(out);
	*out = below;
	return 0;
}

int proc_all(int root_fd, int32_t except, struct proc_pids *out)
{
	struct scan scan = {.root_fd = root_fd, .apart = except, .users_only = true};
	int err = look(&scan);

	if (err) {
		free_scan(&scan);
		return err;
	}
	proc_pids_free(&scan.ppid);
	proc_pids_free(out);
	*out = scan.pid;
	return 0;
}
