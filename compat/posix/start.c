// SPDX-License-Identifier: MIT
/* Whether the command was started, as its supervisor hears it. */
#include OS_IMPL

#include <unistd.h>

/* The command's exec closes the pipe; what is in it says why there was no exec. */
void child_start_failed(struct os *os, struct os_event *event)
{
	struct start_failure failure;
	ssize_t n = read(os->start_fd, &failure, sizeof(failure));

	close(os->start_fd);
	os->start_fd = -1;
	if (n != (ssize_t)sizeof(failure))
		return;
	event->kind = OS_EV_START_FAILED;
	event->failed.stage = (enum os_stage)failure.stage;
	event->failed.errnum = failure.errnum;
}
