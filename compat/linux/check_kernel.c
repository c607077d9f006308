// SPDX-License-Identifier: MIT
/* Rows of brood check: the system calls that holding a tree rests on. */
#include "compat/linux/check.h"
#include "ns/probe.h"

static const struct {
	const char *id, *title;
	int (*ask)(void);
	const char *missing;
} calls[] = {
	{"subreaper", "child subreaper", ns_has_subreaper,
	 "PR_SET_CHILD_SUBREAPER is missing or refused; use Linux 3.4, or allow prctl in the container's "
	 "seccomp profile"},
	{"pidfd", "pidfd", ns_has_pidfd,
	 "pidfd_open is missing or refused; use Linux 5.3, or allow it in the container's seccomp profile"},
	{"clone3", "clone3", ns_has_clone3,
	 "clone3 is missing, or hidden by a container's seccomp profile; use Linux 5.3, or allow it there "
	 "(without it brood uses clone)"},
	{"close-range", "close_range", ns_has_close_range,
	 "close_range is missing or refused; use Linux 5.11, or allow it in the container's seccomp profile"},
	{"parent-death-signal", "parent-death signal", ns_has_parent_death,
	 "PR_SET_PDEATHSIG is refused; allow prctl in the container's seccomp profile"},
	{"children-file", "/proc/PID/task/TID/children", ns_has_children_file,
	 "there is no list of a process's children; use a kernel with CONFIG_PROC_CHILDREN and a whole "
	 "/proc (without it brood searches all processes)"},
};

void check_kernel(struct check_rows *check)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		check_result(check_add(check, calls[i].id, calls[i].title), calls[i].ask(),
			     calls[i].title, calls[i].missing);
}
