// SPDX-License-Identifier: MIT
/* A terminal's size and colours. */
#include "include/os_terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

void os_terminal(int fd, struct os_terminal *terminal)
{
	const char *term = getenv("TERM");
	struct winsize size;

	*terminal = (struct os_terminal){0};
	if (ioctl(fd, TIOCGWINSZ, &size) < 0)
		return;
	terminal->is = true;
	terminal->colours = term && *term && strcmp(term, "dumb") != 0;
	terminal->columns = size.ws_col;
	terminal->rows = size.ws_row;
}
