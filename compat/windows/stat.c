// SPDX-License-Identifier: MIT
/* What a path or a descriptor is, and where it leads. */
#include <sys/stat.h> /* before the C library's own */

#include "compat/windows/impl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/windows/wtf.h"
#include "include/os_files.h"
#include "lib/cleanup.h"
#include "lib/mem.h"

static int fail(int errnum)
{
	errno = errnum;
	return -1;
}

int fstat(int fd, struct stat *st)
{
	BY_HANDLE_FILE_INFORMATION info;
	HANDLE handle = fd_handle(fd);

	if (!handle)
		return -1;
	memset(st, 0, sizeof(*st));
	switch (GetFileType(handle)) {
	case FILE_TYPE_CHAR:
		st->st_mode = S_IFCHR;
		return 0;
	case FILE_TYPE_PIPE:
		st->st_mode = S_IFIFO;
		return 0;
	default:
		break;
	}
	if (!GetFileInformationByHandle(handle, &info))
		return fail(error_number(GetLastError()));
	st->st_mode = info.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY ? S_IFDIR : S_IFREG;
	st->st_size = (off_t)((uint64_t)info.nFileSizeHigh << 32 | info.nFileSizeLow);
	return 0;
}

/* Opened with no right at all, which is enough to ask, and does not disturb anybody. */
static HANDLE open_to_ask(const char *path)
{
	CLEANUP_MEM WCHAR *wide = text_path(path);
	HANDLE handle;

	if (!wide)
		return INVALID_HANDLE_VALUE;
	handle = CreateFileW(wide, 0, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
			     OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
	if (handle == INVALID_HANDLE_VALUE)
		errno = error_number(GetLastError());
	return handle;
}

int stat(const char *path, struct stat *st)
{
	HANDLE handle = open_to_ask(path);
	int fd = handle == INVALID_HANDLE_VALUE ? -1 : fd_of(handle), rc;

	if (fd < 0)
		return -1;
	rc = fstat(fd, st);
	close(fd);
	return rc;
}

/* A whole path as UTF-8 into `size` bytes, or into memory of its own. */
static char *give(const WCHAR *wide, char *path, size_t size)
{
	size_t n = wcslen(wide), bytes = wtf_bytes(wide, n);

	if (!path)
		path = calloc(1, size = bytes + 1);
	if (!path || bytes >= size) {
		errno = path ? ERANGE : ENOMEM;
		return NULL;
	}
	*wtf_put_bytes(path, wide, n) = '\0';
	return path;
}

char *getcwd(char *path, size_t size)
{
	DWORD room = GetCurrentDirectoryW(0, NULL);
	CLEANUP_MEM WCHAR *wide = mem_new((room + 1) * sizeof(*wide));

	if (!wide || !GetCurrentDirectoryW(room + 1, wide)) {
		errno = ENOMEM;
		return NULL;
	}
	return give(wide, path, size);
}

char *realpath(const char *path, char *real)
{
	HANDLE handle = open_to_ask(path);
	CLEANUP_MEM WCHAR *wide = NULL;
	DWORD room;

	if (handle == INVALID_HANDLE_VALUE)
		return NULL;
	room = GetFinalPathNameByHandleW(handle, NULL, 0, 0);
	wide = room ? mem_new((room + 1) * sizeof(*wide)) : NULL;
	if (wide && !GetFinalPathNameByHandleW(handle, wide, room + 1, 0))
		wide[0] = 0;
	CloseHandle(handle);
	if (!wide || !wide[0]) {
		errno = ENOMEM;
		return NULL;
	}
	return give(wide, real, OS_PATH_MAX);
}
