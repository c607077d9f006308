// SPDX-License-Identifier: MIT
/*
 * Processes that start others on Windows, and stay. Each that stays holds an event of a name, by which `alive` finds out
 * whether any of them lives: the system drops the name with the last.
 */
#include <windows.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#define LINE 32767

static HANDLE hold(const wchar_t *name)
{
	return CreateEventW(NULL, TRUE, FALSE, name);
}

static int alive(const wchar_t *name)
{
	return OpenEventW(SYNCHRONIZE, FALSE, name) != NULL;
}

/* This program again, with these words. */
static HANDLE start(DWORD flags, const wchar_t *words)
{
	static wchar_t line[LINE], self[LINE];
	STARTUPINFOW info = {.cb = sizeof(info)};
	PROCESS_INFORMATION made;

	GetModuleFileNameW(NULL, self, LINE);
	_snwprintf(line, LINE, L"\"%ls\" %ls", self, words);
	if (!CreateProcessW(self, line, NULL, NULL, TRUE, flags, NULL, NULL, &info, &made))
		return NULL;
	CloseHandle(made.hThread);
	return made.hProcess;
}

static int stay(const wchar_t *name)
{
	hold(name);
	puts("here");
	fflush(stdout);
	Sleep(INFINITE);
	return 0;
}

/* Wait for it to hold its name: what is left behind is alive then. */
static void await(const wchar_t *name)
{
	while (!alive(name))
		Sleep(5);
}

/* HOW NAME [CODE]: leave one behind. 77: it could not be started so, with the error on stdout. */
static int leave(const wchar_t *how, const wchar_t *name, int code)
{
	wchar_t words[200];
	bool grand = wcscmp(how, L"grand") == 0;
	HANDLE child;
	DWORD flags = wcscmp(how, L"detached") == 0    ? DETACHED_PROCESS
		      : wcscmp(how, L"group") == 0     ? CREATE_NEW_PROCESS_GROUP
		      : wcscmp(how, L"console") == 0   ? CREATE_NEW_CONSOLE
		      : wcscmp(how, L"breakaway") == 0 ? CREATE_BREAKAWAY_FROM_JOB
						       : 0;

	/* A grandchild, whose parent is gone. */
	_snwprintf(words, 200, grand ? L"leave plain %ls" : L"stay %ls", name);
	child = start(flags, words);
	if (!child) {
		printf("error %lu\n", GetLastError());
		return 77;
	}
	if (grand)
		WaitForSingleObject(child, INFINITE);
	await(name);
	return code;
}

/* Wine gives up on a process that a busy machine is slow to start. */
static HANDLE start_in_time(const wchar_t *words)
{
	HANDLE process = NULL;

	for (int tries = 0; !process && tries < 100; tries++) {
		if (tries)
			Sleep(50);
		process = start(0, words);
		if (!process && GetLastError() != ERROR_INTERNAL_ERROR)
			break;
	}
	return process;
}

static int many(int n, const wchar_t *name, int code)
{
	wchar_t words[200];

	for (int i = 0; i < n; i++) {
		_snwprintf(words, 200, L"stay %ls%d", name, i);
		if (!start_in_time(words)) {
			printf("error %lu at %d\n", GetLastError(), i);
			return 77;
		}
	}
	_snwprintf(words, 200, L"%ls%d", name, n - 1);
	await(words);
	hold(name);
	if (code < 0)
		Sleep(INFINITE);
	return code;
}

/* Makes children that stay, one after the other, until it is ended; 40 at most. */
static int breed(const wchar_t *name)
{
	wchar_t words[200];

	_snwprintf(words, 200, L"stay %ls", name);
	for (int i = 0; i < 40; i++)
		start(0, words);
	Sleep(INFINITE);
	return 0;
}

/* One that stays below another, so many deep. */
static int deep(int n, const wchar_t *name)
{
	wchar_t words[200];

	if (n > 1)
		_snwprintf(words, 200, L"deep %d %ls", n - 1, name);
	else
		_snwprintf(words, 200, L"stay %ls", name);
	start(0, words);
	return stay(name);
}

