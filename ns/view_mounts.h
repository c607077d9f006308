/* SPDX-License-Identifier: MIT */
/* /proc/self/mountinfo (proc(5)), as far as remounts need it. */
#ifndef NS_VIEW_MOUNTS_H
#define NS_VIEW_MOUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct view_mount {
	int64_t id, parent;
	char *point;	/* where it is mounted, escapes undone, terminated; within the text */
	char *type;	/* of the file system, likewise; NULL where the line ends before that */
	unsigned flags; /* VIEW_* */
	bool no_follow; /* nosymfollow */
	bool ours;	/* the caller's mark */
};

/*
 * The line that begins at *text, of which `end` is the end; *text is moved behind it. 0, or -EINVAL for a line of another
 * form. The text is written to: points are terminated and unescaped in place.
 */
int view_mount_parse(char **text, const char *end, struct view_mount *mount);

/* The whole of this process's table; *text is the caller's to free, also where this fails. */
int view_mounts_read(char **text, size_t *len);

#endif
