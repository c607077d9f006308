// SPDX-License-Identifier: MIT
/* Who lives in the job, kept for people to read: pid, age, command line. */
#include "compat/windows/impl.h"

#include <string.h>
#include <winternl.h>

#include "compat/windows/wtf.h"
#include "lib/cleanup.h"
#include "lib/mem.h"

#define COMMAND_LINE                                                                               \
	60 /* ProcessCommandLineInformation, Windows 8.1: UNICODE_STRING and its text */
#define NS_PER_TICK 100

struct unicode_string {
	USHORT bytes, room;
	WCHAR *text;
};

typedef LONG(NTAPI query_process)(HANDLE process, ULONG what, PVOID to, ULONG room, ULONG *got);

/* So much of the text as has room, whole characters. */
static void put_command(struct os_process *p, const WCHAR *text, size_t n)
{
	while (n && wtf_bytes(text, n) >= sizeof(p->command))
		n--;
	*wtf_put_bytes(p->command, text, n) = '\0';
}

static query_process *find_query(void)
{
	return (query_process *)(void (*)(void))GetProcAddress(GetModuleHandleW(L"ntdll.dll"),
							       "NtQueryInformationProcess");
}

static bool ask_line(struct os_process *p, HANDLE process, query_process *query)
{
	const size_t room = sizeof(struct unicode_string) + 65536;
	CLEANUP_MEM struct unicode_string *line = mem_new(room);

	if (!line || query(process, COMMAND_LINE, line, (ULONG)room, NULL) < 0 || !line->text)
		return false;
	put_command(p, line->text, line->bytes / sizeof(WCHAR));
	return p->command[0] != '\0';
}

static bool copy(HANDLE process, const void *from, void *to, size_t n)
{
	return ReadProcessMemory(process, from, to, n, NULL);
}

/* Before Windows 8.1: from the process's own memory (PEB, RTL_USER_PROCESS_PARAMETERS; winternl.h). */
static bool copy_line(struct os_process *p, DWORD pid, query_process *query)
{
	HANDLE process = OpenProcess(PROCESS_QUERY_INFORMATION | PROCESS_VM_READ, FALSE, pid);
	PROCESS_BASIC_INFORMATION basic;
	PEB peb;
	RTL_USER_PROCESS_PARAMETERS parameters;
	WCHAR text[sizeof(p->command)];
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
	put_command(p, text, bytes / sizeof(WCHAR));
	return bytes != 0;
}

/* Where the command line cannot be read. */
static void read_image(struct os_process *p, HANDLE process)
{
	WCHAR path[512];
	DWORD n = sizeof(path) / sizeof(path[0]);

	p->command[0] = '\0';
	if (QueryFullProcessImageNameW(process, 0, path, &n))
		put_command(p, path, n);
}

static uint64_t ticks(const FILETIME *time)
{
	return (uint64_t)time->dwHighDateTime << 32 | time->dwLowDateTime;
}

static uint64_t age_ns(HANDLE process)
{
	FILETIME made, ended, system, user, now;

	if (!GetProcessTimes(process, &made, &ended, &system, &user))
		return 0;
	GetSystemTimeAsFileTime(&now);
	return ticks(&now) > ticks(&made) ? (ticks(&now) - ticks(&made)) * NS_PER_TICK : 0;
}

static void add(struct os *os, DWORD pid)
{
	struct os_process *p = &os->census[os->census_n++];
	HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, pid);
	query_process *query = find_query();

	memset(p, 0, sizeof(*p));
	p->pid = pid;
	if (!process)
		return;
	p->age_ns = age_ns(process);
	if (!query || (!ask_line(p, process, query) && !copy_line(p, pid, query)))
		read_image(p, process);
	CloseHandle(process);
}

int census_take(struct os *os)
{
	DWORD pid[CENSUS_MAX];
	size_t all = job_living(os, pid, CENSUS_MAX, true);

	os->census_n = 0;
	for (size_t i = 0; i < all && i < CENSUS_MAX && pid[i]; i++)
		add(os, pid[i]);
	return (int)all;
}

const struct os_process *os_census(const struct os *os, size_t *n)
{
	*n = os->census_n;
	return os->census;
}
