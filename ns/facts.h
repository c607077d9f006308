/* SPDX-License-Identifier: MIT */
/*
 * Why namespaces are refused. The kernel answers the same errno for many causes; what tells them
 * apart lies in sysctls, in /proc and in how the kernel takes a call that must fail. Facts in, words
 * out.
 */
#ifndef NS_FACTS_H
#define NS_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/err.h"
#include "lib/str.h"

struct ns_facts {
	bool proc;	   /* /proc could be read; else most of this is not known */
	bool sys_admin;	   /* CAP_SYS_ADMIN is effective */
	bool chrooted;	   /* / is not what a mount of the mount table is mounted on */
	bool uid_unmapped; /* its own user namespace has no name for this uid */
	bool gid_unmapped;
	int clone_errno; /* of a clone that the kernel answers EINVAL: anything else is a filter's */
	int clone3_errno; /* likewise */
	bool selinux;
	int userns_clone;    /* kernel.unprivileged_userns_clone (Debian's); -1: no such sysctl */
	int apparmor_userns; /* kernel.apparmor_restrict_unprivileged_userns (Ubuntu's); -1 */
	uint64_t zero;	     /* CLONE_NEW* bits whose user.max_*_namespaces is 0 */
	uint64_t known;	     /* CLONE_NEW* bits that this kernel has */
	unsigned covers;     /* mounts over parts of /proc */
	char cover[48];	     /* the first of them, cut */
};

/* Where a set-up fails. */
enum ns_stage { NS_STAGE_CLONE, NS_STAGE_MAP, NS_STAGE_MOUNTS, NS_STAGE_PROC };

/* Of the caller, for namespaces of these CLONE_NEW* bits. What cannot be read stays unknown. */
void ns_facts_read(struct ns_facts *facts, uint64_t clone_flags);

/* The part that /proc/self/mountinfo's text tells: chrooted, covers, cover. */
void ns_facts_mounts(struct ns_facts *facts, const char *mountinfo, size_t n);

/* Whether the text of a uid_map or gid_map gives a name to this id. */
bool ns_facts_mapped(const char *map, uint32_t id);

/* "CAUSE; REMEDY" for this errno at this stage, appended to *s. Pure. */
void ns_cause(struct str *s, enum ns_stage stage, int errnum, uint64_t clone_flags,
	      const struct ns_facts *facts);

/* Fill *e with stage, errno and ns_cause of the facts as they are now. Returns -errnum. */
int ns_explain(enum ns_stage stage, const char *what, int errnum, uint64_t clone_flags,
	       struct err *e);

/* The kernel's name of each namespace, as in /proc/self/ns and user.max_NAME_namespaces. */
struct ns_name {
	uint64_t flag;
	const char *file;   /* below /proc/self/ns */
	const char *limit;  /* sysctl below user. */
	const char *config; /* of the kernel's build */
};
extern const struct ns_name ns_names[];
extern const size_t ns_names_count;

#endif
