/* SPDX-License-Identifier: MIT */
/*
 * A false cgroup v2 hierarchy: a folder of files that a test writes and cgroup/ takes for the kernel's. A test that uses it
 * wraps cg_write, cg_own_path and cg_v1_controllers.
 */
#ifndef TESTS_FAKE_CGROUP_H
#define TESTS_FAKE_CGROUP_H

/* What is in force; set by make_tree, and by the test. */
struct fake_cgroup {
	char top[64];	  /* the root's folder */
	char own[256];	  /* the path of the caller's own cgroup */
	unsigned v1;	  /* controllers that are cgroup v1's */
	const char *file; /* writing to a control file of this name fails, */
	int file_errno;	  /* so */
};
extern struct fake_cgroup fake_cgroup;

/* Set-up and teardown of a test; *state is a struct cg_leaf that is closed after it. */
int fake_cgroup_make(void **state);
int fake_cgroup_remove(void **state);

/* A cgroup ("": the root, "/a"): what it has, what it hands out, who lives in it. */
void fake_cgroup_add(const char *name, const char *has, const char *out, const char *processes);

/* The caller's own is this one. */
void fake_cgroup_own(const char *name);

/* A control file is written by the kernel, or has this text. */
void fake_cgroup_put(const char *cgroup, const char *name, const char *text);
void fake_cgroup_is(const char *cgroup, const char *name, const char *text);

#endif
