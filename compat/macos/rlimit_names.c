// SPDX-License-Identifier: MIT
/* The resource limits that macOS has: getrlimit(2). */
#include <stddef.h>
#include <sys/resource.h>

#include "compat/posix/limits.h"

const struct rlimit_name rlimit_names[] = {
	{"as", RLIMIT_AS},
	{"core", RLIMIT_CORE},
	{"cpu", RLIMIT_CPU},
	{"data", RLIMIT_DATA},
	{"fsize", RLIMIT_FSIZE},
	{"memlock", RLIMIT_MEMLOCK},
	{"nofile", RLIMIT_NOFILE},
	{"nproc", RLIMIT_NPROC},
	{"rss", RLIMIT_RSS},
	{"stack", RLIMIT_STACK},
	{NULL, 0},
};

const char rlimit_unknown[] =
	"has no such limit on macOS; give as, core, cpu, data, fsize, memlock, nofile, nproc, rss or stack";
