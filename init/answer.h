/* SPDX-License-Identifier: MIT */
/* What was asked for on stdout is written there, or that is said. */
#ifndef INIT_ANSWER_H
#define INIT_ANSWER_H

/* What out_flush or out_write gave, as an exit code; a failure is said. */
int answer_written(int rc);

#endif
