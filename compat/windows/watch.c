// SPDX-License-Identifier: MIT
/* A process's end as a packet at the port: unlike a job's messages, this is never lost. */
#include "compat/windows/impl.h"

static VOID CALLBACK ended(PVOID port, BOOLEAN timed_out)
{
	(void)timed_out;
	PostQueuedCompletionStatus(port, 0, WAKE_ENDED, NULL);
}

int watch_end(struct os *os, HANDLE process, HANDLE *wait)
{
	return RegisterWaitForSingleObject(wait, process, ended, os->port, INFINITE,
					   WT_EXECUTEONLYONCE | WT_EXECUTEINWAITTHREAD)
		       ? 0
		       : error_last();
}

void watch_cancel(HANDLE *wait)
{
	if (*wait)
		UnregisterWaitEx(*wait, NULL);
	*wait = NULL;
}
