// SPDX-License-Identifier: MIT
/* The mount side of a PID namespace: a private tree and a /proc that tells the truth. */
#include "ns/ns.h"

#include <errno.h>
#include <linux/sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include "ns/facts.h"

int ns_private_mounts(struct err *e)
{
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0)
		return 0;
	return ns_explain(NS_STAGE_MOUNTS, "make mounts private", errno, CLONE_NEWNS, e);
}

int ns_mount_proc(struct err *e)
{
	int errnum;

	if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == 0)
		return 0;
	errnum = errno;
	/* No procfs in the old view either: nothing there could show the wrong processes. */
	if (access("/proc/self/stat", F_OK) < 0)
		return 0;
	return ns_explain(NS_STAGE_PROC, "mount /proc", errnum, CLONE_NEWNS, e);
}
