/* SPDX-License-Identifier: MIT */
/*
 * Names and numbers of system calls. brood has those of its own architecture (calls.c, from a table that is made when it
 * is built); tools/gen_filter.c asks libseccomp, for each architecture (tools/calls_seccomp.c).
 */
#ifndef NS_CALLS_H
#define NS_CALLS_H

#include <stddef.h>
#include <stdint.h>

#define CALL_ELSEWHERE (-1) /* only other architectures have it */
#define CALL_UNKNOWN (-2)

/* Of an architecture's AUDIT_ARCH_*; calls.c: of its own alone, whatever the token. */
int call_number(uint32_t token, const char *name);

/* This architecture's names into names[], `size` at most: how many there are. */
size_t call_names(const char **names, size_t size);

/* The AUDIT_ARCH_* that this program is for. */
uint32_t call_arch(void);

#endif
