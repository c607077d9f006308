// SPDX-License-Identifier: MIT
/*
 * A process held by a handle: its number is nobody else's until that is closed. Nothing but an end can be sent here
 * (TerminateProcess): to be told to end by Ctrl-Break a process must share the sender's console, and no documented call
 * stops one.
 */
#include <errno.h>
#include <signal.h>

#include "compat/windows/impl.h"
#include "compat/windows/inspect.h"
#include "lib/num.h"

int32_t os_inspect_self(void)
{
	return (int32_t)GetCurrentProcessId();
}

/* Sleep's INFINITE is one more than the longest, 49 days. */
bool os_pause(uint64_t ns)
{
	uint64_t ms = (ns + NS_PER_MS - 1) / NS_PER_MS;

	Sleep(ms < INFINITE ? (DWORD)ms : INFINITE - 1);
	return true;
}

/* No signal stops a process here, and no tree is taken in steps. */
void os_uninterrupted(void (*call)(void *arg), void *arg)
{
	call(arg);
}

static HANDLE handle_of(const struct brood_held *held)
{
	return (HANDLE)held->handle; /* NOLINT(performance-no-int-to-ptr) */
}

HANDLE inspect_open(DWORD pid)
{
	static const DWORD rights = SYNCHRONIZE | PROCESS_QUERY_LIMITED_INFORMATION;
	HANDLE process = OpenProcess(rights | PROCESS_TERMINATE, FALSE, pid);

	return process || GetLastError() != ERROR_ACCESS_DENIED ? process
								: OpenProcess(rights, FALSE, pid);
}

static bool has_ended(const struct brood_held *held)
{
	return WaitForSingleObject(handle_of(held), 0) == WAIT_OBJECT_0;
}

/* Opened first, then looked at: what is told is of the one that is open. */
int os_inspect_hold(struct os_inspect *in, int32_t pid, struct brood_held *held)
{
	struct brood_process p = {.pid = pid};
	HANDLE process = inspect_open((DWORD)pid);
	struct brood_held found = {.pid = pid, .handle = process ? (intptr_t)process : -1};
	int rc;

	if (!process && GetLastError() == ERROR_INVALID_PARAMETER)
		return -ESRCH;
	if (!process && GetLastError() != ERROR_ACCESS_DENIED)
		return error_last();
	rc = inspect_one(in, &p, BROOD_PARENT | BROOD_START);
	if (rc == 0 && process && has_ended(&found))
		rc = -ESRCH;
	if (rc < 0) {
		os_inspect_release(&found);
		return rc;
	}
	found.parent = p.parent;
	found.start_ns = p.start_ns; /* 0: it is not told */
	*held = found;
	return 0;
}

int os_inspect_look(struct os_inspect *in, struct brood_held *held)
{
	struct brood_process p = {.pid = held->pid};

	if (held->handle >= 0)
		return has_ended(held) ? -ESRCH : 0;
	return inspect_one(in, &p, 0); /* the system's own, which nobody opens */
}

bool os_inspect_sends(int signo)
{
	return signo == SIGKILL;
}

int os_inspect_signal(struct os_inspect *in, const struct brood_held *held, int signo)
{
	(void)in;
	if (held->handle < 0)
		return -EPERM;
	if (has_ended(held))
		return -ESRCH;
	if (signo == 0)
		return 0;
	if (signo != SIGKILL)
		return -EOPNOTSUPP;
	if (TerminateProcess(handle_of(held), KILLED_CODE))
		return 0;
	/* Refused, too, where it has begun to end. */
	if (GetLastError() == ERROR_ACCESS_DENIED)
		return WaitForSingleObject(handle_of(held), 100) == WAIT_OBJECT_0 ? -ESRCH : -EPERM;
	return error_last();
}

void os_inspect_release(struct brood_held *held)
{
	if (held->pid && held->handle >= 0)
		CloseHandle(handle_of(held));
	*held = (struct brood_held){.handle = -1};
}
