/* SPDX-License-Identifier: MIT */
/* Whole recorded processes for the inspector, beside fake_procfs's parts. */
#ifndef TESTS_RECORDED_H
#define TESTS_RECORDED_H

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/fake_procfs.h"

struct recorded {
	int32_t pid, parent;
	const char *name; /* NULL: "sleep" */
	char state;	  /* 0: S */
	unsigned start, ticks, pages, flags, threads;
	const char *command; /* NULL: none; arguments by blanks */
	const char *cwd;     /* NULL: no such link */
};

static inline void record(struct fake_procfs *root, struct recorded p)
{
	const char *name = p.name ? p.name : "sleep";
	char path[64], text[1024];
	int n = snprintf(text, sizeof(text),
			 "%d (%s) %c %d %d %d 0 -1 %u 98 0 0 0 %u %u 0 0 20 0 %u 0 %u 2703360 %u "
			 "18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0\n",
			 p.pid, name, p.state ? p.state : 'S', p.parent, p.pid, p.pid, p.flags,
			 p.ticks, p.ticks, p.threads ? p.threads : 1, p.start, p.pages);

	snprintf(path, sizeof(path), "%d/stat", p.pid);
	fake_procfs_file(root, path, text, (size_t)n);
	n = snprintf(text, sizeof(text), "%s\n", name);
	snprintf(path, sizeof(path), "%d/comm", p.pid);
	fake_procfs_file(root, path, text, (size_t)n);
	n = snprintf(text, sizeof(text), "%s", p.command ? p.command : "");
	for (int i = 0; i < n; i++)
		if (text[i] == ' ')
			text[i] = '\0';
	snprintf(path, sizeof(path), "%d/cmdline", p.pid);
	fake_procfs_file(root, path, text, (size_t)n + (n > 0));
	snprintf(path, sizeof(path), "%d/cwd", p.pid);
	unlinkat(root->fd, path, 0);
	if (p.cwd)
		symlinkat(p.cwd, root->fd, path);
}

#endif
