/* SPDX-License-Identifier: MIT */
/* `brood [OPTION...] -- COMMAND`: from a command line to a run. */
#ifndef INIT_START_H
#define INIT_START_H

#include "include/os.h"
#include "init/spec.h"

/* Whoever may start this program would have all of its owner's rights (CVE-2020-5291): true, and it is said. */
bool start_refused(void);

/* argv[0] is skipped; `program` is how it was called, for help and messages. Returns the exit code. */
int start_run(const char *program, int argc, char **argv, char **envp,
	      const struct os_early *early);

/* Set the log up as -v and -q ask; `ignored` is options_from_env()'s, and is said. */
void start_log(const char *program, const struct spec *spec, const char *ignored);

#endif
