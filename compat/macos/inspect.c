// SPDX-License-Identifier: MIT
/*
 * Processes as the inspector asks for them: libproc(3), and sysctl(3) for their arguments. Of anybody's process the kernel
 * tells name, parent and user; the rest of the caller's own alone, or to root.
 */
#include "compat/macos/inspect.h"

#include <errno.h>
#include <libproc.h>
#include <mach/mach_time.h>
#include <string.h>
#include <sys/proc.h>
#include <sys/proc_info.h>
#include <time.h>

#include "include/os.h"
#include "lib/mem.h"
#include "lib/num.h"
#include "lib/str.h"

#define IN_TASK (BROOD_MEMORY | BROOD_TIME | BROOD_THREADS)
#define IN_BASICS                                                                                  \
	(BROOD_PARENT | BROOD_START | BROOD_NAME | BROOD_STATE | BROOD_AGE | BROOD_USER | IN_TASK)

uint32_t os_inspect_fields(void)
{
	return BROOD_FIELDS;
}

uint64_t os_inspect_clock_ns(void)
{
	return os_now();
}

int os_inspect_open(struct os_inspect **out, const char *root, bool keep, struct err *e)
{
	struct os_inspect *in;

	(void)keep; /* nothing is open between two samples */
	if (root)
		return err_set(e, ENOTSUP, "read processes",
			       "macOS shows none by files, so no other root can be read: '%s'",
			       root);
	in = mem_new(sizeof(*in));
	if (!in)
		return err_set(e, ENOMEM, "read processes", "no memory");
	*out = in;
	return 0;
}

void os_inspect_close(struct os_inspect *in)
{
	if (!in)
		return;
	mem_free(in->pids.pid);
	mem_free(in->args);
	mem_free(in);
}

/* 41 and 2/3 ns on arm64, 1 ns on x86-64; the remainder counts. */
static uint64_t from_mach(const struct os_inspect *in, uint64_t units)
{
	return units / in->denom * in->numer + units % in->denom * in->numer / in->denom;
}

/* ---- one process */

/* In the kernel a process runs until it is stopped or a zombie; what its threads do tells more. */
static void take_state(struct brood_process *p, uint32_t status, bool traced, int32_t running)
{
	if (status == SZOMB)
		p->state = BROOD_ZOMBIE;
	else if (status == SSTOP)
		p->state = traced ? BROOD_TRACED : BROOD_STOPPED;
	else if (running >= 0)
		p->state = running ? BROOD_RUNNING : BROOD_SLEEPING;
	else
		return;
	p->fields |= BROOD_STATE;
}

/* The longer of two names where the kernel has both; one that is cut goes on in its program's path. */
static void take_name(struct os_inspect *in, struct brood_process *p, const char *comm,
		      const char *longer)
{
	bool has_longer = longer && *longer;
	const char *known = has_longer ? longer : comm, *base;
	size_t room = has_longer ? 2 * MAXCOMLEN : MAXCOMLEN, n = strnlen(known, room);
	struct str s;

	str_init(&s, in->name, sizeof(in->name));
	str_putn(&s, known, n);
	if (n >= room - 1 && proc_pidpath(p->pid, in->path, sizeof(in->path)) > 0) {
		base = strrchr(in->path, '/');
		base = base ? base + 1 : in->path;
		if (strncmp(base, in->name, n) == 0)
			str_put(&s, base + n);
	}
	p->name = in->name;
	p->fields |= BROOD_NAME;
}

static void take_bsd(struct os_inspect *in, struct brood_process *p, const struct proc_bsdinfo *b,
		     int32_t running)
{
	uint64_t start = b->pbi_start_tvsec * NS_PER_SEC + b->pbi_start_tvusec * 1000;

	in->has_args = b->pbi_status != SZOMB && !(b->pbi_flags & PROC_FLAG_SYSTEM);
	p->parent = (int32_t)b->pbi_ppid;
	p->uid = b->pbi_uid;
	p->kernel = b->pbi_flags & PROC_FLAG_SYSTEM;
	p->start_ns = start;
	p->age_ns = in->now_ns > start ? in->now_ns - start : 0;
	p->fields |= BROOD_PARENT | BROOD_START | BROOD_AGE;
	take_name(in, p, b->pbi_comm, b->pbi_name);
	take_state(p, b->pbi_status, b->pbi_flags & PROC_FLAG_TRACED, running);
}

static void take_short(struct os_inspect *in, struct brood_process *p,
		       const struct proc_bsdshortinfo *b)
{
	in->has_args = b->pbsi_status != SZOMB && !(b->pbsi_flags & PROC_FLAG_SYSTEM);
	p->parent = (int32_t)b->pbsi_ppid;
	p->uid = b->pbsi_uid;
	p->kernel = b->pbsi_flags & PROC_FLAG_SYSTEM;
	p->fields |= BROOD_PARENT;
	take_name(in, p, b->pbsi_comm, NULL);
	take_state(p, b->pbsi_status, b->pbsi_flags & PROC_FLAG_TRACED, -1);
}

