// SPDX-License-Identifier: MIT
/* Rows of brood check on macOS: what the tracking of a tree rests on. */
#include "compat/macos/impl.h"
#include "include/os_check.h"

#include <errno.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/mem.h"

static void check_unique(struct check_rows *rows)
{
	struct check_row *row = check_add(rows, "unique-id", "unique process ids");
	uint64_t own = 0, parent = 0;
	int rc = ask_unique(getpid(), &own, &parent);

	check_result(
		row, rc, "ask libproc",
		"the kernel does not tell a process's unique id; use OS X 10.9 or later, outside of a sandbox");
	if (rc == 0)
		check_detail(
			row,
			"children are known by their first parent, also when they are launchd's");
}

static void check_list(struct check_rows *rows)
{
	struct check_row *row = check_add(rows, "process-list", "list of all processes");
	struct pid_list list = {0};
	int rc = ask_pids(&list);

	check_result(row, rc, "ask libproc", "the list is refused; run outside of a sandbox");
	if (rc == 0) {
		row->has_value = true;
		row->value = (int64_t)list.n;
		check_detail(row, "%zu processes", list.n);
	}
	mem_free(list.pid);
}

/* Apple's own programs are shown without their environment where System Integrity Protection is on. */
static void check_environment(struct check_rows *rows)
{
	struct check_row *row = check_add(rows, "environment", "environment of processes");
	char *args = NULL;
	size_t size = 0;
	ssize_t n = ask_args(getpid(), &args, &size);

	check_result(row, n < 0 ? (int)n : 0, "ask for arguments (KERN_PROCARGS2)",
		     "they are refused; who leaves the tree at once cannot be found by its cookie");
	if (n >= 0) {
		row->state = CHECK_PARTLY;
		check_detail(row, "of one's own processes; not of Apple's programs");
	}
	mem_free(args);
}

static void check_queue(struct check_rows *rows)
{
	struct check_row *row = check_add(rows, "process-events", "news of processes (kqueue)");
	struct kevent change;
	int kq = kqueue(), rc = kq < 0 ? -errno : 0;

	EV_SET(&change, (uintptr_t)getpid(), EVFILT_PROC, EV_ADD, NOTE_EXIT | NOTE_FORK | NOTE_EXEC,
	       0, NULL);
	if (rc == 0 && kevent(kq, &change, 1, NULL, 0, NULL) < 0)
		rc = -errno;
	check_result(row, rc, "watch a process",
		     "forks and exits are not told; each is found later, or not at all");
	if (kq >= 0)
		close(kq);
}

static void check_processes(struct check_rows *rows)
{
	struct check_row *row = check_add(rows, "process-limit", "processes of this user");
	struct rlimit limit;
	int rc = getrlimit(RLIMIT_NPROC, &limit) < 0 ? -errno : 0;

	check_result(row, rc, "ask for RLIMIT_NPROC", "it is refused");
	if (rc == 0) {
		row->has_value = true;
		row->value = (int64_t)limit.rlim_cur;
		check_detail(row, "at most %llu", (unsigned long long)limit.rlim_cur);
	}
}

/* What people look for, and nothing that is set on this host can bring. */
static void check_missing(struct check_rows *rows)
{
	static const char *const missing[][2] = {
		{"namespaces", "namespaces"},
		{"tree-limits", "limits of a whole tree"},
		{"sandbox", "sandbox (view, seccomp)"},
	};

	for (size_t i = 0; i < sizeof(missing) / sizeof(missing[0]); i++)
		check_detail(check_add(rows, missing[i][0], missing[i][1]),
			     "macOS has none that a program can use");
}

void os_check(struct check_rows *rows, const struct os_host *host)
{
	(void)host;
	check_unique(rows);
	check_list(rows);
	check_environment(rows);
	check_queue(rows);
	check_processes(rows);
	check_missing(rows);
}

const struct check_words check_words = {
	.privileged = "root",
	.more_processes = "raise RLIMIT_NPROC (ulimit -u)",
	.killed = "the process that tried it was killed",
};
