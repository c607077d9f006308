/* SPDX-License-Identifier: MIT */
/* The supervisor's part of an isolated run. */
#ifndef INIT_SUPERVISE_H
#define INIT_SUPERVISE_H

#include "include/os.h"

/* Until the init has ended; what it could not end is ended here. Fills *result. */
void supervise(struct os *os, const struct policy *policy, struct result *result);

#endif
