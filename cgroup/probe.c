// SPDX-License-Identifier: MIT
/* A leaf made, entered by both ways and removed, to see what this host's cgroup v2 allows. */
#include "cgroup/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cgroup/cgroup.h"
#include "cgroup/internal.h"
#include "lib/cleanup.h"
#include "lib/str.h"

#ifndef CLONE_INTO_CGROUP
#define CLONE_INTO_CGROUP 0x200000000ull
#endif

/* The one line of a control file, without its newline; empty where it cannot be read. */
static void read_line(int dir_fd, const char *file, char *buf, size_t size)
{
	CLEANUP_FD int fd = openat(dir_fd, file, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, buf, size - 1);

	buf[n > 0 ? n : 0] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
}

static int await(pid_t pid)
{
	while (waitpid(pid, NULL, __WALL) < 0)
		if (errno != EINTR)
			return -errno;
	return 0;
}

static int clone_into(const struct cg_leaf *leaf)
{
	struct clone_args args;
	pid_t pid;

	memset(&args, 0, sizeof(args));
	args.flags = CLONE_INTO_CGROUP;
	args.exit_signal = SIGCHLD;
	args.cgroup = (uint64_t)leaf->dir_fd;
	pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
	if (pid == 0)
		_exit(0);
	return pid < 0 ? -errno : await(pid);
}

/* The child moves itself: it is the caller's, and dead before the leaf is removed. */
static int join(const struct cg_leaf *leaf)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0)
		_exit(-cg_leaf_join(leaf, 0));
	if (pid < 0)
		return -errno;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -EPERM;
}

static void try_leaf(struct cg_probe *p)
{
	struct cg_leaf leaf = CG_LEAF_NONE;

	p->leaf = cg_leaf_make(&leaf, &p->why);
	if (p->leaf < 0)
		return;
	read_line(leaf.parent_fd, "cgroup.controllers", p->available, sizeof(p->available));
	read_line(leaf.dir_fd, "cgroup.controllers", p->delegated, sizeof(p->delegated));
	p->kill = faccessat(leaf.dir_fd, "cgroup.kill", W_OK, 0) == 0;
	p->into = clone_into(&leaf);
	p->join = join(&leaf);
	p->removed = cg_leaf_remove(&leaf);
}

/* The controllers of the caller's own cgroup are also known where no leaf can be made. */
static void look(struct cg_probe *p, const char *path)
{
	CLEANUP_FD int dir_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (dir_fd >= 0)
		read_line(dir_fd, "cgroup.controllers", p->available, sizeof(p->available));
}

/* Whether /proc/self/cgroup has a line that is neither v2's ("0::/path") nor without controllers. */
static bool has_v1(void)
{
	char text[4096], *line = text, *end;
	CLEANUP_FD int fd = open("/proc/self/cgroup", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	text[n > 0 ? n : 0] = '\0';
	for (; *line; line = end + (*end == '\n')) {
		const char *kind = strchr(line, ':');

		end = line + strcspn(line, "\n");
		if (kind && kind < end && kind[1] != ':' && strncmp(kind, ":name=", 6) != 0)
			return true;
	}
	return false;
}

/* Signals are blocked, so that the leaf is removed whatever is sent to the whole group. */
static _Noreturn void child(struct cg_probe *p)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	try_leaf(p);
	_exit(0);
}

static void in_a_child(struct cg_probe *p)
{
	pid_t pid;

	p->leaf = err_set(&p->why, EPERM, "make a cgroup", "the process that tried it was killed");
	pid = fork();
	if (pid == 0)
		child(p);
	if (pid < 0)
		p->leaf = err_set(&p->why, errno, "make a cgroup",
				  "too many processes; raise RLIMIT_NPROC or the pids limit");
	else
		await(pid);
}

void cg_probe(struct cg_probe *probe)
{
	struct cg_probe *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
				       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	char path[4096];
	struct str s;

	memset(probe, 0, sizeof(*probe));
	/* Asked by itself: a leaf that cannot be made does not tell where it would be. */
	probe->located = cg_own_path(path, sizeof(path), &probe->why);
	probe->leaf = probe->located;
	probe->v1 = has_v1();
	if (probe->located < 0)
		return;
	str_init(&s, probe->path, sizeof(probe->path));
	str_put(&s, path);
	look(probe, path);
	if (shared == MAP_FAILED) {
		probe->leaf = err_set(&probe->why, ENOMEM, "make a cgroup", "no memory; free some");
		return;
	}
	*shared = *probe;
	in_a_child(shared);
	*probe = *shared;
	munmap(shared, sizeof(*shared));
}
