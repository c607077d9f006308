// SPDX-License-Identifier: MIT
/* Rows of brood check: being PID 1, and each namespace set up as a run would. */
#include <errno.h>
#include <linux/sched.h>
#include <unistd.h>

#include "compat/linux/check.h"
#include "ns/facts.h"
#include "ns/probe.h"

static const struct {
	const char *id, *title;
	uint64_t flags;
} namespaces[] = {
	{"user-namespace", "user namespace", CLONE_NEWUSER},
	{"pid-namespace", "PID namespace, own /proc", CLONE_NEWPID | CLONE_NEWNS},
	{"mount-namespace", "mount namespace", CLONE_NEWNS},
	{"net-namespace", "network namespace", CLONE_NEWNET},
	{"ipc-namespace", "IPC namespace", CLONE_NEWIPC},
	{"uts-namespace", "UTS namespace", CLONE_NEWUTS},
	{"cgroup-namespace", "cgroup namespace", CLONE_NEWCGROUP},
	{"time-namespace", "time namespace", CLONE_NEWTIME},
};

static void check_pid1(struct check_rows *check, const struct os_host *host)
{
	struct check_row *row = check_add(check, "pid1", "being PID 1");

	row->state = host->pid1 ? CHECK_YES : CHECK_NO;
	row->has_value = true;
	row->value = getpid();
	if (host->pid1)
		check_detail(row, "the kernel ends everything here with this process");
	else
		check_detail(row, "pid %d", (int)getpid());
}

static void check_one(struct check_rows *check, size_t i, const struct os_host *host)
{
	struct check_row *row = check_add(check, namespaces[i].id, namespaces[i].title);
	uint64_t flags = namespaces[i].flags | (host->privileged ? 0 : CLONE_NEWUSER);

	if (ns_probe(flags, host->privileged, &row->why) < 0)
		return;
	row->state = CHECK_YES;
	if (!host->privileged && namespaces[i].flags != CLONE_NEWUSER)
		check_detail(row, "in a user namespace");
}

static void check_proc(struct check_rows *check, const struct ns_facts *facts)
{
	struct check_row *row = check_add(check, "whole-proc", "/proc not covered");

	row->has_value = true;
	row->value = facts->covers;
	if (!facts->proc) {
		check_result(row, -ENOENT, "read /proc",
			     "no /proc is mounted; mount one: brood finds leftovers in it");
	} else if (facts->covers == 0) {
		row->state = CHECK_YES;
	} else {
		row->state = CHECK_PARTLY;
		check_detail(row, "mounts over parts of it: %u, the first at %s", facts->covers,
			     facts->cover);
		err_set(&row->why, EPERM, "mount /proc",
			"parts of /proc are covered, and a user namespace may then mount no fresh one; run "
			"the container with --security-opt systempaths=unconfined (Docker), unmask=ALL "
			"(podman) or procMount: Unmasked (Kubernetes), or as root with CAP_SYS_ADMIN");
	}
}

static void check_root(struct check_rows *check, const struct ns_facts *facts)
{
	struct check_row *row = check_add(check, "own-root", "not in a chroot");

	if (facts->chrooted)
		check_result(
			row, -EPERM, "find the mount of /",
			"this process runs in a chroot, where the kernel forbids user namespaces; "
			"run brood outside of it, or enter it by pivot_root as containers do");
	else
		row->state = CHECK_YES;
}

void check_namespaces(struct check_rows *check, const struct os_host *host)
{
	struct ns_facts facts;

	check_pid1(check, host);
	for (size_t i = 0; i < sizeof(namespaces) / sizeof(namespaces[0]); i++)
		check_one(check, i, host);
	ns_facts_read(&facts, CLONE_NEWUSER);
	check_proc(check, &facts);
	check_root(check, &facts);
}
