/* SPDX-License-Identifier: MIT */
/* The environment that the command gets. */
#ifndef INIT_ENV_H
#define INIT_ENV_H

#include "init/spec.h"
#include "lib/err.h"

/*
 * brood's own environment, without the variables that set brood's options (nothing of it with
 * --clear-env), then what each --env-file, --pass-env and --env names, in this order; a later one
 * replaces an earlier one of that name. What the user names stays, also where it would set an
 * option of a brood below.
 *
 * The lines of a file are NAME=VALUE, blank, or begin with #; blanks before are skipped, quotes
 * mean nothing, a carriage return at the end is dropped.
 *
 * *envp is NULL-terminated and one block: mem_free() it. Its strings may be `own`'s and the spec's.
 * Reads files, so it may sleep: call it while signals still end brood. 0 or a negative errno; the
 * text names the file and the line.
 */
int env_make(const struct spec *spec, char *const *own, char ***envp, struct err *e);

#endif
