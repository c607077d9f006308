/* SPDX-License-Identifier: MIT */
/* One run from spec to exit code. */
#ifndef INIT_RUN_H
#define INIT_RUN_H

#include "init/spec.h"

/* Carries the spec out and returns brood's exit code. Says on stderr what a person has to know. */
int run(const struct spec *spec, char **environ_now, const struct os_early *early);

#endif
