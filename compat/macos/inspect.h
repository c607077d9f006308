/* SPDX-License-Identifier: MIT */
/* Private to the inspector on macOS. */
#ifndef COMPAT_MACOS_INSPECT_H
#define COMPAT_MACOS_INSPECT_H

#include <libproc.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/proc_info.h>

#include "compat/macos/ask.h"
#include "include/os_inspect.h"

#define USER_BYTES 256
#define USER_SLOTS 32
#define COMMAND_BYTES 16385

/* Names of users, which another machine may be asked for: what was found is kept. */
struct users {
	struct {
		bool known;
		uint32_t uid;
		char name[USER_BYTES];
	} slot[USER_SLOTS];
};

/* The name of a user, or the number where there is none: getpwuid_r(3). */
const char *users_name(struct users *users, uint32_t uid);

struct os_inspect {
	struct pid_list pids;
	char *args; /* room for one process's */
	size_t args_size;
	uint64_t numer, denom; /* of the kernel's unit of time, in nanoseconds */
	uint64_t now_ns;       /* time of day when the walk began */
	uint64_t unique;       /* who is being visited; 0: not asked yet */
	bool has_args;	       /* neither a zombie nor the kernel */
	char name[256], path[PROC_PIDPATHINFO_MAXSIZE], command[COMMAND_BYTES];
	struct proc_vnodepathinfo folders;
	struct users users;
};

/* Before processes are asked for: what their times are told in, and against. 0 or -EIO. */
int inspect_clocks(struct os_inspect *in);

#endif
