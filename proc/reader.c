// SPDX-License-Identifier: MIT
/* Sample after sample of a procfs root, with the stat files kept open between them. */
#include "proc/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/mem.h"
#include "lib/str.h"
#include "proc/file.h"

int proc_reader_open(struct proc_reader *r, const char *root, size_t keep_max)
{
	*r = (struct proc_reader){.root_fd = -1, .keep_max = keep_max};
	r->buf = mem_new(PROC_READER_BYTES + 1);
	if (!r->buf)
		return -ENOMEM;
	r->root_fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (r->root_fd < 0) {
		int err = -errno;

		mem_free(r->buf);
		r->buf = NULL;
		return err;
	}
	return 0;
}

static void drop(struct proc_reader *r, size_t at)
{
	if (r->stat_fd && r->stat_fd[at] >= 0) {
		close(r->stat_fd[at]);
		r->stat_fd[at] = -1;
		r->kept--;
	}
}

static void drop_all(struct proc_reader *r)
{
	for (size_t i = 0; r->kept > 0 && i < r->pids.n; i++)
		drop(r, i);
}

void proc_reader_close(struct proc_reader *r)
{
	if (!r->buf)
		return;
	drop_all(r);
	mem_free(r->stat_fd);
	proc_pids_free(&r->pids);
	mem_free(r->buf);
	close(r->root_fd);
	r->buf = NULL;
}

/* Descriptors that are kept must not be what another one misses. True where some were closed. */
static bool give_way(struct proc_reader *r, int err)
{
	if (err != -EMFILE || r->kept == 0)
		return false;
	drop_all(r);
	mem_free(r->stat_fd);
	r->stat_fd = NULL;
	r->keep_max = 0;
	return true;
}

/* ---- who is there */

static int collect(void *arg, int32_t pid)
{
	return proc_pids_add(arg, pid);
}

static void sift(int32_t *pid, size_t top, size_t n)
{
	int32_t moved = pid[top];
	size_t below;

	for (; (below = 2 * top + 1) < n; top = below) {
		below += below + 1 < n && pid[below + 1] > pid[below];
		if (pid[below] <= moved)
			break;
		pid[top] = pid[below];
	}
	pid[top] = moved;
}

/* A procfs lists them in order; a recorded folder need not, and then a heap does it. */
static void put_in_order(int32_t *pid, size_t n)
{
	size_t i;

	for (i = 1; i < n && pid[i - 1] < pid[i];)
		i++;
	if (i >= n)
		return;
	for (i = n / 2; i-- > 0;)
		sift(pid, i, n);
	for (i = n; i-- > 1;) {
		int32_t largest = pid[0];

		pid[0] = pid[i];
		pid[i] = largest;
		sift(pid, 0, i);
	}
}

/* Descriptors go with their processes to the new list; those of processes that are gone are closed. */
static int carry_over(struct proc_reader *r, const struct proc_pids *now)
{
	int *fds = mem_new((now->n + 1) * sizeof(*fds));
	size_t old = 0;

	if (!fds)
		return -ENOMEM;
	for (size_t i = 0; i < now->n; i++) {
		fds[i] = -1;
		if (!r->stat_fd)
			continue;
		while (old < r->pids.n && r->pids.pid[old] < now->pid[i])
			drop(r, old++);
		if (old < r->pids.n && r->pids.pid[old] == now->pid[i])
			fds[i] = r->stat_fd[old++];
	}
	while (r->stat_fd && old < r->pids.n)
		drop(r, old++);
	mem_free(r->stat_fd);
	r->stat_fd = fds;
	return 0;
}

static int open_root(struct proc_reader *r)
{
	int fd;

	do
		fd = openat(r->root_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	while (fd < 0 && give_way(r, -errno));
	return fd < 0 ? -errno : fd;
}

int proc_reader_list(struct proc_reader *r)
{
	CLEANUP_FD int fd = open_root(r);
	struct proc_pids now = {0};
	int err;

	if (fd < 0)
		return fd;
	err = proc_list(fd, collect, &now);
	if (!err && now.n == 0)
		err = -ENOSYS;
	if (!err) {
		put_in_order(now.pid, now.n);
		err = r->keep_max ? carry_over(r, &now) : 0;
	}
	if (err) {
		proc_pids_free(&now);
		return err;
	}
	proc_pids_free(&r->pids);
	r->pids = now;
	return 0;
}

/* ---- one of them */

/* What does not fit is cut. Such a file gives all that fits at once: less is its end. */
static ssize_t read_all(int fd, char *buf, size_t size)
{
	ssize_t n;

	do
		n = pread(fd, buf, size, 0);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

static int open_file(struct proc_reader *r, size_t at, const char *name)
{
	int fd;

	do
		fd = proc_open(r->root_fd, r->pids.pid[at], name, O_NONBLOCK);
	while (fd < 0 && give_way(r, fd));
	return fd;
}

ssize_t proc_reader_file(struct proc_reader *r, size_t at, const char *name)
{
	CLEANUP_FD int fd = open_file(r, at, name);
	ssize_t n = fd < 0 ? fd : read_all(fd, r->buf, PROC_READER_BYTES);

	r->buf[n > 0 ? n : 0] = '\0';
	return n;
}

static ssize_t read_stat(struct proc_reader *r, size_t at)
{
	ssize_t n;
	int fd;

	if (r->stat_fd && r->stat_fd[at] >= 0) {
		n = read_all(r->stat_fd[at], r->buf, PROC_READER_BYTES);
		if (n > 0)
			return n;
		drop(r, at); /* gone; the number may have a new process already */
	}
	fd = open_file(r, at, "stat");
	if (fd < 0)
		return fd;
	n = read_all(fd, r->buf, PROC_READER_BYTES);
	if (n > 0 && r->stat_fd && r->kept < r->keep_max) {
		r->stat_fd[at] = fd;
		r->kept++;
	} else {
		close(fd);
	}
	return n;
}

int proc_reader_stat(struct proc_reader *r, size_t at, struct proc_stat *stat,
		     struct proc_usage *usage)
{
	ssize_t n = read_stat(r, at);

	return n < 0 ? (int)n : proc_usage_parse(r->buf, (size_t)n, r->pids.pid[at], stat, usage);
}

ssize_t proc_reader_command(struct proc_reader *r, size_t at)
{
	ssize_t n = proc_reader_file(r, at, "cmdline");

	return n < 0 ? n : (ssize_t)proc_command_join(r->buf, (size_t)n);
}

ssize_t proc_reader_link(struct proc_reader *r, size_t at, const char *name)
{
	char path[PROC_PATH_MAX];
	struct str s;
	ssize_t n;

	str_init(&s, path, sizeof(path));
	str_fmt(&s, "%d/%s", r->pids.pid[at], name);
	n = readlinkat(r->root_fd, path, r->buf, PROC_READER_BYTES);
	if (n < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	r->buf[n] = '\0';
	return n;
}

int proc_reader_uid(struct proc_reader *r, size_t at, uint32_t *uid)
{
	char path[PROC_PATH_MAX];
	struct stat st;
	struct str s;

	str_init(&s, path, sizeof(path));
	str_putu(&s, (uint32_t)r->pids.pid[at]);
	if (fstatat(r->root_fd, path, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	*uid = st.st_uid;
	return 0;
}
