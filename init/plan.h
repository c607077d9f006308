/* SPDX-License-Identifier: MIT */
/*
 * How this machine will do what was asked: which mechanisms to try in which order, and what each step is for.
 * Made from the spec and the host alone; what cannot be is refused here, before anything is started.
 */
#ifndef INIT_PLAN_H
#define INIT_PLAN_H

#include "include/os.h"
#include "init/plan_sandbox.h"
#include "init/spec.h"
#include "lib/err.h"
#include "lib/out.h"

struct plan {
	struct os_launch launch; /* but for .mech and the namespaces that a mechanism adds */
	enum os_mech mech[OS_MECH_COUNT]; /* strongest first */
	size_t n;
	bool named; /* by the user: a failure is final, even where others could be tried */
	struct os_host host;
	const struct policy *policy;
	struct plan_sandbox sandbox;
};

/* envp is the command's environment, made by init/env.h. The plan points into both. */
int plan_make(struct plan *plan, const struct spec *spec, const struct os_host *host,
	      char *const *envp, struct err *e);

/* Also after a plan_make that failed. */
void plan_free(struct plan *plan);

/* The launch for the i-th mechanism. */
void plan_launch(const struct plan *plan, size_t i, struct os_launch *launch);

/* --dry-run: the plan for people. */
void plan_print(const struct plan *plan, struct out *o);

void plan_print_sandbox(const struct plan *plan, struct out *o);

/* plan_namespaces.c: what is asked for, into plan->launch; and for --user where brood is not privileged. */
int plan_namespaces_wanted(struct plan *plan, const struct spec *spec, struct err *e);
int plan_user_namespace(struct plan *plan, const struct spec *spec, struct err *e);

/* "pidns", and "kernel", "pair", "best-effort", "init". */
const char *plan_mech_name(enum os_mech mech, bool pid1);
const char *plan_guarantee(enum os_mech mech, unsigned namespaces, bool pid1);

/* "user, mount, pid" for a set of enum os_ns bits, into buf; "none" for the empty set. */
const char *plan_namespaces(unsigned ns, char *buf, size_t size);

#endif
