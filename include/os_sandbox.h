/* SPDX-License-Identifier: MIT */
/* What a plan asks of the platform to turn a sandbox's options into values. Nothing here changes the process. */
#ifndef INCLUDE_OS_SANDBOX_H
#define INCLUDE_OS_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "include/sandbox.h"
#include "lib/err.h"

/* "net_admin" or "CAP_NET_ADMIN", in any case: its number, or -1. */
int os_cap_named(const char *name, size_t len);

/* "net_admin", or NULL. */
const char *os_cap_name(int number);

/* "nofile=1024" or "nofile=1024:unlimited". 0, or -EINVAL with what would be right in *why. */
int os_rlimit_parse(const char *text, struct rlimit_set *out, const char **why);

/* The profile that was compiled with the program. Static storage. */
void os_filter_default(struct filter *out);

/* A policy file, compiled; out->insn is freed with os_filter_free. */
int os_filter_read(const char *path, struct filter *out, struct err *e);
void os_filter_free(struct filter *filter);

/* Whether Landlock can be had; where not, why. */
bool os_landlock(struct err *why);

/* Of this machine, in bytes. */
uint64_t os_memory_total(void);
uint64_t os_swap_total(void);

#endif
