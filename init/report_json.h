/* SPDX-License-Identifier: MIT */
/*
 * --report: what happened as one JSON object, docs/report.schema.json. Only the supervisor or the lone brood has it: it
 * is opened before anything is started, and written once, when nothing of the tree is left. In brood-init these
 * do nothing (report_none.c).
 */
#ifndef INIT_REPORT_JSON_H
#define INIT_REPORT_JSON_H

#include <time.h>

#include "include/os.h"
#include "include/os_files.h"
#include "init/spec.h"
#include "lib/out.h"
#include "lib/str.h"

#define REPORT_DEGRADED_MAX 12

struct report_degraded {
	char name[24];
	struct err why;
};

struct report {
	const struct spec *spec;
	struct os_file file;
	int log_fd;		    /* --log, for its last lines; -1 where it is no regular file */
	off_t log_start;	    /* where this run's part of it begins */
	char log_path[OS_PATH_MAX]; /* absolute, where --log-size may begin it anew; else empty */
	unsigned char id[16];
	struct timespec start;
	uint64_t start_ns, end_ns; /* monotonic */
	bool isolated;		   /* the next three are set */
	enum os_mech mech;
	unsigned namespaces; /* enum os_ns bits */
	bool pid1;
	struct report_degraded degraded[REPORT_DEGRADED_MAX];
	size_t degraded_n;
	/* Set at the end. */
	struct err refused;	     /* why there is no result */
	const struct result *result; /* or NULL */
	const struct os_process *census;
	size_t census_n;
	int exit_code;
};

/*
 * Open what --report names; on failure the run is refused. Where none was asked for *r is NULL, which the others take. What
 * report_begin has made ends with report_end or report_refused.
 */
int report_begin(struct report **r, const struct spec *spec, struct err *e);

/* Before os_split. */
void report_keep(const struct report *r, struct os *os);

/* Something that was wished for is missing in this run, and why. `name` is copied. */
void report_degrade(struct report *r, const char *name, const struct err *why);

/* What holds the tree. */
void report_isolated(struct report *r, enum os_mech mech, unsigned namespaces, bool pid1);

/*
 * Write the report of a run that is to end with `code`, with a result or (result NULL) with what refused it. Returns the
 * code to end with: EXIT_BROOD where the report cannot be written, which is said.
 */
int report_end(struct report *r, const struct result *result, const struct os_process *census,
	       size_t n, int code);
int report_refused(struct report *r, const struct err *why, int code);

/* The object itself, and its `reason`. For report_end and the tests. */
void report_json(const struct report *r, struct out *o);
void report_reason(const struct report *r, struct str *s);

/* What a program says of its own crash, in the last lines of its output: "" where it says nothing. */
void report_panic(const char *text, size_t n, struct str *s);

/* --log-format */
void report_log_format(const struct spec *spec);

#endif
