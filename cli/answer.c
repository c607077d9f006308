// SPDX-License-Identifier: MIT
/* An answer on a terminal: in colours, or without, and as large as it is. */
#include "cli/answer.h"

#include <stdlib.h>
#include <unistd.h>

#define SIDE_MAX 4096u /* no screen has more rows or columns */

bool answer_colours(const struct os_terminal *terminal)
{
	const char *no_color = getenv("NO_COLOR");

	return terminal->colours && !(no_color && *no_color);
}

static unsigned within(unsigned told, unsigned otherwise)
{
	return !told ? otherwise : told < SIDE_MAX ? told : SIDE_MAX;
}

void answer_screen(struct os_terminal *terminal)
{
	os_terminal(STDOUT_FILENO, terminal);
	terminal->rows = within(terminal->rows, 24);
	terminal->columns = within(terminal->columns, 80);
}
