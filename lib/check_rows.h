/* SPDX-License-Identifier: MIT */
/* The rows of brood check: what a host offers. */
#ifndef LIB_CHECK_ROWS_H
#define LIB_CHECK_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/err.h"

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

struct check_rows {
	struct check_row row[CHECK_ROWS_MAX];
	size_t n;
};

/* The next row, empty and CHECK_NO. */
struct check_row *check_add(struct check_rows *rows, const char *id, const char *title);
void check_detail(struct check_row *row, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* CHECK_YES for rc 0; else CHECK_NO, with this text ("CAUSE; REMEDY") for the errno -rc. */
void check_result(struct check_row *row, int rc, const char *stage, const char *text);

#endif
