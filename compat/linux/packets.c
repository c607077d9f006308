// SPDX-License-Identifier: MIT
/* How the link carries messages here: a socket pair that keeps their bounds; and what its last word means for a leaf. */
#include "compat/linux/impl.h"

#include <errno.h>
#include <sys/socket.h>

#include "cgroup/limits.h"

#define TRIES 3

int msg_send(struct os *os, const struct msg *msg, bool wait)
{
	ssize_t n;

	do
		n = send(os->link_fd, msg, sizeof(*msg), MSG_NOSIGNAL | (wait ? 0 : MSG_DONTWAIT));
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : 0;
}

/*
 * ECONNRESET, told once and before what is still queued (net/unix/af_unix.c), says that the other end was closed
 * with messages of ours unread: what it had sent before is not lost. And to give up an init for one refusal (a tracer's, no
 * memory for once) would leave what it may have started by then.
 */
int msg_receive(struct os *os, struct msg *msg, bool wait)
{
	unsigned tries = wait ? TRIES : 1;
	ssize_t n;

	do
		n = recv(os->link_fd, msg, sizeof(*msg), wait ? 0 : MSG_DONTWAIT);
	while (n < 0 && (errno == EINTR || errno == ECONNRESET || --tries > 0));
	if (n < 0)
		return -errno;
	return n == (ssize_t)sizeof(*msg) ? 0 : -EPIPE;
}

/* The supervisor leaves its cgroup when it has this. Whichever dies meanwhile, the other is there for the rest. */
void link_result_told(struct os *os)
{
	if (!os->leaf.apart)
		return;
	link_await_end(os);
	cg_leaf_inherit(&os->leaf);
	cg_leaf_remove(&os->leaf);
}

/* While there is an init, which would do it if this process were killed. */
void link_result_taken(struct os *os)
{
	if (os->leaf.apart)
		cg_leaf_remove(&os->leaf);
}
