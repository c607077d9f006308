/* SPDX-License-Identifier: MIT */
/* Limits of one process: setrlimit(2), setpriority(2). In the child, before it gives up what privileges it has. */
#ifndef COMPAT_POSIX_LIMITS_H
#define COMPAT_POSIX_LIMITS_H

#include <stddef.h>
#include <stdint.h>

#include "include/sandbox.h"

/* Each: 0 or -errno; nothing is done where no such limit is set. */
int limits_rlimits(const struct limits *l);
int limits_cpu_time(const struct limits *l); /* a bound: what is lower already stays */
int limits_nice(const struct limits *l);

/* One of RLIMIT_*; LIMIT_INFINITY: unlimited. */
int limits_set(int resource, uint64_t soft, uint64_t hard);

/* The platform's names of them, the last one's NULL; and what to say of another. */
struct rlimit_name {
	const char *name;
	int resource;
};
extern const struct rlimit_name rlimit_names[];
extern const char rlimit_unknown[];

/* The number of "nofile", "NOFILE" or "RLIMIT_NOFILE", of this length, or -1. */
int os_rlimit_named(const char *name, size_t len);

/*
 * "NAME=SOFT[:HARD]", each a number, a size ("64K"), "unlimited" or "infinity"; without HARD it is as SOFT. 0;
 * -EINVAL: not of this form, -ENOENT: no such NAME, -ERANGE: a number too large, or SOFT above HARD.
 * *why, which may be NULL, gets that in words to follow the text; *out is untouched then.
 */
int os_rlimit_parse(const char *text, struct rlimit_set *out, const char **why);

#endif
