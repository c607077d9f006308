/* SPDX-License-Identifier: MIT */
/*
 * Views made for real: each test body runs as PID 1 of fresh namespaces, once for each way there is: as root and in an
 * ordinary user's own user namespace, with the newer mount calls and without. Around it stands a folder whose content must
 * be the same afterwards.
 */
#ifndef TESTS_VIEW_RIG_H
#define TESTS_VIEW_RIG_H

#include <stdbool.h>
#include <stddef.h>

#include "include/sandbox.h"
#include "lib/err.h"

struct view_rig {
	const char *
		area; /* has: file dir/inner empty/ slot link->dir absolute->AREA/dir ODD/x root/... */
	bool user;    /* in a user namespace of its own */
	bool classic;
};

#define VIEW_ODD "a b,c:d\\e\nf"

typedef void view_body(const struct view_rig *rig);

/* Run the body in each way; one that cannot be had here is left out, with the reason. cmocka fails where it does. */
void view_rig_each(view_body *body);

/* A negative errno where this call is to fail now; 0 unless a test has a function of this name. */
int view_rig_fault(const char *name);

/* A test of cmocka's that runs body_NAME in each way. */
#define TEST(name)                                                                                 \
	static void test_##name(void **state)                                                      \
	{                                                                                          \
		view_rig_each(body_##name);                                                        \
	}
/* ---- in a body: the first that does not hold ends it */

#define CHECK(condition) view_check(__FILE__, __LINE__, (condition), #condition)
void view_check(const char *file, int line, bool holds, const char *what);

/* AREA/name, in one of a few static buffers. */
const char *view_in(const struct view_rig *rig, const char *name);

#define VIEW_ITEMS(...)                                                                            \
	(const struct view_item[])                                                                 \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}
/* A read-only root with these items. */
#define VIEW(...)                                                                                  \
	(&(const struct view){.item = VIEW_ITEMS(__VA_ARGS__),                                     \
			      .n = sizeof(VIEW_ITEMS(__VA_ARGS__)) / sizeof(struct view_item),     \
			      .read_only = true})

/* ns_view_make succeeds; the error is shown where it does not. */
void view_make(const struct view *view, bool keep_cwd);
/* ns_view_make fails with this errno and these words. */
void view_make_fails(const struct view *view, int errnum, const char *words, const char *more);

/* This kernel has overlays (it loads them as a module for root). */
bool view_has_overlays(void);

/* The errno of trying; 0 where it works. */
int view_try_write(const char *path);  /* open for writing, nothing written */
int view_try_create(const char *path); /* a new file, removed again */
int view_try_read(const char *path);   /* open and read */
bool view_has(const char *path);
bool view_contains(const char *path, const char *text); /* the file begins with it */

#endif
