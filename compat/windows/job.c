// SPDX-License-Identifier: MIT
/* The Job Object: made, asked, and tied to the port. It ends all that is in it when its last handle is closed. */
#include <errno.h>

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

size_t job_pids(const struct os *os, DWORD *pid, size_t max)
{
	JOBOBJECT_BASIC_PROCESS_ID_LIST *list;
	size_t room = sizeof(*list) + max * sizeof(list->ProcessIdList[0]), all = 0;

	list = mem_new(room);
	if (!list)
		return 0;
	if (QueryInformationJobObject(os->job, JobObjectBasicProcessIdList, list, (DWORD)room,
				      NULL) ||
	    GetLastError() == ERROR_MORE_DATA) {
		all = list->NumberOfAssignedProcesses;
		for (size_t i = 0; i < max; i++)
			pid[i] = i < list->NumberOfProcessIdsInList ? (DWORD)list->ProcessIdList[i]
								    : 0;
	}
	mem_free(list);
	return all;
}
