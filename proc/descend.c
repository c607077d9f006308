/* SPDX-License-Identifier: MIT */
/*
 * The descendants of a process by the kernel's lists of children: costs by the tree's size alone.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/str.h"
#include "proc/file.h"
#include "proc/proc.h"

struct walk {
	int root_fd;
	int32_t ancestor, parent; /* whose descendants; whose threads are being visited */
	struct proc_pids found;	  /* also the queue: its processes are visited in turn */
};

static int open_children(int root_fd, int32_t pid, int32_t tid)
{
	char name[PROC_PATH_MAX];
	struct str s;

	str_init(&s, name, sizeof(name));
	str_put(&s, "task/");
	str_putu(&s, (uint32_t)tid);
	str_put(&s, "/children");
	return proc_open(root_fd, pid, name, 0);
}

/* A child that moves to another parent during the walk can be met twice. */
static int add_child(struct walk *w, uint64_t number)
{
	struct proc_stat stat;
	int err;

	if (number == 0 || number > INT32_MAX || (int32_t)number == w->ancestor)
		return 0;
	err = proc_stat_read(w->root_fd, (int32_t)number, &stat);
	if (err)
		return proc_skippable(err) ? 0 : err;
	if (!proc_alive(&stat) || proc_pids_has(&w->found, stat.pid))
		return 0;
	return proc_pids_add(&w->found, stat.pid);
}

/*
 * "123 456 ": a number may be cut by the end of a read. A cap on the value keeps a hostile file
 * from wrapping it.
 */
static int read_children(struct walk *w, int fd)
{
	char buf[1024];
	uint64_t number = 0;
	ssize_t n, i;
	int err = 0;

	for (;;) {
		n = read(fd, buf, sizeof(buf));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) /* or the thread went away: ESRCH */
			return add_child(w, number);
		for (i = 0; i < n && !err; i++) {
			if (buf[i] >= '0' && buf[i] <= '9') {
				if (number <= INT32_MAX)
					number = number * 10 + (unsigned)(buf[i] - '0');
				continue;
			}
			err = add_child(w, number);
			number = 0;
		}
		if (err)
			return err;
	}
}

static int visit_thread(void *arg, int32_t tid)
{
	struct walk *w = arg;
	CLEANUP_FD int fd = open_children(w->root_fd, w->parent, tid);

	if (fd < 0)
		return proc_skippable(fd) ? 0 : fd;
	return read_children(w, fd);
}

/* A child belongs to the thread that made it, so each thread is asked. */
static int visit_parent(struct walk *w, int32_t pid)
{
	CLEANUP_FD int fd = proc_open(w->root_fd, pid, "task", O_DIRECTORY);
	int err;

	if (fd < 0)
		return proc_skippable(fd) ? 0 : fd;
	w->parent = pid;
	err = proc_list(fd, visit_thread, w);
	return proc_skippable(err) ? 0 : err;
}

int proc_descendants(int root_fd, int32_t pid, struct proc_pids *out)
{
	struct walk w = {.root_fd = root_fd, .ancestor = pid};
	int fd = open_children(root_fd, pid, pid), err;
	size_t next = 0;

	if (fd == -ESRCH)
		return proc_descendants_scan(
			root_fd, pid, out); /* which tells a missing file from a missing process */
	if (fd < 0)
		return fd;
	close(fd);
	err = visit_parent(&w, pid);
	while (!err && next < w.found.n)
		err = visit_parent(&w, w.found.pid[next++]);
	if (err) {
		proc_pids_free(&w.found);
		return err;
	}
	proc_pids_free(out);
	*out = w.found;
	return 0;
}
