// SPDX-License-Identifier: MIT
/*
 * How the link carries messages here: over a stream, for AF_UNIX has no SOCK_SEQPACKET on macOS and its datagrams do not
 * tell of the other end's death. All messages are of one size; a part of one waits for the rest.
 */
#include "compat/macos/impl.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

/* 0: nothing is left to be sent. */
static int flush(struct os *os, bool wait)
{
	const char *end = (const char *)&os->out + sizeof(os->out);

	while (os->out_left > 0) {
		ssize_t n = send(os->link_fd, end - os->out_left, os->out_left,
				 wait ? 0 : MSG_DONTWAIT);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EWOULDBLOCK ? -EAGAIN : -errno;
		os->out_left -= (size_t)n;
	}
	return 0;
}

/* What cannot be sent at once is kept, and goes before the next; a message that is kept counts as sent. */
int msg_send(struct os *os, const struct msg *msg, bool wait)
{
	int rc = flush(os, wait);

	if (rc < 0)
		return rc;
	os->out = *msg;
	os->out_left = sizeof(os->out);
	rc = flush(os, wait);
	if (rc == -EAGAIN && os->out_left < sizeof(os->out))
		return 0;
	if (rc < 0)
		os->out_left = 0;
	return rc;
}

int msg_receive(struct os *os, struct msg *msg, bool wait)
{
	char *begin = (char *)&os->in;

	while (os->in_got < sizeof(os->in)) {
		ssize_t n = recv(os->link_fd, begin + os->in_got, sizeof(os->in) - os->in_got,
				 wait ? 0 : MSG_DONTWAIT);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EWOULDBLOCK  ? -EAGAIN
			       : errno == ECONNRESET ? -EPIPE
						     : -errno;
		if (n == 0)
			return -EPIPE;
		os->in_got += (size_t)n;
	}
	*msg = os->in;
	os->in_got = 0;
	return 0;
}

/* Nothing was made that would have to be taken back. */
void link_result_told(struct os *os)
{
	(void)os;
}

void link_result_taken(struct os *os)
{
	(void)os;
}
