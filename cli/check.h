/* SPDX-License-Identifier: MIT */
/* Private to brood check: what was found on this host, in rows, and what a run would make of it. */
#ifndef CLI_CHECK_H
#define CLI_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "init/plan.h"
#include "lib/err.h"
#include "lib/out.h"

enum check_state { CHECK_NO, CHECK_PARTLY, CHECK_YES };

/* One thing that a host offers. */
struct check_row {
	const char *id;	   /* in JSON: "user-namespace" */
	const char *title; /* for people */
	enum check_state state;
	bool has_value;
	int64_t value;	  /* a version or a count, where the thing has one */
	char detail[240]; /* terminal-safe; may be empty */
	struct err why;	  /* stage NULL: nothing to be mended; text: "CAUSE; REMEDY" */
};

#define CHECK_ROWS_MAX 32

struct check {
	struct check_row row[CHECK_ROWS_MAX];
	size_t n;
	struct plan plan;		   /* of a run without options */
	size_t chosen;			   /* index into plan.mech; plan.n: none works */
	unsigned namespaces;		   /* enum os_ns bits of that run */
	struct err refused[OS_MECH_COUNT]; /* why those before it do not work */
};

/* The next row, empty and CHECK_NO. */
struct check_row *check_add(struct check *check, const char *id, const char *title);
void check_detail(struct check_row *row, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* CHECK_YES for rc 0; else CHECK_NO, with this text ("CAUSE; REMEDY") for the errno -rc. */
void check_result(struct check_row *row, int rc, const char *stage, const char *text);

/* The rows, by subject. */
void check_namespaces(struct check *check, const struct os_host *host);
void check_cgroup(struct check *check);
void check_kernel(struct check *check);
void check_privileges(struct check *check);

/* Each mechanism of the ladder is tried, in a throw-away process, until one works. */
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
