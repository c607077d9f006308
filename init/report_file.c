// SPDX-License-Identifier: MIT
/* Where --report's word leads. */
#include "init/report_file.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "lib/num.h"

int report_file_open(struct os_file *f, const char *where, struct err *e)
{
	uint64_t fd;

	if (strcmp(where, "-") == 0)
		return os_file_take(f, STDOUT_FILENO, "-", e);
	if (strncmp(where, "fd:", 3) != 0)
		return os_file_open(f, where, e);
	if (num_u64(where + 3, INT_MAX, &fd) < 0)
		return err_set(e, 0, "open --report",
			       "'%s': after fd: comes a number; a file of this name is './%s'",
			       where, where);
	return os_file_take(f, (int)fd, where, e);
}
