// SPDX-License-Identifier: MIT
/* What macOS does its own way for the whole screen: compat/posix/screen.c. */
#include "compat/posix/screen.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/select.h>
#include <unistd.h>

/* By its name: what is opened below /dev/fd is but a copy (fd(4)). */
int screen_reopen(void)
{
	char name[256];
	int rc = ttyname_r(STDOUT_FILENO, name, sizeof(name));

	if (rc == 0)
		return open(name, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	errno = rc;
	return -1;
}

#define LONGEST_US                                                                                 \
	(86400ull * 1000000) /* more is asked for again; select(2) takes up to three years */

const int screen_fd_end = FD_SETSIZE;

/* By select(2): poll(2) does not support devices, as it says itself. */
bool screen_await(int wake, int in, int out, uint64_t left_ns, bool *ready)
{
	uint64_t us = left_ns / 1000 < LONGEST_US ? left_ns / 1000 + 1 : LONGEST_US;
	struct timeval time = {.tv_sec = (time_t)(us / 1000000),
			       .tv_usec = (suseconds_t)(us % 1000000)};
	int last = wake > in ? wake : in;
	fd_set reads, writes;
	int n;

	FD_ZERO(&reads);
	FD_ZERO(&writes);
	FD_SET(wake, &reads);
	if (in >= 0)
		FD_SET(in, &reads);
	if (out >= 0)
		FD_SET(out, &writes);
	n = select((last > out ? last : out) + 1, &reads, &writes, NULL,
		   left_ns == UINT64_MAX ? NULL : &time);
	*ready = n > 0 &&
		 ((in >= 0 && FD_ISSET(in, &reads)) || (out >= 0 && FD_ISSET(out, &writes)));
	return n > 0 ? FD_ISSET(wake, &reads) : n < 0 && errno == EINTR;
}
