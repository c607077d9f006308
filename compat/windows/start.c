// SPDX-License-Identifier: MIT
/*
 * Starting the command: suspended, in a console process group of its own, with three handles, in the job before its first
 * instruction. Where it fails is told like an exec that failed, once the tree is looked at.
 */
#include "compat/windows/impl.h"

#include <errno.h>

#include "lib/cleanup.h"
#include "lib/mem.h"

#define ATTRIBUTES 2

struct attributes {
	LPPROC_THREAD_ATTRIBUTE_LIST list;
	HANDLE inherit[3];
	DWORD inherit_n;
};

/* Each handle once. */
static void collect(struct attributes *a, const struct streams *s)
{
	for (int i = 0; i < 3; i++)
		if (s->handle[i] && (i < 2 || s->handle[2] != s->handle[1]))
			a->inherit[a->inherit_n++] = s->handle[i];
}

/* The job is taken from the list where the system knows that (Windows 10); else the process is put into it. */
static int attributes_make(struct attributes *a, const struct streams *s, HANDLE *job)
{
	SIZE_T size = 0;

	collect(a, s);
	InitializeProcThreadAttributeList(NULL, ATTRIBUTES, 0, &size);
	a->list = mem_new(size);
	if (!a->list)
		return -ENOMEM;
	if (!InitializeProcThreadAttributeList(a->list, ATTRIBUTES, 0, &size))
		return error_last();
	if (a->inherit_n &&
	    !UpdateProcThreadAttribute(a->list, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, a->inherit,
				       a->inherit_n * sizeof(HANDLE), NULL, NULL))
		return error_last();
	UpdateProcThreadAttribute(a->list, 0, PROC_THREAD_ATTRIBUTE_JOB_LIST, job, sizeof(*job),
				  NULL, NULL);
	return 0;
}

static void attributes_free(struct attributes *a)
{
	if (a->list)
		DeleteProcThreadAttributeList(a->list);
	mem_free(a->list);
}

static int create(struct os *os, const WCHAR *folder, const struct streams *s,
		  PROCESS_INFORMATION *made)
{
	const DWORD flags = CREATE_SUSPENDED | CREATE_NEW_PROCESS_GROUP |
			    CREATE_UNICODE_ENVIRONMENT | EXTENDED_STARTUPINFO_PRESENT;
	struct attributes a = {0};
	STARTUPINFOEXW info = {.StartupInfo = {.cb = sizeof(info),
					       .dwFlags = STARTF_USESTDHANDLES,
					       .hStdInput = s->handle[0],
					       .hStdOutput = s->handle[1],
					       .hStdError = s->handle[2]}};
	int rc = attributes_make(&a, s, &os->job);

	info.lpAttributeList = a.list;
	if (rc == 0 && !CreateProcessW(os->app, os->line, NULL, NULL, a.inherit_n > 0, flags,
				       os->block, folder, &info.StartupInfo, made))
		rc = error_last();
	attributes_free(&a);
	return rc;
}

static int into_job(struct os *os, HANDLE process)
{
	BOOL inside = FALSE;

	if (IsProcessInJob(process, os->job, &inside) && inside)
		return 0;
	return AssignProcessToJobObject(os->job, process) ? 0 : error_last();
}

static int check_folder(const WCHAR *folder)
{
	DWORD kind = GetFileAttributesW(folder);

	if (kind == INVALID_FILE_ATTRIBUTES)
		return error_last();
	return kind & FILE_ATTRIBUTE_DIRECTORY ? 0 : -ENOTDIR;
}

static int start(struct os *os, const struct os_launch *l, enum os_stage *stage)
{
	CLEANUP_MEM WCHAR *folder = NULL;
	PROCESS_INFORMATION made;
	struct streams streams;
	int rc = streams_open(&streams, l, stage);

	if (rc == 0 && l->chdir) {
		*stage = OS_STAGE_CHDIR;
		folder = text_wide(l->chdir);
		rc = folder ? check_folder(folder) : -errno;
	}
	if (rc == 0) {
		*stage = OS_STAGE_EXEC;
		rc = os->not_found ? os->not_found : create(os, folder, &streams, &made);
	}
	streams_close(&streams);
	if (rc < 0)
		return rc;
	rc = into_job(os, made.hProcess);
	if (rc < 0) {
		*stage = OS_STAGE_CGROUP;
		TerminateProcess(made.hProcess, KILLED_CODE);
	} else {
		os->main = made.hProcess;
		os->main_pid = made.dwProcessId;
		ResumeThread(made.hThread);
	}
	CloseHandle(made.hThread);
	return rc;
}

int os_start(struct os *os, const struct os_launch *launch, struct err *e)
{
	int rc = start(os, launch, &os->failed_stage);

	if (rc < 0) {
		os->start_failed = os->news = true;
		os->failed_errno = -rc;
		return 0;
	}
	rc = watch_end(os, os->main, &os->main_wait);
	if (rc < 0) {
		TerminateJobObject(os->job, KILLED_CODE);
		return err_set(e, -rc, "start the command", "its end cannot be waited for");
	}
	return 0;
}
