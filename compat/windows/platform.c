// SPDX-License-Identifier: MIT
/* Which options Windows cannot honour, and why. A test fails where one is neither here nor works. */
#include <stddef.h>
#include <string.h>

#include "include/os.h"

const char *os_platform(void)
{
	return "Windows";
}

static const char no_namespaces[] = "it has no namespaces";
static const char no_mounts[] = "it has no mounts of a process's own";
static const char no_caps[] = "it has no capabilities";
static const char no_seccomp[] = "it has no seccomp";

static const struct {
	const char *option, *why;
} lacking[] = {
	{"log-size", "a log cannot be begun anew while the command has it open"},
	{"log-keep", "a log cannot be begun anew while the command has it open"},
	{"at-end", "brood is never its first process"},
	{"signal-to", "a console's events go to the command's process group, whole"},
	{"unshare", no_namespaces},
	{"no-network", no_namespaces},
	{"hostname", no_namespaces},
	{"share-net", no_namespaces},
	{"map-users", no_namespaces},
	{"map-groups", no_namespaces},
	{"user", "another user is a logon with a password"},
	{"reset-signals", "it has no signal dispositions"},
	{"sandbox", "it has no namespaces, no seccomp, no mounts of a process's own"},
	{"require", "a limit that is given is required anyway, and nothing else can be missed"},
	{"allow-degraded", "a limit that is given is kept, or refused with its reason"},
	{"root", no_mounts},
	{"ro", no_mounts},
	{"rw", no_mounts},
	{"tmpfs", no_mounts},
	{"hide", no_mounts},
	{"overlay", no_mounts},
	{"proc", no_mounts},
	{"dev", no_mounts},
	{"cap-drop", no_caps},
	{"cap-keep", no_caps},
	{"seccomp", no_seccomp},
	{"seccomp-log", no_seccomp},
	{"landlock", "it has no Landlock"},
	{"no-new-privs", "it has no set-user-ID programs"},
	{"keep-fd", "a command inherits its three standard handles alone"},
	{"swap", "a job counts memory and swap as one; give --memory"},
	{"rlimit", "it has no resource limits of a process's own"},
	{"oom-score-adj", "it has no OOM killer"},
};

const char *os_lacks(const char *option)
{
	for (size_t i = 0; i < sizeof(lacking) / sizeof(lacking[0]); i++)
		if (strcmp(lacking[i].option, option) == 0)
			return lacking[i].why;
	return NULL;
}
