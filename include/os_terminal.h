/* SPDX-License-Identifier: MIT */
/* The terminal that a subcommand writes to. */
#ifndef INCLUDE_OS_TERMINAL_H
#define INCLUDE_OS_TERMINAL_H

#include <stdbool.h>
#include <stdint.h>

struct os_terminal {
	bool is;		/* the descriptor is a terminal */
	bool colours;		/* and shows colours */
	unsigned columns, rows; /* 0: not known, or no terminal */
};
void os_terminal(int fd, struct os_terminal *terminal);

/* The folder of that name as an absolute path without links, as the system itself names it. 0 or a negative errno. */
int os_folder(const char *path, char *buf, unsigned size);

#endif
