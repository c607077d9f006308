// SPDX-License-Identifier: MIT
/* Asking libproc: lists, unique ids, and what a process is. */
#include "compat/macos/ask.h"

#include <errno.h>
#include <libproc.h>
#include <string.h>
#include <sys/proc.h>
#include <sys/proc_info.h>
#include <sys/resource.h>
#include <time.h>

#include "lib/mem.h"
#include "lib/num.h"
#include "lib/str.h"

/*
 * Two kinds of answer that the kernel gives on anybody's process, and the public header leaves out. Their numbers and
 * layouts are part of the kernel's interface (bsd/sys/proc_info_private.h of XNU), and are the same since OS X 10.9.
 */
#define UNIQUE_INFO 17 /* PROC_PIDUNIQIDENTIFIERINFO */
#define SHORT_INFO ASK_SHORT

struct unique_info {
	uint8_t image[16];
	uint64_t unique, parent_unique;
	int32_t version;
	uint32_t reserved;
	uint64_t more[2];
};
_Static_assert(sizeof(struct unique_info) == 56, "as the kernel has it");

#define ZOMBIES_TOO 1

int ask_info(pid_t pid, int kind, void *out, size_t size)
{
	int n;

	errno = 0;
	n = proc_pidinfo(pid, kind, ZOMBIES_TOO, out, (int)size);
	if (n == (int)size)
		return 0;
	return n <= 0 && errno ? -errno : -ESRCH;
}

int ask_unique(pid_t pid, uint64_t *unique, uint64_t *parent_unique)
{
	struct unique_info u;
	int rc = ask_info(pid, UNIQUE_INFO, &u, sizeof(u));

	if (rc < 0)
		return rc;
	*unique = u.unique;
	if (parent_unique)
		*parent_unique = u.parent_unique;
	return 0;
}

/* The number may be given to another process between two answers: the first one is asked for again. */
int ask_process(pid_t pid, struct process *out)
{
	struct proc_bsdshortinfo b;
	struct process p = {.pid = pid};
	struct unique_info u = {.unique = 0};
	int rc = ask_unique(pid, &p.unique, &p.parent_unique);

	if (rc == 0)
		rc = ask_info(pid, SHORT_INFO, &b, sizeof(b));
	if (rc == 0)
		rc = ask_info(pid, UNIQUE_INFO, &u, sizeof(u));
	if (rc < 0)
		return rc;
	if (u.unique != p.unique)
		return -ESRCH;
	p.version = u.version;
	p.parent = (pid_t)b.pbsi_ppid;
	p.group = (pid_t)b.pbsi_pgid;
	p.uid = b.pbsi_uid;
	p.zombie = b.pbsi_status == SZOMB;
	p.stopped = b.pbsi_status == SSTOP;
	*out = p;
	return 0;
}

/* A list that fills its room may have been cut. */
int ask_pids(struct pid_list *list)
{
	for (size_t want = 1024;; want = list->room * 2) {
		int n;

		if (list->room < want) {
			pid_t *grown = mem_grow(list->pid, want * sizeof(*grown));

			if (!grown)
				return -ENOMEM;
			list->pid = grown;
			list->room = want;
		}
		n = proc_listallpids(list->pid, (int)(list->room * sizeof(*list->pid)));
		if (n <= 0)
			return errno ? -errno : -EIO;
		if ((size_t)n < list->room) {
			list->n = (size_t)n;
			return 0;
		}
	}
}

void ask_name(pid_t pid, char *text, size_t size)
{
	struct proc_bsdshortinfo b;
	struct str s;

	str_init(&s, text, size);
	if (ask_info(pid, SHORT_INFO, &b, sizeof(b)) < 0)
		return;
	b.pbsi_comm[sizeof(b.pbsi_comm) - 1] = '\0';
	str_put(&s, b.pbsi_comm);
}

uint64_t ask_age_ns(pid_t pid)
{
	struct proc_bsdinfo b;
	struct timespec now;
	uint64_t start, at;

	if (ask_info(pid, PROC_PIDTBSDINFO, &b, sizeof(b)) < 0 ||
	    clock_gettime(CLOCK_REALTIME, &now) < 0)
		return 0;
	start = b.pbi_start_tvsec * NS_PER_SEC + b.pbi_start_tvusec * 1000;
	at = (uint64_t)now.tv_sec * NS_PER_SEC + (uint64_t)now.tv_nsec;
	return at > start ? at - start : 0;
}

int ask_usage(pid_t pid, uint64_t *user, uint64_t *system, uint64_t *resident_bytes)
{
	struct rusage_info_v0 r;

	memset(&r, 0, sizeof(r));
	if (proc_pid_rusage(pid, RUSAGE_INFO_V0, (rusage_info_t *)(void *)&r) < 0)
		return -errno;
	*user = r.ri_user_time;
	*system = r.ri_system_time;
	*resident_bytes = r.ri_resident_size;
	return 0;
}
