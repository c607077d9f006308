// SPDX-License-Identifier: MIT
#include "compat/posix/screen.h"

#include <errno.h>
#include <fcntl.h>
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
