/* SPDX-License-Identifier: MIT */
/* What the files of the machine's figures share: Mach's ports, and what is kept from one sample to the next. */
#ifndef COMPAT_MACOS_SYSTEM_H
#define COMPAT_MACOS_SYSTEM_H

#include <mach/mach.h>

#include "include/os_system.h"

/* A counter of the kernel's that is 32 bits wide: its last value, and what it would be if it were wider. */
struct counter {
	uint32_t last;
	uint64_t all;
};

struct core_ticks {
	uint32_t id;
	struct counter state[CPU_STATE_MAX];
};

struct os_system_source {
	mach_port_t host, set; /* set: of all processors */
	struct core_ticks *core,
		*spare; /* as of the sample at at_ns, in the kernel's order; room for the next */
	size_t cores;
	uint64_t at_ns; /* 0: no sample was taken */
	uint64_t ticks
		[CPU_STATE_MAX]; /* of all cores together: what each gained while it was there */
	char *list;		 /* room for the list of networks */
};

/* Times of the processors; what Mach refuses stays unknown. 0 or -ENOMEM. */
int system_cpu(struct os_system_source *source, struct sys_sample *sample);
void system_memory(const struct os_system_source *source, struct sys_memory *memory);
int system_nets(struct os_system_source *source, struct sys_sample *sample);

#endif
