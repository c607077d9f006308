// SPDX-License-Identifier: MIT
/* Supervisor and init: one fork, a link, and a roll of the tree's processes that both can read. */
#include "compat/macos/impl.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/str.h"

#define COOKIE_NAME "BROOD_TREE_"

/* A name of its own for each run: a brood within a brood's tree leaves the outer one's where it is. */
static void make_cookie(struct os *os)
{
	unsigned char bytes[8];
	struct str s;

	arc4random_buf(bytes, sizeof(bytes));
	str_init(&s, os->cookie, sizeof(os->cookie));
	str_put(&s, COOKIE_NAME);
	for (size_t i = 0; i < sizeof(bytes); i++) {
		str_putc(&s, "0123456789abcdef"[bytes[i] >> 4]);
		str_putc(&s, "0123456789abcdef"[bytes[i] & 15]);
	}
	str_put(&s, "=1");
}

static int make_roll(struct os *os, const struct os_launch *l, struct err *e)
{
	if (!os->roll)
		os->roll = roll_new(true);
	if (!os->strangers)
		os->strangers = roll_new(false);
	if (!os->roll || !os->strangers)
		return err_set(e, ENOMEM, "track processes", "no memory");
	if (!l->exact_env)
		make_cookie(os);
	return 0;
}

/* This process starts the command: whoever it forks belongs to the tree. */
static int become_root(struct os *os, struct err *e)
{
	int rc = ask_unique(getpid(), &os->roll->root, NULL);

	if (rc < 0)
		return err_set(e, -rc, "track processes",
			       "libproc does not tell this process's unique id");
	os->holds = true;
	return 0;
}

static int split_alone(struct os *os, const struct os_launch *l, enum os_role *role, struct err *e)
{
	int rc = make_roll(os, l, e);

	if (rc == 0)
		rc = become_root(os, e);
	if (rc < 0)
		return rc;
	os->role = *role = OS_ROLE_ALONE;
	os->mech = l->mech;
	return 0;
}

static void close_kept(struct os *os)
{
	for (size_t i = 0; i < OS_KEEP_MAX && os->kept_fd[i]; i++) {
		close(os->kept_fd[i]);
		os->kept_fd[i] = 0;
	}
}

/* The parent's queue is not this process's; nor are the signals that it has taken from there. */
static int set_up_init(struct os *os, struct err *e)
{
	int rc;

	os->self = getpid();
	os->kq = -1;
	os->queue_n = 0;
	os->children_news = false;
	/* Out of the caller's group: a signal for that group reaches brood once, through the supervisor. */
	setpgid(0, 0);
	rc = queue_open(os);
	if (rc < 0)
		return err_set(e, -rc, "hold signals", "%s", fds_cause(-rc, "kqueue is refused"));
	queue_watch_link(os);
	return become_root(os, e);
}

/* In the new process. On failure the supervisor is told why, and this process ends. */
static void become_init(struct os *os, const struct os_launch *l, int link_fd)
{
	struct err e;

	close(os->link_fd);
	close_kept(os);
	os->link_fd = link_fd;
	os->role = OS_ROLE_INIT;
	os->mech = l->mech;
	if (set_up_init(os, &e) < 0) {
		link_send_ready(os, &e);
		_exit(125);
	}
	if (link_send_ready(os, NULL) < 0)
		_exit(125);
}

static int make_link(int ends[2], struct err *e)
{
	const int on = 1;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
		return err_set(e, errno, "link supervisor and init", "%s",
			       fds_cause(errno, "socketpair is refused"));
	for (int i = 0; i < 2; i++) {
		fds_close_on_exec(ends[i]);
		setsockopt(ends[i], SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof(on));
	}
	return 0;
}

static void drop_link(struct os *os)
{
	close(os->link_fd);
	os->link_fd = -1;
	os->out_left = os->in_got = 0;
}

static int await_init(struct os *os, struct err *e)
{
	int rc = link_receive_ready(os, e);

	if (rc == 0)
		return 0;
	kill(os->init_pid, SIGKILL);
	while (waitpid(os->init_pid, NULL, 0) < 0 && errno == EINTR)
		;
	os->init_pid = 0;
	drop_link(os);
	return rc;
}

static int split_pair(struct os *os, const struct os_launch *l, enum os_role *role, struct err *e)
{
	int ends[2], rc = make_roll(os, l, e);
	pid_t pid;

	if (rc == 0)
		rc = make_link(ends, e);
	if (rc < 0)
		return rc;
	os->link_fd = ends[0];
	pid = fork();
	if (pid == 0) {
		become_init(os, l, ends[1]);
		*role = OS_ROLE_INIT;
		return 0;
	}
	close(ends[1]);
	if (pid < 0) {
		rc = err_set(e, errno, "start the init",
			     "too many processes: RLIMIT_NPROC (ulimit -u) or kern.maxproc");
		drop_link(os);
		return rc;
	}
	os->init_pid = pid;
	rc = await_init(os, e);
	if (rc < 0)
		return rc;
	queue_watch_link(os);
	os->role = *role = OS_ROLE_SUPERVISOR;
	os->mech = l->mech;
	if (tty_hand_over_at_start(os) && l->own_group)
		os->tty_handed = true;
	fds_let_go(os);
	return 0;
}

int os_split(struct os *os, const struct os_launch *launch, enum os_role *role, struct err *e)
{
	switch (launch->mech) {
	case OS_MECH_SELF:
		return split_alone(os, launch, role, e);
	case OS_MECH_GROUP:
		return split_pair(os, launch, role, e);
	default:
		return err_set(e, EINVAL, "isolate", "no such mechanism on macOS");
	}
}

/* What the init knew is in the roll that both have. Its watches went with its queue: these are this process's own. */
void os_adopt(struct os *os)
{
	os->role = OS_ROLE_ALONE;
	os->holds = true;
	for (uint32_t i = 0; i < os->roll->n; i++)
		os->roll->member[i].watched = os->roll->member[i].unwatched = false;
	os->children_news = true;
}

/* Nobody ends with it: there is no namespace here. */
bool os_ends_with_init(const struct os *os)
{
	(void)os;
	return false;
}

/* All that was made is memory, and what the command has written. */
int os_clean_up(struct os *os, struct err *e)
{
	(void)e;
	log_end(os);
	return 0;
}
