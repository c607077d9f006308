// SPDX-License-Identifier: MIT
/* The command line of another process: as the system tells it, or from the process's own memory. */
#include "compat/windows/command.h"

#include <winternl.h>

#include "compat/windows/wtf.h"
#include "lib/cleanup.h"
#include "lib/mem.h"

#define COMMAND_LINE                                                                               \
	60 /* ProcessCommandLineInformation, Windows 8.1: UNICODE_STRING and its text */
#define TEXT_BYTES 65536 /* the longest, with its end */

struct unicode_string {
	USHORT bytes, room;
	WCHAR *text;
};

typedef LONG(NTAPI query_process)(HANDLE process, ULONG what, PVOID to, ULONG room, ULONG *got);

/* A unit takes three bytes at most. */
void command_put(char *to, size_t size, const WCHAR *text, size_t n)
{
	bool cut = n >= size;
	size_t bytes;

	n = cut ? size - 1 : n;
	while ((bytes = wtf_bytes(text, n)) >= size) {
		n -= (bytes - size + 3) / 3;
		cut = true;
	}
	if (cut && n && IS_HIGH_SURROGATE(text[n - 1]))
		n--;
	*wtf_put_bytes(to, text, n) = '\0';
}

static query_process *find_query(void)
{
	return (query_process *)(void (*)(void))GetProcAddress(GetModuleHandleW(L"ntdll.dll"),
							       "NtQueryInformationProcess");
}

static size_t ask_line(HANDLE process, query_process *query, char *to, size_t size)
{
	const size_t room = sizeof(struct unicode_string) + TEXT_BYTES;
	CLEANUP_MEM struct unicode_string *line = mem_new(room);

	if (!line || query(process, COMMAND_LINE, line, (ULONG)room, NULL) < 0 || !line->text)
		return 0;
	command_put(to, size, line->text, line->bytes / sizeof(WCHAR));
	return line->bytes;
}

static bool copy(HANDLE process, const void *from, void *to, size_t n)
{
	return ReadProcessMemory(process, from, to, n, NULL);
}

/* Before Windows 8.1: PEB, RTL_USER_PROCESS_PARAMETERS (winternl.h). */
static size_t copy_line(DWORD pid, query_process *query, char *to, size_t size)
{
	HANDLE process = OpenProcess(PROCESS_QUERY_INFORMATION | PROCESS_VM_READ, FALSE, pid);
	CLEANUP_MEM WCHAR *text = mem_new(TEXT_BYTES);
	RTL_USER_PROCESS_PARAMETERS parameters;
	PROCESS_BASIC_INFORMATION basic;
	size_t bytes = 0;
	PEB peb;

	if (process && text &&
	    query(process, ProcessBasicInformation, &basic, sizeof(basic), NULL) >= 0 &&
	    copy(process, basic.PebBaseAddress, &peb, sizeof(peb)) &&
	    copy(process, peb.ProcessParameters, &parameters, sizeof(parameters)) &&
	    copy(process, parameters.CommandLine.Buffer, text, parameters.CommandLine.Length)) {
		bytes = parameters.CommandLine.Length;
		command_put(to, size, text, bytes / sizeof(WCHAR));
	}
	if (process)
		CloseHandle(process);
	return bytes;
}

bool command_of(HANDLE process, DWORD pid, char *to, size_t size)
{
	query_process *query = find_query();

	return query && (ask_line(process, query, to, size) || copy_line(pid, query, to, size));
}

bool command_image(HANDLE process, char *to, size_t size)
{
	CLEANUP_MEM WCHAR *path = mem_new(TEXT_BYTES);
	DWORD n = TEXT_BYTES / sizeof(*path);

	if (!path || !QueryFullProcessImageNameW(process, 0, path, &n))
		return false;
	command_put(to, size, path, n);
	return true;
}
