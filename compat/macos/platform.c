// SPDX-License-Identifier: MIT
/* Which options this platform cannot honour, and why. */
#include <stddef.h>
#include <string.h>

#include "compat/macos/impl.h"
#include "include/os.h"

static const char no_namespaces[] = "it has no namespaces";
static const char no_view[] =
	"it has no mount namespaces: a command sees the files that everyone sees";
static const char no_privileges[] =
	"it has no capabilities, seccomp or Landlock that a program can be held by";
static const char no_tree_limits[] =
	"it has no cgroups: only a limit of each process can be had (--rlimit)";
static const char no_sandbox[] =
	"nothing of the sandbox's parts is there: no namespaces, view, seccomp or Landlock";

static const struct {
	const char *option, *why;
} lacks[] = {
	{"at-end", "its first process is always launchd"},
	{"unshare", no_namespaces},
	{"hostname", no_namespaces},
	{"no-network", no_namespaces},
	{"share-net", no_namespaces},
	{"map-users", no_namespaces},
	{"map-groups", no_namespaces},
	{"sandbox", no_sandbox},
	{"require", no_sandbox},
	{"allow-degraded", no_sandbox},
	{"root", no_view},
	{"ro", no_view},
	{"rw", no_view},
	{"tmpfs", no_view},
	{"hide", no_view},
	{"overlay", no_view},
	{"proc", no_view},
	{"dev", no_view},
	{"cap-drop", no_privileges},
	{"cap-keep", no_privileges},
	{"no-new-privs", no_privileges},
	{"seccomp", no_privileges},
	{"seccomp-log", no_privileges},
	{"landlock", no_privileges},
	{"keep-fd", "it goes with the sandbox, which alone closes descriptors"},
	{"memory", no_tree_limits},
	{"swap", no_tree_limits},
	{"pids", no_tree_limits},
	{"cpus", no_tree_limits},
	{"oom-score-adj", "its kernel chooses by itself what to end when memory runs out"},
};

const char *os_platform(void)
{
	return "macOS";
}

const char *os_lacks(const char *option)
{
	for (size_t i = 0; i < sizeof(lacks) / sizeof(lacks[0]); i++)
		if (strcmp(lacks[i].option, option) == 0)
			return lacks[i].why;
	return NULL;
}

/* As many as there are bits in a set of them: signal.h's NSIG. */
bool os_sends(int signo)
{
	return signo > 0 && signo < SIGNALS_END;
}
