// SPDX-License-Identifier: MIT
/* The resource limits that Linux has: getrlimit(2). */
#include <stddef.h>
#include <sys/resource.h>

#include "compat/posix/limits.h"

#ifndef RLIMIT_RTTIME
#define RLIMIT_RTTIME 15
#endif

const struct rlimit_name rlimit_names[] = {
	{"as", RLIMIT_AS},
	{"core", RLIMIT_CORE},
	{"cpu", RLIMIT_CPU},
	{"data", RLIMIT_DATA},
	{"fsize", RLIMIT_FSIZE},
	{"locks", RLIMIT_LOCKS},
	{"memlock", RLIMIT_MEMLOCK},
	{"msgqueue", RLIMIT_MSGQUEUE},
	{"nice", RLIMIT_NICE},
	{"nofile", RLIMIT_NOFILE},
	{"nproc", RLIMIT_NPROC},
	{"rss", RLIMIT_RSS},
	{"rtprio", RLIMIT_RTPRIO},
	{"rttime", RLIMIT_RTTIME},
	{"sigpending", RLIMIT_SIGPENDING},
	{"stack", RLIMIT_STACK},
	{NULL, 0},
};

const char rlimit_unknown[] =
	"has no such limit; give as, core, cpu, data, fsize, locks, memlock, msgqueue, nice, nofile, nproc, rss, "
	"rtprio, rttime, sigpending or stack";
