// SPDX-License-Identifier: MIT
/* What Linux does its own way for the whole screen: compat/posix/screen.c. */
#include "compat/posix/screen.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <time.h>

#include "lib/num.h"

/* Also where its name is another mount namespace's: proc(5). */
int screen_reopen(void)
{
	return open("/proc/self/fd/1", O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
}

const int screen_fd_end = INT_MAX;

bool screen_await(int wake, int in, int out, uint64_t left_ns, bool *ready)
{
	struct pollfd fds[] = {{wake, POLLIN, 0}, {in, POLLIN, 0}, {out, POLLOUT, 0}};
	struct timespec time = {.tv_sec = (time_t)(left_ns / NS_PER_SEC),
				.tv_nsec = (long)(left_ns % NS_PER_SEC)};
	int n = ppoll(fds, 3, left_ns == UINT64_MAX ? NULL : &time, NULL);

	*ready = n > 0 && (fds[1].revents || fds[2].revents);
	return n > 0 ? fds[0].revents != 0 : n < 0 && errno == EINTR;
}
