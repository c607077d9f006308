/* SPDX-License-Identifier: MIT */
/* The architectures that brood is made for: how a compiler tells them, and what the kernel and libseccomp call them. */
#ifndef TOOLS_ARCHES_H
#define TOOLS_ARCHES_H

#include <seccomp.h>
#include <stdint.h>

#define ARCHES 4

static const struct {
	const char *macros;
	uint32_t token; /* AUDIT_ARCH_* */
} arches[ARCHES] = {
	/* x32 programs have __x86_64__ too, but not this meaning of long */
	{"defined(__x86_64__) && defined(__LP64__)", SCMP_ARCH_X86_64},
	{"defined(__aarch64__) && !defined(__AARCH64EB__)", SCMP_ARCH_AARCH64},
	{"defined(__riscv) && __riscv_xlen == 64", SCMP_ARCH_RISCV64},
	{"defined(__arm__) && !defined(__ARMEB__)", SCMP_ARCH_ARM},
};

#endif
