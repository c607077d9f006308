// SPDX-License-Identifier: MIT
/* The sandbox's part of a plan in words. */
#include <string.h>

#include "include/os_sandbox.h"
#include "init/plan.h"
#include "lib/str.h"

static const char *const kinds[] = {
	[VIEW_RO] = "read-only", [VIEW_RW] = "writable",     [VIEW_TMPFS] = "tmpfs",
	[VIEW_HIDE] = "hidden",	 [VIEW_OVERLAY] = "overlay", [VIEW_PROC] = "proc",
	[VIEW_DEV] = "dev",
};

static void put_safe(struct out *o, const char *text)
{
	char word[512];
	struct str s;

	str_init(&s, word, sizeof(word));
	str_put_safe(&s, text, strlen(text));
	out_fmt(o, " %s", word);
}

static void print_view(const struct view *view, struct out *o)
{
	const struct view_item *item = view->item;

	out_put(o, "view      ");
	put_safe(o, view->root ? view->root : "/");
	out_put(o, view->read_only ? ", read-only\n" : "\n");
	for (size_t i = 0; i < view->n; i++) {
		out_fmt(o, "          ");
		put_safe(o, item[i].dest);
		out_fmt(o, ", %s%s", kinds[item[i].kind],
			item[i].optional ? " where it exists" : "");
		if (item[i].source && !item[i].preset &&
		    strcmp(item[i].source, item[i].dest) != 0) {
			out_put(o, ", from");
			put_safe(o, item[i].source);
		}
		out_put(o, "\n");
	}
}

static void print_capabilities(const struct privileges *p, struct out *o)
{
	bool some = false;

	out_put(o, "           capabilities:");
	for (int cap = 0; cap < 64; cap++) {
		const char *name = os_cap_name(cap);

		if (!name || !(p->keep_caps >> cap & 1))
			continue;
		out_fmt(o, " %s", name);
		some = true;
	}
	out_put(o, some ? "\n" : " none\n");
}

static void print_privileges(const struct privileges *p, struct out *o)
{
	if (!p->no_new_privs && !p->drop_caps && !p->close_fds)
		return;
	out_fmt(o, "privileges %s\n", p->no_new_privs ? "no_new_privs" : "as they are");
	if (p->drop_caps)
		print_capabilities(p, o);
	if (p->filter.n)
		out_fmt(o, "           seccomp, %zu instructions%s\n", p->filter.n,
			p->filter.log ? ", logged" : "");
	if (p->landlock)
		out_fmt(o, "           Landlock%s\n",
			p->landlock == LANDLOCK_REQUIRED ? "" : " where the kernel has it");
	if (p->no_nested_userns)
		out_put(o, "           no user namespaces inside\n");
	if (p->close_fds)
		out_fmt(o, "           descriptors: 0, 1, 2 and %zu more\n", p->keep_fd_n);
}

static void print_limit(struct out *o, bool set, const char *name, uint64_t value)
{
	if (set)
		out_fmt(o, "limit      %s %llu\n", name, (unsigned long long)value);
}

void plan_print_sandbox(const struct plan *plan, struct out *o)
{
	const struct limits *l = &plan->sandbox.limits;

	if (plan->launch.log_bytes)
		out_fmt(o, "log        begun anew at %llu bytes, %u full ones kept\n",
			(unsigned long long)plan->launch.log_bytes, plan->launch.log_keep);
	if (plan->launch.view)
		print_view(plan->launch.view, o);
	print_privileges(&plan->sandbox.privileges, o);
	print_limit(o, l->set_memory, "memory, bytes:", l->memory_bytes);
	print_limit(o, l->set_swap, "swap, bytes:", l->swap_bytes);
	print_limit(o, l->set_pids,
		    l->pids_by_default ? "processes, where it can be had:" : "processes:", l->pids);
	print_limit(o, l->set_cpus, "thousandths of a processor:", l->cpus_milli);
	print_limit(o, l->cpu_time_s > 0, "CPU time of each process, seconds:", l->cpu_time_s);
	if (l->rlimits)
		out_fmt(o, "limit      %zu of setrlimit(2)\n", l->rlimits);
	if (l->set_nice)
		out_fmt(o, "limit      nice %d\n", l->nice);
	if (l->set_oom_score_adj)
		out_fmt(o, "limit      oom_score_adj %d\n", l->oom_score_adj);
}
