/* SPDX-License-Identifier: MIT */
/* The kernel's machine for seccomp filters, and what a policy means: each written from the manual, not from ns/. */
#ifndef TESTS_BPF_H
#define TESTS_BPF_H

#include <stddef.h>
#include <stdint.h>

#include "include/sandbox.h"
#include "ns/policy.h"

struct seccomp_data;

/* What the program returns for this call. Aborts where the kernel would refuse the program. */
uint32_t bpf_run(const struct filter_insn *insn, size_t n, const struct seccomp_data *data);

/* What the rules say of a call of the policy's own architecture: the last that fits. */
uint32_t policy_meaning(const struct policy *p, const struct seccomp_data *data);

#endif
