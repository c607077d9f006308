// SPDX-License-Identifier: MIT
/*
 * Console events, both ways. What comes: Ctrl-C is INT, Ctrl-Break is QUIT, a closed window or the end of a session is HUP,
 * the machine's shutdown is TERM. What goes: a console can send Ctrl-Break alone to a group of its processes
 * (GenerateConsoleCtrlEvent), so that stands for each of these.
 */
#include <signal.h>

#include "compat/windows/impl.h"

/* A handler is given no context, so that this is the second exception to "no mutable globals". */
static HANDLE listener;

/* In a thread of its own. After the last three the system ends brood as soon as this returns: it is for brood to end first. */
static BOOL WINAPI handle(DWORD event)
{
	bool last = event == CTRL_CLOSE_EVENT || event == CTRL_LOGOFF_EVENT ||
		    event == CTRL_SHUTDOWN_EVENT;

	PostQueuedCompletionStatus(listener, event, WAKE_CONSOLE, NULL);
	while (last)
		WaitForSingleObject(GetCurrentProcess(), INFINITE);
	return TRUE;
}

int console_listen(HANDLE port)
{
	listener = port;
	/* An inherited "ignore Ctrl-C" stays: a caller that wants that of its children is not contradicted. */
	return SetConsoleCtrlHandler(handle, TRUE) ? 0 : error_last();
}

int console_signal(DWORD event)
{
	switch (event) {
	case CTRL_C_EVENT:
		return SIGINT;
	case CTRL_BREAK_EVENT:
		return SIGQUIT;
	case CTRL_SHUTDOWN_EVENT:
		return SIGTERM;
	default:
		return SIGHUP;
	}
}

int console_break(DWORD group)
{
	return GenerateConsoleCtrlEvent(CTRL_BREAK_EVENT, group) ? 1 : error_last();
}
