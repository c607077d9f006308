// SPDX-License-Identifier: MIT
/*
 * The processes of the machine, by a Toolhelp snapshot; what that does not have is asked of each process, as far as the
 * caller may. There are no states of whole processes here, and no documented call tells their folders.
 */
#include "include/os_inspect.h"

#include <errno.h>
#include <string.h>

#include "compat/windows/impl.h"
#include "compat/windows/wtf.h"
#include "lib/mem.h"
#include "lib/str.h"

#include <psapi.h>
#include <tlhelp32.h>

#define COMMAND_MAX 16384
#define NS_PER_TICK 100
#define IN_ENTRY (BROOD_PID | BROOD_PARENT | BROOD_NAME | BROOD_THREADS)
#define IN_TIMES (BROOD_START | BROOD_AGE | BROOD_TIME)
#define IN_PROCESS (IN_TIMES | BROOD_MEMORY | BROOD_USER | BROOD_COMMAND)

struct os_inspect {
	PROCESSENTRY32W entry;
	char name[4 * MAX_PATH];
	char user[600];
	char command[COMMAND_MAX];
};

int os_inspect_open(struct os_inspect **out, const char *root, bool keep, struct err *e)
{
	struct os_inspect *in;

	(void)keep;
	if (root)
		return err_set(e, EOPNOTSUPP, "open",
			       "Windows has no files to read processes from: '%s'", root);
	in = mem_new(sizeof(*in));
	if (!in)
		return err_set(e, ENOMEM, "open", "no memory");
	*out = in;
	return 0;
}

void os_inspect_close(struct os_inspect *in)
{
	mem_free(in);
}

uint64_t os_inspect_clock_ns(void)
{
	return os_now();
}

static uint64_t nanoseconds(const FILETIME *time)
{
	return ((uint64_t)time->dwHighDateTime << 32 | time->dwLowDateTime) * NS_PER_TICK;
}

/* Since 1601 in units of 100 ns overflows 64 bits of nanoseconds: from 1970 on, as the time of day is counted here. */
static uint64_t since_1970(const FILETIME *time)
{
	const uint64_t epoch = 116444736000000000ull;
	uint64_t ticks = (uint64_t)time->dwHighDateTime << 32 | time->dwLowDateTime;

	return ticks > epoch ? (ticks - epoch) * NS_PER_TICK : 0;
}

/* -ESRCH: the pid has gone to another. */
static int take_times(HANDLE process, struct brood_process *p)
{
	FILETIME made, ended, system, user, now;

	if (!GetProcessTimes(process, &made, &ended, &system, &user))
		return 0;
	if ((p->fields & BROOD_START) && p->start_ns != since_1970(&made))
		return -ESRCH;
	GetSystemTimeAsFileTime(&now);
	p->start_ns = since_1970(&made);
	p->age_ns = since_1970(&now) > p->start_ns ? since_1970(&now) - p->start_ns : 0;
	p->time_ns = nanoseconds(&system) + nanoseconds(&user);
	p->fields |= IN_TIMES;
	return 0;
}

static void take_memory(HANDLE process, struct brood_process *p)
{
	PROCESS_MEMORY_COUNTERS memory = {.cb = sizeof(memory)};

	if (!K32GetProcessMemoryInfo(process, &memory, sizeof(memory)))
		return;
	p->memory_bytes = memory.WorkingSetSize;
	p->fields |= BROOD_MEMORY;
}

static void take_user(struct os_inspect *in, HANDLE process, struct brood_process *p)
{
	union {
		TOKEN_USER user;
		char room[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
	} token;
	WCHAR name[257], domain[257];
	DWORD name_n = 257, domain_n = 257, n;
	SID_NAME_USE use;
	HANDLE handle;
	bool known;

	if (!OpenProcessToken(process, TOKEN_QUERY, &handle))
		return;
	known = GetTokenInformation(handle, TokenUser, &token, sizeof(token), &n) &&
		LookupAccountSidW(NULL, token.user.User.Sid, name, &name_n, domain, &domain_n,
				  &use);
	CloseHandle(handle);
	n = known ? (DWORD)wcslen(name) : 0;
	if (!n || wtf_bytes(name, n) >= sizeof(in->user))
		return;
	*wtf_put_bytes(in->user, name, n) = '\0';
	p->user = in->user;
	p->fields |= BROOD_USER;
}

/* The name in brackets where it may not be read. */
static void take_command(struct os_inspect *in, HANDLE process, struct brood_process *p)
{
	struct str s;

	in->command[0] = '\0';
	if (process)
		process_command(process, (DWORD)p->pid, in->command, sizeof(in->command));
	if (!in->command[0]) {
		str_init(&s, in->command, sizeof(in->command));
		str_fmt(&s, "[%s]", in->name);
	}
	p->command = in->command;
	p->fields |= BROOD_COMMAND;
}

int os_inspect_more(struct os_inspect *in, struct brood_process *p, uint32_t fields)
{
	uint32_t wanted = fields & ~p->fields & IN_PROCESS;
	HANDLE process;
	int rc = 0;

	if (!wanted)
		return 0;
	process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, (DWORD)p->pid);
	if (process)
		rc = take_times(process, p);
	if (rc == 0 && process && (wanted & BROOD_MEMORY))
		take_memory(process, p);
	if (rc == 0 && process && (wanted & BROOD_USER))
		take_user(in, process, p);
	if (rc == 0 && (wanted & BROOD_COMMAND))
		take_command(in, process, p);
	if (process)
		CloseHandle(process);
	return rc;
}

static void take_entry(struct os_inspect *in, struct brood_process *p)
{
	size_t n = wcslen(in->entry.szExeFile);

	*wtf_put_bytes(in->name, in->entry.szExeFile, n) = '\0';
	*p = (struct brood_process){.fields = IN_ENTRY,
				    .pid = (int32_t)in->entry.th32ProcessID,
				    .parent = (int32_t)in->entry.th32ParentProcessID,
				    .threads = (int32_t)in->entry.cntThreads,
				    .kernel = in->entry.th32ProcessID == 0,
				    .name = in->name};
}

int os_inspect_each(struct os_inspect *in, uint32_t fields, os_inspect_visit *visit, void *arg,
		    size_t *hidden, struct err *e)
{
	HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
	struct brood_process p;
	BOOL more;
	int rc = 0;

	*hidden = 0;
	if (all == INVALID_HANDLE_VALUE)
		return err_set(e, -error_last(), "list processes",
			       "no snapshot of them can be had");
	in->entry.dwSize = sizeof(in->entry);
	for (more = Process32FirstW(all, &in->entry); more && rc == 0;
	     more = Process32NextW(all, &in->entry)) {
		take_entry(in, &p);
		if (os_inspect_more(in, &p, fields) < 0)
			continue;
		rc = visit(arg, &p);
		if (rc < 0)
			err_set(e, -rc, "read processes", "%s", err_words(-rc));
	}
	CloseHandle(all);
	return rc;
}
