// SPDX-License-Identifier: MIT
/* The plan in words, for --dry-run and -v. */
#include <string.h>

#include "init/plan.h"
#include "lib/signame.h"
#include "lib/str.h"

const char *plan_mech_name(enum os_mech mech, bool pid1)
{
	static const char *const names[] = {
		[OS_MECH_SELF] = "none",     [OS_MECH_PIDNS] = "pidns",
		[OS_MECH_CGROUP] = "cgroup", [OS_MECH_SUBREAPER] = "subreaper",
		[OS_MECH_GROUP] = "group",   [OS_MECH_JOB] = "job",
	};

	return mech == OS_MECH_SELF && pid1 ? "pid1" : names[mech];
}

const char *plan_guarantee(enum os_mech mech, unsigned namespaces, bool pid1)
{
	static const char *const guarantees[] = {
		[OS_MECH_SELF] = "init",	 [OS_MECH_PIDNS] = "kernel",
		[OS_MECH_CGROUP] = "pair",	 [OS_MECH_SUBREAPER] = "best-effort",
		[OS_MECH_GROUP] = "best-effort", [OS_MECH_JOB] = "kernel",
	};

	return (namespaces & OS_NS_PID) || (mech == OS_MECH_SELF && pid1) ? "kernel"
									  : guarantees[mech];
}

const char *plan_namespaces(unsigned ns, char *buf, size_t size)
{
	static const struct {
		unsigned bit;
		const char *name;
	} names[] = {
		{OS_NS_USER, "user"}, {OS_NS_PID, "pid"},	{OS_NS_MOUNT, "mount"},
		{OS_NS_NET, "net"},   {OS_NS_IPC, "ipc"},	{OS_NS_UTS, "uts"},
		{OS_NS_TIME, "time"}, {OS_NS_CGROUP, "cgroup"},
	};
	struct str s;

	str_init(&s, buf, size);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (ns & names[i].bit)
			str_fmt(&s, "%s%s", s.len ? ", " : "", names[i].name);
	return s.len ? buf : "none";
}

static void print_ladder(const struct plan *plan, struct out *o)
{
	char ns[80];

	for (size_t i = 0; i < plan->n; i++) {
		struct os_launch l;

		plan_launch(plan, i, &l);
		if (l.mech == OS_MECH_PIDNS || (l.mech == OS_MECH_CGROUP && l.need_pid_ns))
			l.unshare |= OS_NS_PID;
		out_fmt(o, "%s  %s, guarantee %s, namespaces: %s%s\n",
			i == 0 ? "isolate  " : "  or else", plan_mech_name(l.mech, plan->host.pid1),
			l.mech == OS_MECH_CGROUP && l.need_pid_ns ? "kernel"
			: l.mech == OS_MECH_CGROUP
				? "kernel with the PID namespace that is tried first, else pair"
				: plan_guarantee(l.mech, 0, plan->host.pid1),
			plan_namespaces(l.unshare, ns, sizeof(ns)),
			plan->named && i > 0 ? "; without limits" : "");
	}
}

static void print_duration(struct out *o, const char *title, uint64_t ns, const char *then)
{
	char text[32];
	struct str s;

	if (!ns)
		return;
	str_init(&s, text, sizeof(text));
	str_put_duration(&s, ns);
	out_fmt(o, "%s  %s%s\n", title, text, then);
}

static void print_policy(const struct policy *p, struct out *o)
{
	static const char *const leftovers[] = {
		[LEFTOVERS_STOP] = "stop signal, grace, SIGKILL",
		[LEFTOVERS_KILL] = "SIGKILL at once",
		[LEFTOVERS_WAIT] = "wait until they end",
		[LEFTOVERS_FAIL] = "stop signal, grace, SIGKILL; and the run fails with 123",
		[LEFTOVERS_LEAVE] = "left alone",
	};
	static const char *const targets[] = {
		[SIGNAL_TO_COMMAND] = "the command",
		[SIGNAL_TO_GROUP] = "the command's process group",
		[SIGNAL_TO_TREE] = "the whole tree",
	};
	char name[16];

	out_fmt(o, "signals    to %s\n", targets[p->signal_to]);
	out_fmt(o, "stop       SIG%s\n", signame(p->stop_signal, name));
	print_duration(o, "grace    ", p->grace_ns, ", then SIGKILL");
	print_duration(o, "timeout  ", p->timeout_ns, ", then stop, exit 124");
	print_duration(o, "kill     ", p->kill_after_ns, " after a TERM, INT, HUP or QUIT");
	out_fmt(o, "leftovers  %s\n", leftovers[p->leftovers]);
}

static void print_launch(const struct os_launch *l, struct out *o)
{
	if (l->set_user)
		out_fmt(o, "user       %u:%u\n", l->uid, l->gid);
	if (l->map_users)
		out_fmt(o, "users      %s\ngroups     %s\n", l->map_users, l->map_groups);
	if (l->hostname)
		out_fmt(o, "hostname   %s\n", l->hostname);
	if (l->chdir)
		out_fmt(o, "directory  %s\n", l->chdir);
	if (l->stdin_path)
		out_fmt(o, "stdin      %s\n", l->stdin_path);
	if (l->log_path)
		out_fmt(o, "log        %s\n", l->log_path);
	if (l->reset_signals)
		out_put(o, "reset      signal dispositions and mask\n");
}

void plan_print(const struct plan *plan, struct out *o)
{
	char word[512];
	struct str s;

	print_ladder(plan, o);
	print_launch(&plan->launch, o);
	plan_print_sandbox(plan, o);
	print_policy(plan->policy, o);
	out_put(o, "command   ");
	for (char *const *arg = plan->launch.argv; *arg; arg++) {
		str_init(&s, word, sizeof(word));
		str_put_safe(&s, *arg, strlen(*arg));
		out_fmt(o, " %s", word);
	}
	out_put(o, "\n");
}
