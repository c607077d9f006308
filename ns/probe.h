/* SPDX-License-Identifier: MIT */
/*
 * Mechanisms tried out in throw-away processes, of which nothing is left; and what the kernel says
 * of itself.
 */
#ifndef NS_PROBE_H
#define NS_PROBE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "lib/err.h"

/*
 * The whole set-up of namespaces of these CLONE_NEW* bits, as a run does it: clone, id maps (with
 * CLONE_NEWUSER; every id where map_all, else the caller's own), private mounts (with CLONE_NEWNS),
 * a fresh /proc (with CLONE_NEWPID). 0, or a negative errno with stage, cause and remedy in *e. The
 * child dies with the caller.
 */
int ns_probe(uint64_t clone_flags, bool map_all, struct err *e);

/*
 * Facts, each 0 where the kernel has it, else a negative errno. The process is left as it was.
 */
int ns_has_clone3(void);
int ns_has_close_range(void);
int ns_has_pidfd(void); /* pidfd_open and pidfd_send_signal */
int ns_has_subreaper(void);
int ns_has_parent_death(void);
int ns_has_children_file(void);

/* Landlock's ABI version (1...), or a negative errno: ENOSYS not built, EOPNOTSUPP switched off. */
int ns_has_landlock(void);

/* libseccomp's API level (seccomp_api_get(3); 5: user notification), 0 without seccomp filters. */
unsigned ns_seccomp_level(void);

/* PR_GET_SECCOMP's mode of the caller: 0 off, 2 filtered; or a negative errno. */
int ns_seccomp_mode(void);

/* PR_GET_NO_NEW_PRIVS: 1 set, 0 not, or a negative errno. */
int ns_has_no_new_privs(void);

/*
 * How many capabilities the kernel knows, how many of them the caller may ever have (the bounding
 * set), how many are effective. Into missing go the names that the bounding set lacks, cut at size.
 */
struct ns_caps {
	unsigned known, bounding, effective;
};
void ns_caps_read(struct ns_caps *caps, char *missing, size_t size);

/* Whether a program gains privileges when executed: setuid root, or with file capabilities. */
bool ns_gains_privileges(const char *path, const struct stat *st);

#endif
