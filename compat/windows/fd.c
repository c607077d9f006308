// SPDX-License-Identifier: MIT
/*
 * POSIX calls on descriptors. The numbers are the C library's, which keeps a handle for each; reading and writing goes to
 * the handle, past its text mode.
 */
#include "compat/windows/impl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <unistd.h>

#define NO_OLDNAMES /* io.h's own open, read and so on */
#include <io.h>

#include "lib/cleanup.h"
#include "lib/mem.h"

#define CONSOLE_UNITS 1024

static int fail(void)
{
	errno = error_number(GetLastError());
	return -1;
}

HANDLE fd_handle(int fd)
{
	HANDLE handle = fd < 0 ? INVALID_HANDLE_VALUE : (HANDLE)_get_osfhandle(fd);

	/* -2: the C library's word for a standard stream that nobody gave. */
	if (handle == INVALID_HANDLE_VALUE || handle == (HANDLE)-2 || !handle) {
		errno = EBADF;
		return NULL;
	}
	return handle;
}

int fd_of(HANDLE handle)
{
	HANDLE moved;
	int fd = _open_osfhandle((intptr_t)handle, 0);

	if (fd < 0) {
		CloseHandle(handle);
		errno = EMFILE;
		return -1;
	}
	if (fd > STDERR_FILENO)
		return fd;
	/* A standard stream was closed: it is to stay so. */
	if (!DuplicateHandle(GetCurrentProcess(), handle, GetCurrentProcess(), &moved, 0, FALSE,
			     DUPLICATE_SAME_ACCESS))
		return fail();
	int moved_fd = fd_of(moved);

	_close(fd);
	return moved_fd;
}

static DWORD disposition(int flags)
{
	if (flags & O_CREAT)
		return flags & O_EXCL ? CREATE_NEW : flags & O_TRUNC ? CREATE_ALWAYS : OPEN_ALWAYS;
	return flags & O_TRUNC ? TRUNCATE_EXISTING : OPEN_EXISTING;
}

static DWORD rights(int flags)
{
	if (flags & O_DIRECTORY)
		return FILE_READ_ATTRIBUTES;
	if ((flags & O_ACCMODE) == O_RDONLY)
		return GENERIC_READ;
	if (flags & O_APPEND) /* without the right to write elsewhere each write goes to the end */
		return FILE_GENERIC_WRITE & ~(DWORD)FILE_WRITE_DATA;
	return GENERIC_WRITE | ((flags & O_ACCMODE) == O_RDWR ? GENERIC_READ : 0);
}

int open(const char *path, int flags, ...)
{
	CLEANUP_MEM WCHAR *wide = text_path(path);
	HANDLE handle;
	DWORD kind;

	if (!wide)
		return -1;
	handle = CreateFileW(
		wide, rights(flags), FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
		disposition(flags),
		FILE_ATTRIBUTE_NORMAL | (flags & O_DIRECTORY ? FILE_FLAG_BACKUP_SEMANTICS : 0),
		NULL);
	if (handle == INVALID_HANDLE_VALUE) {
		DWORD error = GetLastError();

		kind = GetFileAttributesW(wide);
		errno = kind != INVALID_FILE_ATTRIBUTES && (kind & FILE_ATTRIBUTE_DIRECTORY)
				? EISDIR
				: error_number(error);
		return -1;
	}
	if (flags & O_DIRECTORY) {
		kind = GetFileAttributesW(wide);
		if (kind == INVALID_FILE_ATTRIBUTES || !(kind & FILE_ATTRIBUTE_DIRECTORY)) {
			CloseHandle(handle);
			errno = ENOTDIR;
			return -1;
		}
	}
	return fd_of(handle);
}

int fcntl(int fd, int command, ...)
{
	HANDLE handle = fd_handle(fd), copy;

	if (!handle)
		return -1;
	if (command == F_GETFD)
		return 0;
	if (command != F_DUPFD_CLOEXEC) {
		errno = EINVAL;
		return -1;
	}
	if (!DuplicateHandle(GetCurrentProcess(), handle, GetCurrentProcess(), &copy, 0, FALSE,
			     DUPLICATE_SAME_ACCESS))
		return fail();
	return fd_of(copy);
}

int close(int fd)
{
	if (!fd_handle(fd))
		return -1;
	return _close(fd);
}

ssize_t read(int fd, void *bytes, size_t n)
{
	HANDLE handle = fd_handle(fd);
	DWORD done = 0;

	if (!handle)
		return -1;
	if (!ReadFile(handle, bytes, n > INT_MAX ? INT_MAX : (DWORD)n, &done, NULL))
		/* The end of a pipe whose writers are gone. */
		return GetLastError() == ERROR_BROKEN_PIPE ? 0 : fail();
	return (ssize_t)done;
}

ssize_t pread(int fd, void *bytes, size_t n, off_t from)
{
	OVERLAPPED at = {.Offset = (DWORD)from, .OffsetHigh = (DWORD)((uint64_t)from >> 32)};
	HANDLE handle = fd_handle(fd);
	DWORD done = 0;

	if (!handle)
		return -1;
	if (!ReadFile(handle, bytes, n > INT_MAX ? INT_MAX : (DWORD)n, &done, &at))
		return GetLastError() == ERROR_HANDLE_EOF ? 0 : fail();
	return (ssize_t)done;
}

/* Whole characters of a console's text: what its code page is does not matter then. */
static ssize_t write_console(HANDLE console, const char *bytes, size_t n)
{
	WCHAR text[CONSOLE_UNITS];
	size_t cut = n > CONSOLE_UNITS ? CONSOLE_UNITS : n;
	DWORD done;
	int units;

	while (cut < n && cut > 1 && (bytes[cut] & 0xc0) == 0x80)
		cut--;
	units = MultiByteToWideChar(CP_UTF8, 0, bytes, (int)cut, text, CONSOLE_UNITS);
	if (units <= 0 || !WriteConsoleW(console, text, (DWORD)units, &done, NULL))
		return fail();
	return (ssize_t)cut;
}

ssize_t write(int fd, const void *bytes, size_t n)
{
	HANDLE handle = fd_handle(fd);
	DWORD done = 0, mode;

	if (!handle)
		return -1;
	if (n && GetConsoleMode(handle, &mode))
		return write_console(handle, bytes, n);
	if (!WriteFile(handle, bytes, n > INT_MAX ? INT_MAX : (DWORD)n, &done, NULL))
		return fail();
	return (ssize_t)done;
}

off_t lseek(int fd, off_t to, int whence)
{
	static const DWORD methods[] = {FILE_BEGIN, FILE_CURRENT, FILE_END};
	HANDLE handle = fd_handle(fd);
	LARGE_INTEGER now, wanted = {.QuadPart = to};

	if (!handle)
		return -1;
	if (whence < 0 || whence > 2 || !SetFilePointerEx(handle, wanted, &now, methods[whence]))
		return fail();
	return now.QuadPart;
}
