// SPDX-License-Identifier: MIT
/* The processes of the machine for the inspector, as libproc tells them. Of another user's only root is told all. */
#include "include/os_inspect.h"

#include <errno.h>
#include <libproc.h>
#include <mach/mach_time.h>
#include <pwd.h>
#include <string.h>
#include <sys/proc.h>
#include <sys/proc_info.h>

#include "compat/macos/ask.h"
#include "include/os.h"
#include "lib/mem.h"
#include "lib/str.h"

#define COMMAND_MAX 16384
#define IN_TASK (BROOD_MEMORY | BROOD_TIME | BROOD_THREADS)

struct os_inspect {
	struct pid_list pids;
	char *args; /* room for one process's */
	size_t args_size;
	bool zombie;
	char name[32], user[64];
	char command[COMMAND_MAX];
	struct proc_vnodepathinfo folders;
};

int os_inspect_open(struct os_inspect **out, const char *root, bool keep, struct err *e)
{
	struct os_inspect *in;

	(void)keep;
	if (root)
		return err_set(e, ENOTSUP, "open",
			       "macOS has no files to read processes from: '%s'", root);
	in = mem_new(sizeof(*in));
	if (!in)
		return err_set(e, ENOMEM, "open", "no memory");
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

uint64_t os_inspect_clock_ns(void)
{
	return os_now();
}

/* Ids grow with each fork: as good as a time to tell an older process from a younger, and to name one for good. */
static int take_basics(struct os_inspect *in, struct brood_process *p)
{
	struct process now;
	int rc = ask_process(p->pid, &now);

	if (rc < 0)
		return rc;
	if ((p->fields & BROOD_START) && p->start_ns != now.unique)
		return -ESRCH;
	p->start_ns = now.unique;
	p->parent = now.parent;
	p->uid = now.uid;
	p->kernel = p->pid == 0;
	in->zombie = now.zombie;
	p->state = now.zombie ? BROOD_ZOMBIE : now.stopped ? BROOD_STOPPED : BROOD_SLEEPING;
	ask_name(p->pid, in->name, sizeof(in->name));
	p->name = in->name;
	p->fields |= BROOD_PID | BROOD_PARENT | BROOD_START | BROOD_NAME | BROOD_STATE;
	return 0;
}

/* What was read belongs to the process that it was asked for. */
static int still_it(const struct brood_process *p)
{
	uint64_t now;
	int rc = ask_unique(p->pid, &now, NULL);

	return rc < 0 ? rc : now == p->start_ns ? 0 : -ESRCH;
}

static uint64_t from_mach(uint64_t units)
{
	mach_timebase_info_data_t base = {1, 1};

	mach_timebase_info(&base);
	return base.denom ? units / base.denom * base.numer : 0;
}

static void take_task(const struct os_inspect *in, struct brood_process *p)
{
	struct proc_taskinfo task;

	if (in->zombie ||
	    proc_pidinfo(p->pid, PROC_PIDTASKINFO, 0, &task, sizeof(task)) != (int)sizeof(task))
		return;
	p->memory_bytes = task.pti_resident_size;
	p->time_ns = from_mach(task.pti_total_user + task.pti_total_system);
	p->threads = task.pti_threadnum;
	if (p->state == BROOD_SLEEPING && task.pti_numrunning > 0)
		p->state = BROOD_RUNNING;
	p->fields |= IN_TASK;
}

static void take_user(struct os_inspect *in, struct brood_process *p)
{
	const struct passwd *entry = getpwuid(p->uid);
	struct str s;

	str_init(&s, in->user, sizeof(in->user));
	if (entry)
		str_put(&s, entry->pw_name);
	else
		str_putu(&s, p->uid);
	p->user = in->user;
	p->fields |= BROOD_USER;
}

static void take_command(struct os_inspect *in, struct brood_process *p)
{
	ssize_t n = in->zombie ? -ESRCH : ask_args(p->pid, &in->args, &in->args_size);
	struct str s;

	if (n < 0 || !args_join(in->args, (size_t)n, in->command, sizeof(in->command))) {
		str_init(&s, in->command, sizeof(in->command));
		str_fmt(&s, "[%s]", in->name);
	}
	p->command = in->command;
	p->fields |= BROOD_COMMAND;
}

static void take_folder(struct os_inspect *in, struct brood_process *p)
{
	const int size = (int)sizeof(in->folders);

	if (in->zombie ||
	    proc_pidinfo(p->pid, PROC_PIDVNODEPATHINFO, 0, &in->folders, size) != size)
		return;
	p->cwd = in->folders.pvi_cdir.vip_path;
	p->fields |= BROOD_CWD;
}

int os_inspect_more(struct os_inspect *in, struct brood_process *p, uint32_t fields)
{
	uint32_t wanted = fields & ~p->fields;
	int rc = 0;

	if (!(p->fields & BROOD_START))
		rc = take_basics(in, p);
	if (rc < 0)
		return rc;
	if (wanted & (IN_TASK | BROOD_STATE))
		take_task(in, p);
	if (wanted & BROOD_AGE) {
		p->age_ns = ask_age_ns(p->pid);
		p->fields |= p->age_ns ? BROOD_AGE : 0;
	}
	if (wanted & BROOD_USER)
		take_user(in, p);
	if (wanted & BROOD_COMMAND)
		take_command(in, p);
	if (wanted & BROOD_CWD)
		take_folder(in, p);
	return still_it(p);
}

int os_inspect_each(struct os_inspect *in, uint32_t fields, os_inspect_visit *visit, void *arg,
		    size_t *hidden, struct err *e)
{
	int rc = ask_pids(&in->pids);

	*hidden = 0;
	if (rc < 0)
		return err_set(e, -rc, "list processes", "libproc refuses it");
	for (size_t i = 0; i < in->pids.n; i++) {
		struct brood_process p = {.pid = in->pids.pid[i], .fields = BROOD_PID};

		rc = os_inspect_more(in, &p, fields & ~(uint32_t)BROOD_PID);
		if (rc < 0)
			*hidden += rc != -ESRCH;
		else if ((rc = visit(arg, &p)) != 0)
			return rc < 0 ? err_set(e, -rc, "read processes", "%s", err_words(-rc))
				      : rc;
	}
	return 0;
}
