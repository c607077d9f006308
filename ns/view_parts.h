/* SPDX-License-Identifier: MIT */
/*
 * The parts of ns/view*.c. A tree is a descriptor of the root of a mount that is not placed yet: detached where the kernel
 * has the calls for that (Linux 5.12), else (classic) mounted on a slot, a name in a tmpfs that nobody else sees.
 * All return 0 (or a descriptor) or a negative errno.
 */
#ifndef NS_VIEW_PARTS_H
#define NS_VIEW_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "include/sandbox.h"
#include "lib/err.h"
#include "lib/str.h"
#include "ns/view_calls.h"

/* null zero full random urandom tty, console, shm */
#define VIEW_DEVICES 8

struct view_maker {
	const struct view *view;

	/* what is taken before anything changes */
	int *tree;		     /* of each item's source, or a part of hide for it, or -1 */
	int (*device)[VIEW_DEVICES]; /* of each VIEW_DEV's device files, or -1 */

	/* the root */
	bool in_place;	      /* the caller's own, restricted */
	int root;	      /* its tree */
	struct view_stat top; /* of it */
	uint64_t *made; /* device numbers of the file systems made here, which end with the view */
	size_t mades;
	void *block; /* of what the above point to, or NULL */

	/* what covers come from */
	int hide; /* a tmpfs, read-only here, with an empty folder "d" and file "f", closed to all */
	int upper;	 /* a tmpfs for what is written to overlays */
	unsigned uppers; /* folders in it */
	bool kept;	 /* a tree lies on the root, which must go at the end */

	/* without the newer calls */
	bool classic;
	int stage;	/* the tmpfs of the slots */
	unsigned slots; /* names given in it */
	int info;	/* /proc/self/fdinfo, which tells mounts before Linux 5.8 */
};

/* What an item's failure was about. */
enum view_step {
	VIEW_SOURCE, /* take its source */
	VIEW_DEST,   /* find its destination */
	VIEW_CREATE, /* make its destination, or something in it */
	VIEW_KIND,   /* a file on a folder, or a folder on a file */
	VIEW_FRESH,  /* make its file system */
	VIEW_LIMIT,  /* make it read-only, or without set-user-ID */
	VIEW_ATTACH, /* put it in its place */
};

/* Fill *e and return errnum (negative): "--ro /x: CAUSE; REMEDY". item NULL: the root. */
int view_refused(const struct view_maker *m, const struct view_item *item, enum view_step step,
		 int errnum, struct err *e);
/* Likewise with these words for cause and remedy. */
int view_refused_as(const struct view_maker *m, const struct view_item *item, int errnum,
		    const char *words, struct err *e);

/* ---- trees: view_tree.c */

struct view_option {
	const char *key, *value; /* value NULL: a flag; key NULL: the end */
};

/* A copy of dir_fd/path ("": dir_fd) with its submounts. */
int view_tree_copy(struct view_maker *m, int dir_fd, const char *path);
/* A new file system. */
int view_tree_fresh(struct view_maker *m, const char *type, const struct view_option *option,
		    unsigned flags);
/* More VIEW_* flags for the whole tree. */
int view_tree_limit(struct view_maker *m, int tree, unsigned flags);
/* To its place, dir_fd/path ("": onto dir_fd). The descriptor stays valid. */
int view_tree_place(struct view_maker *m, int tree, int dir_fd, const char *path);
/* To a place on the root, which only "/.." leads to, until the view is made. */
int view_tree_keep(struct view_maker *m, int tree);
/* It is one of those that die with the view: destinations may be made in it. */
int view_tree_made(struct view_maker *m, int tree);

/* ---- the same without the newer calls: view_classic.c */

int view_classic_open(struct view_maker *m);
int view_classic_copy(struct view_maker *m, int dir_fd, const char *path);
int view_classic_fresh(struct view_maker *m, const char *type, const struct view_option *option,
		       unsigned flags);
int view_classic_limit(const struct view_maker *m, int tree, unsigned flags);
int view_classic_place(int tree, int dir_fd, const char *path);
/* openat2's RESOLVE_IN_ROOT, step by step: view_walk.c */
int view_walk(int root_fd, const char *path);

/* "/proc/self/fd/FD" or "/proc/self/fd/FD/NAME" */
#define VIEW_FD_PATH_MAX 64
const char *view_fd_path(char buf[VIEW_FD_PATH_MAX], int fd, const char *name);

/* The id of the mount that fd lies on, or a negative errno. */
int64_t view_mount_id(const struct view_maker *m, int fd);

/* ---- destinations: view_place.c */

struct view_place {
	int fd;
	struct view_stat st;
};

enum view_create { VIEW_CREATE_NONE, VIEW_CREATE_FOLDER, VIEW_CREATE_FILE };

/* Look up item->dest in the new root, or create it where that harms nobody. */
int view_place_open(struct view_maker *m, const struct view_item *item, enum view_create create,
		    struct view_place *place, struct err *e);
/* Put a tree there; where it is the root, the tree becomes the root. */
int view_place_put(struct view_maker *m, const struct view_item *item, int tree,
		   const struct view_place *place, struct err *e);

/* 1 or 0. */
int view_place_is_root(const struct view_maker *m, const struct view_place *place);

/* ---- kinds of items */

/* VIEW_RO and VIEW_RW: take the source before anything changes; put it in its place. */
int view_bind_take(struct view_maker *m, size_t i, struct err *e);
int view_bind_put(struct view_maker *m, size_t i, struct err *e);

/* view_kernel.c: what of the kernel's own is mounted below this tree, the place `source` of the caller's, is made read-only */
int view_kernel_limit(struct view_maker *m, int tree, const char *source);
/* m->hide is there. It was put at this place, if that is a folder, which is to be covered next. */
int view_cover_ready(struct view_maker *m, const struct view_place *place);
/* Cut what a VIEW_DEV needs of that file system, which is writable still. */
int view_dev_cut(struct view_maker *m, size_t i);
int view_cover_hide(struct view_maker *m, const struct view_item *item, struct err *e);
/* An empty tmpfs, which may be the root from the start, as m->tree[i]. */
int view_tmpfs_make(struct view_maker *m, size_t i);
int view_fresh_tmpfs(struct view_maker *m, size_t i, struct err *e);
int view_fresh_overlay(struct view_maker *m, const struct view_item *item, struct err *e);
int view_proc_put(struct view_maker *m, const struct view_item *item, struct err *e);
/* Its device files are sources: taken before anything changes. */
int view_dev_take(struct view_maker *m, size_t i, struct err *e);
int view_dev_put(struct view_maker *m, size_t i, struct err *e);
/* How many items are VIEW_DEV before the i-th. */
size_t view_devs_before(const struct view *view, size_t i);

#endif
