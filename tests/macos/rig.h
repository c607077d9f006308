/* SPDX-License-Identifier: MIT */
/* brood's processes on the kernel in memory: the real loop, machine and platform, from os_open to the result. */
#ifndef TESTS_MACOS_RIG_H
#define TESTS_MACOS_RIG_H

#include "compat/macos/impl.h"
#include "reaper/reap.h"
#include "tests/macos/kernel.h"

struct rig {
	struct os *os;	/* whose turn it is */
	struct os *sup; /* the supervisor, where there is one */
	struct os *init;
	struct policy policy;
	struct os_launch launch;
	struct tree tree;
	struct guard guard;
	struct result result;
	bool adopted; /* the supervisor has taken over */
};

extern struct rig rig;

/* A shell, some strangers, and brood, which is opened; nothing is started. */
void rig_open(unsigned strangers);
/* brood alone, or the init of a pair whose supervisor is the test; or both halves, and the init may die. */
void rig_alone(void);
void rig_init(void);
void rig_pair(void);
struct kproc *rig_start(void); /* the command */
void rig_run(void);	       /* to the result, by whoever has it */
void rig_check(void);	       /* what holds at the end of every history */
void rig_close(void);

#endif
