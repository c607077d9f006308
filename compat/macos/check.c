// SPDX-License-Identifier: MIT
/* Rows of brood check on macOS: what the tracking of a tree rests on; and a mechanism tried as a run itself would. */
#include "compat/macos/impl.h"
#include "include/os_check.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/mem.h"
#include "lib/str.h"

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

/* Filled by the throw-away supervisor. One that was killed on the way has not answered. */
struct trial {
	bool answered;
	int rc;
	struct err why;
};

static _Noreturn void supervise(const struct os_launch *launch, struct trial *trial)
{
	struct os_early early = {0};
	enum os_role role = OS_ROLE_ALONE;
	struct os *os;

	trial->rc = os_open(&os, &early, &trial->why);
	if (trial->rc == 0) {
		trial->rc = os_split(os, launch, &role, &trial->why);
		if (role == OS_ROLE_INIT)
			_exit(0);
		while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
			;
	}
	trial->answered = true;
	_exit(0);
}

static int try_out(const struct os_launch *launch, struct trial *trial)
{
	pid_t pid = fork();

	if (pid == 0)
		supervise(launch, trial);
	if (pid < 0)
		return err_set(&trial->why, errno, "start a process",
			       "too many processes; raise RLIMIT_NPROC (ulimit -u)");
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	if (!trial->answered)
		return err_set(&trial->why, EPERM, "set up",
			       "the process that tried it was killed");
	return trial->rc;
}

int os_try(const struct os_launch *launch, unsigned *namespaces, struct err *e)
{
	struct trial *trial =
		mmap(NULL, sizeof(*trial), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANON, -1, 0);
	int rc;

	if (trial == MAP_FAILED)
		return err_set(e, ENOMEM, "start a process", "no memory to try it out in");
	rc = try_out(launch, trial);
	*namespaces = 0;
	if (rc < 0)
		*e = trial->why;
	munmap(trial, sizeof(*trial));
	return rc;
}

static void copy(char *to, size_t size, const char *from)
{
	struct str s;

	str_init(&s, to, size);
	str_put(&s, from);
}

void os_system(struct os_system *system)
{
	struct utsname name;

	memset(system, 0, sizeof(*system));
	system->privileged = "root";
	if (uname(&name) < 0)
		return;
	copy(system->name, sizeof(system->name), name.sysname);
	copy(system->release, sizeof(system->release), name.release);
	copy(system->machine, sizeof(system->machine), name.machine);
}
