/* SPDX-License-Identifier: MIT */
/* Private to brood check: what was found on this host, in rows, and what a run would make of it. */
#ifndef CLI_CHECK_H
#define CLI_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "include/os_check.h"
#include "init/plan.h"
#include "lib/err.h"
#include "lib/out.h"

struct check {
	struct check_rows rows;
	struct plan plan;		   /* of a run without options */
	size_t chosen;			   /* index into plan.mech; plan.n: none works */
	unsigned namespaces;		   /* enum os_ns bits of that run */
	struct err refused[OS_MECH_COUNT]; /* why those before it do not work */
};

/* Each mechanism of the ladder is tried, as a run would, until one works. */
void check_run(struct check *check, const struct os_host *host);
const char *check_mechanism(const struct check *check); /* NULL: none */
const char *check_guarantee(const struct check *check); /* "none" likewise */

/* "no", "partly", "yes". */
const char *check_state_word(enum check_state state);

/* "CAUSE; REMEDY" taken apart: the length of the cause, and the remedy or NULL. */
size_t check_cause(const char *text, const char **remedy);

void check_print(const struct check *check, struct out *o);
void check_json(const struct check *check, struct out *o);

#endif
