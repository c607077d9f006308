// SPDX-License-Identifier: MIT
/* An answer that is written, or cannot be; in colours, or without. */
#include "cli/answer.h"

#include <stdlib.h>

#include "init/report.h"
#include "lib/err.h"
#include "lib/log.h"

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
