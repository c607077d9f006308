/* SPDX-License-Identifier: MIT */
/* What happened: the exit code, and the lines for people. */
#ifndef INIT_REPORT_H
#define INIT_REPORT_H

#include "include/os.h"
#include "init/spec.h"
#include "lib/str.h"

/* brood's own exit codes (brood(1), EXIT STATUS). */
enum {
	EXIT_LEFTOVERS = 123,
	EXIT_TIMEOUT = 124,
	EXIT_BROOD = 125,
	EXIT_NOT_EXECUTABLE = 126,
	EXIT_NOT_FOUND = 127,
};

int report_exit_code(const struct spec *spec, const struct result *result);

/* Lines on stderr: a start that failed, leftovers under `fail`, survivors. */
void report_print(const struct spec *spec, const struct result *result,
		  const struct os_process *census, size_t n);

/* Why the command could not be executed, and any start that failed, in words. */
const char *report_exec_cause(const char *path, int errnum);
void report_failed_start(const struct spec *spec, const struct result *result, struct str *s);

#endif
