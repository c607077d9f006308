// SPDX-License-Identifier: MIT
/* A console's size and what it understands, and the system's own name of a folder. */
#include "include/os_terminal.h"

#include <errno.h>

#include "compat/windows/impl.h"
#include "compat/windows/wtf.h"
#include "lib/cleanup.h"
#include "lib/mem.h"

#ifndef ENABLE_VIRTUAL_TERMINAL_PROCESSING
#define ENABLE_VIRTUAL_TERMINAL_PROCESSING 0x0004
#endif
#define PATH_UNITS 32768

/* A console's input has no size. An output that does not take control sequences is not one that anything can be updated in. */
void os_terminal(int fd, struct os_terminal *terminal)
{
	HANDLE console = fd_handle(fd);
	CONSOLE_SCREEN_BUFFER_INFO info;
	DWORD mode;

	*terminal = (struct os_terminal){0};
	if (!console || !GetConsoleMode(console, &mode))
		return;
	if (!GetConsoleScreenBufferInfo(console, &info)) {
		terminal->is = true;
		return;
	}
	terminal->is = (mode & ENABLE_VIRTUAL_TERMINAL_PROCESSING) ||
		       SetConsoleMode(console, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
	terminal->colours = terminal->is;
	terminal->columns = (unsigned)(info.srWindow.Right - info.srWindow.Left + 1);
	terminal->rows = (unsigned)(info.srWindow.Bottom - info.srWindow.Top + 1);
}

/* "\\?\C:\x" is "C:\x", and "\\?\UNC\host\x" is "\\host\x": GetFinalPathNameByHandleW. */
static size_t without_prefix(WCHAR **path, size_t n)
{
	WCHAR *at = *path;

	if (n < 4 || at[0] != '\\' || at[1] != '\\' || at[2] != '?' || at[3] != '\\')
		return n;
	if (n >= 8 && at[4] == 'U' && at[5] == 'N' && at[6] == 'C' && at[7] == '\\') {
		at[6] = '\\';
		*path = at + 6;
		return n - 6;
	}
	*path = at + 4;
	return n - 4;
}

static int final_name(const char *path, WCHAR *name, size_t *n)
{
	CLEANUP_MEM WCHAR *wide = text_path(path);
	BY_HANDLE_FILE_INFORMATION info;
	HANDLE folder;
	int rc = 0;

	if (!wide)
		return -errno;
	folder = CreateFileW(wide, 0, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
			     OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
	if (folder == INVALID_HANDLE_VALUE)
		return error_last();
	*n = GetFinalPathNameByHandleW(folder, name, PATH_UNITS, 0);
	if (!GetFileInformationByHandle(folder, &info) || *n == 0)
		rc = error_last();
	else if (!(info.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY))
		rc = -ENOTDIR;
	else if (*n >= PATH_UNITS)
		rc = -ENAMETOOLONG;
	CloseHandle(folder);
	return rc;
}

int os_folder(const char *path, char *buf, unsigned size)
{
	CLEANUP_MEM WCHAR *name = mem_new(PATH_UNITS * sizeof(*name));
	WCHAR *at = name;
	size_t n = 0;
	int rc = name ? final_name(path, name, &n) : -ENOMEM;

	if (rc < 0)
		return rc;
	n = without_prefix(&at, n);
	if (wtf_bytes(at, n) >= size)
		return -ENAMETOOLONG;
	*wtf_put_bytes(buf, at, n) = '\0';
	return 0;
}
