// SPDX-License-Identifier: MIT
/* The Job Object: made, asked, and tied to the port. It ends all that is in it when its last handle is closed. */
#include <errno.h>
#include <string.h>

#include "compat/windows/impl.h"
#include "lib/mem.h"

static int failed(struct err *e, const char *what)
{
	int errnum = -error_last();

	return err_set(e, errnum, "make a job", "%s is refused", what);
}

static int hold(struct os *os, struct err *e)
{
	JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {.BasicLimitInformation.LimitFlags =
							       JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE};

	if (!SetInformationJobObject(os->job, JobObjectExtendedLimitInformation, &limits,
				     sizeof(limits)))
		return failed(e, "JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE");
	return 0;
}

static int listen(struct os *os, struct err *e)
{
	JOBOBJECT_ASSOCIATE_COMPLETION_PORT port = {.CompletionKey = (PVOID)(uintptr_t)WAKE_JOB,
						    .CompletionPort = os->port};

	if (!SetInformationJobObject(os->job, JobObjectAssociateCompletionPortInformation, &port,
				     sizeof(port)))
		return failed(e, "JobObjectAssociateCompletionPortInformation");
	return 0;
}

int job_make(struct os *os, const struct os_launch *launch, struct err *e)
{
	int rc;

	os->job = CreateJobObjectW(NULL, NULL);
	if (!os->job)
		return failed(e, "CreateJobObject");
	rc = hold(os, e);
	if (rc == 0 && launch->limits)
		rc = limits_set(os, launch->limits, e);
	if (rc == 0)
		rc = listen(os, e);
	if (rc < 0) {
		CloseHandle(os->job);
		os->job = NULL;
	}
	return rc;
}

unsigned job_active(const struct os *os)
{
	JOBOBJECT_BASIC_ACCOUNTING_INFORMATION info = {0};

	/* Asked of brood's own handle, this does not fail; were it to, nothing would be proved. */
	if (!QueryInformationJobObject(os->job, JobObjectBasicAccountingInformation, &info,
				       sizeof(info), NULL))
		return 1;
	return info.ActiveProcesses;
}

/* The pids that the job names, in a list of their own; NULL: none, or no memory. */
static JOBOBJECT_BASIC_PROCESS_ID_LIST *list_pids(const struct os *os)
{
	/* More may come between the two questions; those that are cut off are not the first to be named. */
	size_t max = job_active(os) + 64;
	DWORD room = (DWORD)(sizeof(JOBOBJECT_BASIC_PROCESS_ID_LIST) + max * sizeof(ULONG_PTR));
	JOBOBJECT_BASIC_PROCESS_ID_LIST *list = mem_new(room);

	if (list &&
	    (QueryInformationJobObject(os->job, JobObjectBasicProcessIdList, list, room, NULL) ||
	     GetLastError() == ERROR_MORE_DATA))
		return list;
	mem_free(list);
	return NULL;
}

static bool lives(DWORD pid)
{
	HANDLE process = OpenProcess(SYNCHRONIZE, FALSE, pid);
	bool ended;

	if (!process) /* there is no such process any more, or it may not be looked at */
		return GetLastError() != ERROR_INVALID_PARAMETER;
	ended = WaitForSingleObject(process, 0) == WAIT_OBJECT_0;
	CloseHandle(process);
	return !ended;
}

size_t job_living(const struct os *os, DWORD *pid, size_t max, bool all)
{
	JOBOBJECT_BASIC_PROCESS_ID_LIST *list = list_pids(os);
	size_t n = 0;

	memset(pid, 0, max * sizeof(*pid));
	if (!list) /* nothing is known of them but that they were counted */
		return job_active(os);
	for (DWORD i = 0; i < list->NumberOfProcessIdsInList && (all || n < max); i++) {
		DWORD one = (DWORD)list->ProcessIdList[i];

		if (!lives(one))
			continue;
		if (n < max)
			pid[n] = one;
		n++;
	}
	mem_free(list);
	return n;
}
