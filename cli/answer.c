// SPDX-License-Identifier: MIT
/* An answer that is written, or cannot be; in colours, or without. */
#include "cli/answer.h"

#include <stdlib.h>
#include <unistd.h>

#include "init/report.h"
#include "lib/err.h"
#include "lib/log.h"

#define SIDE_MAX 4096u /* no screen has more rows or columns */

int answer_written(int rc)
{
	if (rc >= 0)
		return 0;
	log_line(LOG_ERROR, "the answer cannot be written: %s", err_words(-rc));
	return EXIT_BROOD;
}

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
