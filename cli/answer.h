/* SPDX-License-Identifier: MIT */
/* What the subcommands have in common where their answers go: stdout. */
#ifndef CLI_ANSWER_H
#define CLI_ANSWER_H

#include <stdbool.h>

#include "include/os_terminal.h"
#include "init/answer.h"

/* Is it shown in colours: by what the terminal can, and by NO_COLOR (https://no-color.org). */
bool answer_colours(const struct os_terminal *terminal);

/* The screen on stdout, as large as it is now: where it tells no size (a serial line) 24 rows of 80 columns, and 4096 at most. */
void answer_screen(struct os_terminal *terminal);

#endif