static void take_task(struct os_inspect *in, struct brood_process *p, const struct proc_taskinfo *t)
{
	p->memory_bytes = t->pti_resident_size;
	p->time_ns = from_mach(in, t->pti_total_user) + from_mach(in, t->pti_total_system);
	p->threads = t->pti_threadnum;
	p->fields |= IN_TASK;
}

/* As much as is told: all of a live one that is the caller's, all but its task of a zombie, little of another user's. */
static int take_basics(struct os_inspect *in, struct brood_process *p, bool task)
{
	struct proc_bsdshortinfo little;
	struct proc_taskallinfo all;
	struct proc_bsdinfo bsd;

	if (task && ask_info(p->pid, PROC_PIDTASKALLINFO, &all, sizeof(all)) == 0) {
		take_bsd(in, p, &all.pbsd, all.ptinfo.pti_numrunning);
		take_task(in, p, &all.ptinfo);
	} else if (ask_info(p->pid, PROC_PIDTBSDINFO, &bsd, sizeof(bsd)) == 0) {
		take_bsd(in, p, &bsd, -1);
	} else {
		int rc = ask_info(p->pid, ASK_SHORT, &little, sizeof(little));

		if (rc < 0)
			return rc;
		take_short(in, p, &little);
	}
	return 0;
}

/* None: a zombie, the kernel itself, or one that has wiped them. Refused is something else. */
static void take_command(struct os_inspect *in, struct brood_process *p)
{
	ssize_t n = in->has_args ? ask_args(p->pid, &in->args, &in->args_size) : 0;
	struct str s;

	if (n < 0)
		return;
	if (!args_join(in->args, (size_t)n, in->command, sizeof(in->command))) {
		str_init(&s, in->command, sizeof(in->command));
		str_fmt(&s, "[%s]", in->name);
	}
	p->command = in->command;
	p->fields |= BROOD_COMMAND;
}

static void take_cwd(struct os_inspect *in, struct brood_process *p)
{
	if (ask_info(p->pid, PROC_PIDVNODEPATHINFO, &in->folders, sizeof(in->folders)) < 0)
		return;
	in->folders.pvi_cdir.vip_path[sizeof(in->folders.pvi_cdir.vip_path) - 1] = '\0';
	if (!in->folders.pvi_cdir.vip_path[0])
		return;
	p->cwd = in->folders.pvi_cdir.vip_path;
	p->fields |= BROOD_CWD;
}

/* Between two answers a number may be given to another process: all of them are of the one that had it first. */
int os_inspect_more(struct os_inspect *in, struct brood_process *p, uint32_t fields)
{
	uint32_t wanted = fields & ~p->fields;
	uint64_t unique;
	int rc = 0;

	if (!(wanted & ~(uint32_t)BROOD_CPU))
		return 0;
	if (!in->unique)
		rc = ask_unique(p->pid, &in->unique, NULL);
	/* The name stands for a command that is none. */
	if (rc == 0 && ((wanted & IN_BASICS) || !(p->fields & BROOD_NAME)))
		rc = take_basics(in, p, wanted & (IN_TASK | BROOD_STATE));
	if (rc < 0)
		return rc;
	if (wanted & BROOD_USER) {
		p->user = users_name(&in->users, p->uid);
		p->fields |= BROOD_USER;
	}
	if (wanted & BROOD_COMMAND)
		take_command(in, p);
	if (wanted & BROOD_CWD)
		take_cwd(in, p);
	rc = ask_unique(p->pid, &unique, NULL);
	return rc == 0 && unique != in->unique ? -ESRCH : rc;
}

/* ---- all of them */

int inspect_clocks(struct os_inspect *in)
{
	mach_timebase_info_data_t base = {0, 0};
	struct timespec now;

	if (mach_timebase_info(&base) != 0 || !base.denom ||
	    clock_gettime(CLOCK_REALTIME, &now) < 0)
		return -EIO;
	in->numer = base.numer;
	in->denom = base.denom;
	in->now_ns = (uint64_t)now.tv_sec * NS_PER_SEC + (uint64_t)now.tv_nsec;
	return 0;
}

static int begin(struct os_inspect *in)
{
	int rc = inspect_clocks(in);

	return rc < 0 ? rc : ask_pids(&in->pids);
}

/* The kernel's own task has the number 0, which is no process's. */
int os_inspect_each(struct os_inspect *in, uint32_t fields, os_inspect_visit *visit, void *arg,
		    size_t *hidden, struct err *e)
{
	int rc = begin(in);

	if (rc < 0)
		return err_set(e, -rc, "read processes", "the list of processes cannot be read");
	for (size_t i = 0; i < in->pids.n; i++) {
		struct brood_process p = {.pid = in->pids.pid[i], .fields = BROOD_PID};

		if (p.pid <= 0)
			continue;
		in->unique = 0;
		rc = os_inspect_more(in, &p, fields);
		if (rc == -ENOMEM)
			return err_set(e, ENOMEM, "read processes", "no memory");
		if (rc < 0)
			*hidden += rc != -ESRCH;
		else if ((rc = visit(arg, &p)) != 0)
			return rc < 0 ? err_set(e, -rc, "read processes", "%s", err_words(-rc))
				      : rc;
	}
	return 0;
}
