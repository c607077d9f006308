/* SPDX-License-Identifier: MIT */
/* What the cleanup attributes of lib/cleanup.h call where a scope ends. */
#include "lib/cleanup.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/mem.h"

void cleanup_fd(int *fd)
{
	int saved = errno;

	if (*fd >= 0)
		close(*fd);
	errno = saved;
}

void cleanup_free(void *pointer_to_pointer)
{
	int saved = errno;

	free(*(void **)pointer_to_pointer);
	errno = saved;
}

void cleanup_mem(void *pointer_to_pointer)
{
	int saved = errno;

	mem_free(*(void **)pointer_to_pointer);
	errno = saved;
}
