// SPDX-License-Identifier: MIT
/* Names of files and variables on Windows, and what brood asks of the host. */
#include "include/os_files.h"

#include <errno.h>

#include "compat/windows/impl.h"
#include "lib/cleanup.h"
#include "lib/mem.h"

/* "C:": a drive */
static bool has_drive(const char *path)
{
	return ((path[0] >= 'A' && path[0] <= 'Z') || (path[0] >= 'a' && path[0] <= 'z')) &&
	       path[1] == ':';
}

static bool is_slash(char c)
{
	return c == '/' || c == '\\';
}

bool os_is_path(const char *name)
{
	for (const char *at = name; *at; at++)
		if (is_slash(*at))
			return true;
	return has_drive(name);
}

/* "\dir" lies on the current drive, "C:dir" in the current directory of C:. */
bool os_is_absolute(const char *path)
{
	return (is_slash(path[0]) && is_slash(path[1])) || (has_drive(path) && is_slash(path[2]));
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

/* Letters beyond ASCII are told apart here; the environment's block has one of them then (block.h). */
bool os_same_variable(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (lower(a[i]) != lower(b[i]))
			return false;
	return true;
}

unsigned os_columns(void)
{
	CONSOLE_SCREEN_BUFFER_INFO info;

	if (!GetConsoleScreenBufferInfo(GetStdHandle(STD_OUTPUT_HANDLE), &info))
		return 0;
	return (unsigned)(info.srWindow.Right - info.srWindow.Left + 1);
}

/* A program has its caller's rights here; more are asked for when it is started, of a person. */
bool os_is_set_id(void)
{
	return false;
}

/* What is open here is neither renamed nor removed. */
int os_open_other(const char *path, int fd)
{
	(void)path;
	(void)fd;
	return -1;
}

bool os_is_read_only(const char *path)
{
	CLEANUP_MEM WCHAR *wide = text_path(path);
	WCHAR root[MAX_PATH];
	DWORD flags = 0;

	return wide && GetVolumePathNameW(wide, root, MAX_PATH) &&
	       GetVolumeInformationW(root, NULL, 0, NULL, NULL, &flags, NULL, 0) &&
	       (flags & FILE_READ_ONLY_VOLUME);
}

/* RtlGenRandom, by the name that advapi32.dll has for it. */
BOOLEAN NTAPI SystemFunction036(PVOID bytes, ULONG n);

int os_random(void *bytes, size_t n)
{
	return SystemFunction036(bytes, (ULONG)n) ? 0 : -EIO;
}
