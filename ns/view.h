/* SPDX-License-Identifier: MIT */
/* The files that a command sees: a new root, and what is laid over it. */
#ifndef NS_VIEW_H
#define NS_VIEW_H

#include <stdbool.h>

#include "include/sandbox.h"
#include "lib/err.h"

/*
 * In a new mount namespace, already private, with CAP_SYS_ADMIN over it; VIEW_PROC needs to be in its PID namespace too.
 * Sources are looked up in the caller's view, destinations in the new one. keep_cwd: the working directory is looked up
 * by its path in the new view and kept; an error names it where it is not there. Otherwise it is "/" afterwards.
 *
 * 0, or a negative errno with the option that failed, the cause and the remedy in *e. After a failure the caller's view
 * is half made and nothing may be run in it.
 */
int ns_view_make(const struct view *view, bool keep_cwd, struct err *e);

#endif
