/* SPDX-License-Identifier: MIT */
/* The rows of brood check on Linux, by subject. */
#ifndef COMPAT_LINUX_CHECK_H
#define COMPAT_LINUX_CHECK_H

#include "include/os_check.h"

void check_namespaces(struct check_rows *check, const struct os_host *host);
void check_cgroup(struct check_rows *check);
void check_kernel(struct check_rows *check);
void check_privileges(struct check_rows *check);

#endif
