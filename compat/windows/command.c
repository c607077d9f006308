// SPDX-License-Identifier: MIT
/* A process's command line, as the system has it, or its program's path. */
#include "compat/windows/impl.h"

#include <winternl.h>

#include "compat/windows/wtf.h"
#include "lib/cleanup.h"
#include "lib/mem.h"

/* ProcessCommandLineInformation, Windows 8.1: a UNICODE_STRING and its text. */
#define COMMAND_LINE 60

struct command {
	char *text;
	size_t size;
};

struct unicode_string {
	USHORT bytes, room;
	WCHAR *text;
};

typedef LONG(NTAPI query_process)(HANDLE process, ULONG what, PVOID to, ULONG room, ULONG *got);

/* So much of the text as has room, whole characters. */
static void put_command(struct command *c, const WCHAR *text, size_t n)
{
	size_t fits = 0, bytes = 0;

	while (fits < n) {
		size_t units =
			fits + 1 < n && IS_SURROGATE_PAIR(text[fits], text[fits + 1]) ? 2 : 1;

		bytes += wtf_bytes(text + fits, units);
		if (bytes >= c->size)
			break;
		fits += units;
	}
	*wtf_put_bytes(c->text, text, fits) = '\0';
}

static query_process *find_query(void)
{
	return (query_process *)(void (*)(void))GetProcAddress(GetModuleHandleW(L"ntdll.dll"),
							       "NtQueryInformationProcess");
}

static bool ask_line(struct command *c, HANDLE process, query_process *query)
{
	const size_t room = sizeof(struct unicode_string) + 65536;
	CLEANUP_MEM struct unicode_string *line = mem_new(room);

	if (!line || query(process, COMMAND_LINE, line, (ULONG)room, NULL) < 0 || !line->text)
		return false;
	put_command(c, line->text, line->bytes / sizeof(WCHAR));
	return c->text[0] != '\0';
}

static bool copy(HANDLE process, const void *from, void *to, size_t n)
{
	return ReadProcessMemory(process, from, to, n, NULL);
}

/* Before Windows 8.1: from the process's own memory (PEB, RTL_USER_PROCESS_PARAMETERS; winternl.h). */
static bool copy_line(struct command *c, DWORD pid, query_process *query)
{
	HANDLE process = OpenProcess(PROCESS_QUERY_INFORMATION | PROCESS_VM_READ, FALSE, pid);
	PROCESS_BASIC_INFORMATION basic;
	PEB peb;
	RTL_USER_PROCESS_PARAMETERS parameters;
	WCHAR text[512];
	size_t bytes = 0;

	if (!process)
		return false;
	if (query(process, ProcessBasicInformation, &basic, sizeof(basic), NULL) >= 0 &&
	    copy(process, basic.PebBaseAddress, &peb, sizeof(peb)) &&
	    copy(process, peb.ProcessParameters, &parameters, sizeof(parameters))) {
		bytes = parameters.CommandLine.Length;
		bytes = bytes < sizeof(text) ? bytes : sizeof(text);
		if (!copy(process, parameters.CommandLine.Buffer, text, bytes))
			bytes = 0;
	}
	CloseHandle(process);
	put_command(c, text, bytes / sizeof(WCHAR));
	return bytes != 0;
}

/* Where the command line cannot be read. */
static void read_image(struct command *c, HANDLE process)
{
	WCHAR path[512];
	DWORD n = sizeof(path) / sizeof(path[0]);

	c->text[0] = '\0';
	if (QueryFullProcessImageNameW(process, 0, path, &n))
		put_command(c, path, n);
}

void process_command(HANDLE process, DWORD pid, char *text, size_t size)
{
	struct command c = {text, size};
	query_process *query = find_query();

	if (!query || (!ask_line(&c, process, query) && !copy_line(&c, pid, query)))
		read_image(&c, process);
}
