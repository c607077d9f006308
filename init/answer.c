// SPDX-License-Identifier: MIT
#include "init/answer.h"

#include "init/report.h"
#include "lib/log.h"

int answer_written(int rc)
{
	if (rc >= 0)
		return 0;
	log_line(LOG_ERROR, "the answer cannot be written: %s", err_words(-rc));
	return EXIT_BROOD;
}