static volatile LONG answer;

static BOOL WINAPI on_event(DWORD event)
{
	InterlockedExchange(&answer, 40 + (LONG)event);
	return TRUE;
}

static BOOL WINAPI on_event_stay(DWORD event)
{
	(void)event;
	return TRUE;
}

/* NAME: end well when asked to, with 40 and the event. */
static int obey(const wchar_t *name)
{
	SetConsoleCtrlHandler(on_event, TRUE);
	hold(name);
	while (!answer)
		Sleep(10);
	return answer;
}

static int defy(const wchar_t *name)
{
	SetConsoleCtrlHandler(on_event_stay, TRUE);
	return stay(name);
}

/* Does this system send Ctrl-Break to a group? 0: yes. */
static int can_break(void)
{
	HANDLE child = start(CREATE_NEW_PROCESS_GROUP, L"obey brood-can-break");
	DWORD code = 0;

	await(L"brood-can-break");
	if (!GenerateConsoleCtrlEvent(CTRL_BREAK_EVENT, GetProcessId(child))) {
		printf("GenerateConsoleCtrlEvent: error %lu\n", GetLastError());
		code = 1;
	} else if (WaitForSingleObject(child, 5000) != WAIT_OBJECT_0) {
		printf("it did not arrive\n");
		code = 1;
	}
	TerminateProcess(child, 0);
	return (int)code;
}

/* NAME EVENT: once NAME is there, an event for the whole console, this program left out. */
static int event(const wchar_t *name, DWORD which)
{
	SetConsoleCtrlHandler(on_event_stay, TRUE);
	await(name);
	if (GenerateConsoleCtrlEvent(which, 0))
		return 0;
	printf("error %lu\n", GetLastError());
	return 77;
}

/* FILE: start the raw command line in it (UTF-16), and put its exit code (32 bits) into FILE.code; an inheritable handle more is open. */
static int raw(const wchar_t *path)
{
	static wchar_t line[LINE * 2];
	SECURITY_ATTRIBUTES inherit = {sizeof(inherit), NULL, TRUE};
	STARTUPINFOW info = {.cb = sizeof(info)};
	HANDLE file =
		CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, &inherit, OPEN_EXISTING, 0, NULL);
	PROCESS_INFORMATION made;
	DWORD n = 0, code;

	if (!ReadFile(file, line, sizeof(line) - 2, &n, NULL) ||
	    !CreateProcessW(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &info, &made)) {
		printf("error %lu\n", GetLastError());
		return 77;
	}
	WaitForSingleObject(made.hProcess, INFINITE);
	GetExitCodeProcess(made.hProcess, &code);
	wcscpy(line, path);
	wcscat(line, L".code");
	file = CreateFileW(line, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
	return WriteFile(file, &code, sizeof(code), &n, NULL) ? 0 : 77;
}

int wmain(int argc, wchar_t **argv)
{
	const wchar_t *what = argc > 1 ? argv[1] : L"", *first = argc > 2 ? argv[2] : L"",
		      *second = argc > 3 ? argv[3] : L"";
	int third = argc > 4 ? _wtoi(argv[4]) : 0;

	if (wcscmp(what, L"stay") == 0)
		return stay(first);
	if (wcscmp(what, L"alive") == 0)
		return alive(first);
	if (wcscmp(what, L"leave") == 0)
		return leave(first, second, third);
	if (wcscmp(what, L"many") == 0)
		return many(_wtoi(first), second, third);
	if (wcscmp(what, L"breed") == 0)
		return breed(first);
	if (wcscmp(what, L"deep") == 0)
		return deep(_wtoi(first), second);
	if (wcscmp(what, L"obey") == 0)
		return obey(first);
	if (wcscmp(what, L"defy") == 0)
		return defy(first);
	if (wcscmp(what, L"can-break") == 0)
		return can_break();
	if (wcscmp(what, L"event") == 0)
		return event(first, (DWORD)_wtoi(second));
	if (wcscmp(what, L"raw") == 0)
		return raw(first);
	fprintf(stderr, "spawn: what?\n");
	return 98;
}
