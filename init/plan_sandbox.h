/* SPDX-License-Identifier: MIT */
/* The sandbox's part of a plan: the options and the preset as a view, privileges and limits. */
#ifndef INIT_PLAN_SANDBOX_H
#define INIT_PLAN_SANDBOX_H

#include "include/os.h"
#include "init/spec.h"
#include "lib/err.h"
#include "lib/str.h"

#define DEGRADED_MAX 8

/* Something that was asked for and is not had, and why. */
struct degraded {
	const char *what;
	struct err why;
};

struct plan_sandbox {
	struct view view;
	struct view_item *items; /* owned */
	char *text;		 /* where the next path of an item goes */
	size_t text_room;	 /* bytes from there on */
	struct plan_texts *more; /* blocks of them, owned; the first ones are behind the items */
	struct privileges privileges;
	struct filter own_filter; /* read from a file; owned */
	struct limits limits;
	bool cgroup_wanted; /* a limit is best kept by a cgroup */
	bool cgroup_needed; /* ... and must not be missing */
	bool cgroup_missed;
	struct degraded degraded[DEGRADED_MAX];
	size_t degraded_n;
};

struct plan;

/* Fill plan->sandbox and what of plan->launch belongs to it. plan_free frees it, also where this fails. */
int plan_sandbox(struct plan *plan, const struct spec *spec, struct err *e);

/* Once the namespaces are known: which mechanisms can keep the limits. */
int plan_rungs(struct plan *plan, const struct spec *spec, struct err *e);

/*
 * A rung that is no cgroup, or one without its limits, was come to for this reason: note which limits there are not.
 */
void plan_without_cgroup(struct plan *plan, enum os_mech mech, const struct err *why);

/* A limit that was asked for is missed aloud, the preset's own where -v asks. */
void plan_say_degraded(const struct plan *plan);

void plan_sandbox_free(struct plan_sandbox *sandbox);

/* plan_view.c */
int plan_view(struct plan_sandbox *s, const struct spec *spec, struct err *e);

/* One more item; PRESET_ITEMS and one for each option have room. */
void plan_put(struct plan_sandbox *s, struct view_item item);

/* *out becomes a copy of the text, which ends with the plan. */
int plan_keep(struct plan_sandbox *s, const char *text, char **out, struct err *e);
void plan_texts_free(struct plan_sandbox *s);

/*
 * plan_agents.c: hide the sockets of agents, session buses and container engines: with `below` those that lie below cwd, else
 * the others, and then whether there are any below is in *more. cwd: made writable, or NULL.
 */
int plan_agents(struct plan_sandbox *s, const char *cwd, bool below, bool *more, struct err *e);

/* Absolute paths. "/a" and "/a/b" are within "/a", "/ab" is not. */
bool plan_is_within(const char *path, const char *folder);

/* plan_maps.c: --map-users and --map-groups, into plan->launch */
int plan_maps(struct plan *plan, const struct spec *spec, struct err *e);

/* plan_limits.c */
int plan_limits(struct plan_sandbox *s, const struct spec *spec, struct err *e);
void plan_put_limits(const struct spec *spec,
		     struct str *s); /* those that a process sets itself, as given */
int plan_check_required(const struct spec_sandbox *options, struct err *e);

/* Note what will be missing. `what` is a string constant. */
void plan_degrade(struct plan_sandbox *s, const char *what, const struct err *why);

#endif
