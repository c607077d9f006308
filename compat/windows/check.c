// SPDX-License-Identifier: MIT
/* Rows of brood check on Windows, each found by trying. */
#include <errno.h>
#include <string.h>

#include "compat/windows/impl.h"
#include "include/os_check.h"
#include "lib/mem.h"
#include "lib/str.h"

int os_try(const struct os_launch *launch, unsigned *namespaces, struct err *e)
{
	struct os os = {.port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 1)};
	int rc = os.port ? job_make(&os, launch, e)
			 : err_set(e, -error_last(), "make a job", "no completion port can be had");

	*namespaces = 0;
	if (os.job)
		CloseHandle(os.job);
	if (os.port)
		CloseHandle(os.port);
	return rc;
}

static void check_job(struct check_rows *rows)
{
	struct check_row *row = check_add(rows, "job", "Job Object");
	struct os_launch launch = {.mech = OS_MECH_JOB};
	unsigned namespaces;
	BOOL inside = FALSE;

	row->state = os_try(&launch, &namespaces, &row->why) < 0 ? CHECK_NO : CHECK_YES;
	row = check_add(rows, "nested-job", "not in a job already");
	row->state = IsProcessInJob(GetCurrentProcess(), NULL, &inside) && inside ? CHECK_PARTLY
										  : CHECK_YES;
	if (inside)
		check_detail(row, "brood is in one: its limits hold too");
}

static void check_limits(struct check_rows *rows)
{
	static const struct {
		const char *id, *title;
		struct limits limits;
	} tried[] = {
		{"limit-memory", "--memory", {.set_memory = true, .memory_bytes = 1u << 30}},
		{"limit-pids", "--pids", {.set_pids = true, .pids = 100}},
		{"limit-cpus", "--cpus", {.set_cpus = true, .cpus_milli = 500}},
		{"limit-cpu-time", "--cpu-time", {.cpu_time_s = 3600}},
		{"limit-nice", "--nice", {.set_nice = true, .nice = 10}},
	};

	for (size_t i = 0; i < sizeof(tried) / sizeof(tried[0]); i++) {
		struct check_row *row = check_add(rows, tried[i].id, tried[i].title);
		struct os_launch launch = {.mech = OS_MECH_JOB, .limits = &tried[i].limits};
		unsigned namespaces;

		row->state = os_try(&launch, &namespaces, &row->why) < 0 ? CHECK_NO : CHECK_YES;
	}
}

static void check_console(struct check_rows *rows)
{
	struct check_row *row = check_add(rows, "console", "a console");
	DWORD pid;

	row->state = GetConsoleProcessList(&pid, 1) ? CHECK_YES : CHECK_NO;
	if (row->state == CHECK_NO)
		err_set(&row->why, 0, "ask for the console",
			"brood runs without a console, so no command can be asked to end; the grace period "
			"passes, and it is ended");
}

void os_check(struct check_rows *rows, const struct os_host *host)
{
	(void)host;
	check_job(rows);
	check_limits(rows);
	check_console(rows);
}

/* RtlGetVersion: GetVersionEx tells a program what it was made for. */
static void put_release(char *to, size_t size)
{
	LONG(NTAPI * version)
	(OSVERSIONINFOW *) = (LONG(NTAPI *)(OSVERSIONINFOW *))(void (*)(void))GetProcAddress(
		GetModuleHandleW(L"ntdll.dll"), "RtlGetVersion");
	OSVERSIONINFOW info = {.dwOSVersionInfoSize = sizeof(info)};
	struct str s;

	str_init(&s, to, size);
	if (version && version(&info) >= 0)
		str_fmt(&s, "%u.%u.%u", (unsigned)info.dwMajorVersion,
			(unsigned)info.dwMinorVersion, (unsigned)info.dwBuildNumber);
}

void os_system(struct os_system *system)
{
	struct str s;

	memset(system, 0, sizeof(*system));
	system->no_ids = true;
	system->privileged = "as an administrator";
	str_init(&s, system->name, sizeof(system->name));
	str_put(&s, "Windows");
	str_init(&s, system->machine, sizeof(system->machine));
	str_put(&s, "x86_64");
	put_release(system->release, sizeof(system->release));
}
