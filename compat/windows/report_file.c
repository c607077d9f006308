// SPDX-License-Identifier: MIT
/* --report's file. While brood has it open nobody else may write, rename or remove it, so what is written stays. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compat/windows/impl.h"
#include "compat/windows/wtf.h"
#include "include/os_files.h"
#include "lib/cleanup.h"
#include "lib/mem.h"
#include "lib/out.h"

#define OPENING "open --report"
#define WRITING "write --report"

void os_file_close(struct os_file *f)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
}

static void none(struct os_file *f)
{
	f->fd = f->dir_fd = -1;
	f->regular = false;
}

/* A copy, which nobody inherits. */
int os_file_take(struct os_file *f, int fd, const char *where, struct err *e)
{
	HANDLE handle, copy;

	none(f);
	if (fd > STDERR_FILENO)
		return err_set(
			e, 0, OPENING,
			"a program inherits handles on Windows, not descriptors by number; give "
			"FILE or -: '%s'",
			where);
	handle = fd_handle(fd);
	if (!handle || !DuplicateHandle(GetCurrentProcess(), handle, GetCurrentProcess(), &copy, 0,
					FALSE, DUPLICATE_SAME_ACCESS))
		return err_set(e, EBADF, OPENING, "this descriptor is not open: '%s'", where);
	f->fd = fd_of(copy);
	return f->fd < 0 ? err_set(e, errno, OPENING, "'%s'", where) : 0;
}

static const char *open_cause(const WCHAR *path, int errnum)
{
	DWORD kind = GetFileAttributesW(path);

	if (kind != INVALID_FILE_ATTRIBUTES && (kind & FILE_ATTRIBUTE_DIRECTORY))
		return "it is a folder; give a file in it";
	if (errnum == ENOENT)
		return "the folder does not exist, or no file can have this name";
	return errnum == EBUSY ? "another program has it open" : err_words(errnum);
}

int os_absolute(const char *path, char absolute[OS_PATH_MAX])
{
	CLEANUP_MEM WCHAR *wide = text_path(path), *full = NULL;
	DWORD room = wide ? GetFullPathNameW(wide, 0, NULL, NULL) : 0;
	size_t n;

	full = room ? mem_new((room + 1) * sizeof(*full)) : NULL;
	if (!full || !GetFullPathNameW(wide, room + 1, full, NULL))
		return -EINVAL;
	n = wcslen(full);
	if (wtf_bytes(full, n) >= OS_PATH_MAX)
		return -ENAMETOOLONG;
	*wtf_put_bytes(absolute, full, n) = '\0';
	return 0;
}

int os_file_open(struct os_file *f, const char *path, struct err *e)
{
	CLEANUP_MEM WCHAR *wide = text_path(path);
	struct stat st;
	HANDLE handle;

	none(f);
	if (!wide)
		return err_set(e, errno, OPENING, "its name is no UTF-8: '%s'", path);
	if (os_absolute(path, f->path) < 0)
		return err_set(e, ENAMETOOLONG, OPENING, "its absolute path: '%s'", path);
	handle = CreateFileW(wide, GENERIC_WRITE, FILE_SHARE_READ, NULL, CREATE_ALWAYS,
			     FILE_ATTRIBUTE_NORMAL, NULL);
	if (handle == INVALID_HANDLE_VALUE) {
		int errnum = -error_last();

		return err_set(e, errnum, OPENING, "%s: '%s'", open_cause(wide, errnum), path);
	}
	f->fd = fd_of(handle);
	if (f->fd < 0)
		return err_set(e, errno, OPENING, "'%s'", path);
	f->regular = fstat(f->fd, &st) == 0 && S_ISREG(st.st_mode);
	return 0;
}

int os_file_write(struct os_file *f, const char *bytes, size_t n, struct err *e)
{
	int rc = out_write(f->fd, bytes, n);

	if (rc < 0 && f->regular && lseek(f->fd, 0, SEEK_SET) == 0)
		SetEndOfFile(fd_handle(f->fd));
	if (close(f->fd) < 0 && rc == 0)
		rc = -errno;
	f->fd = -1;
	if (rc < 0)
		return err_set(e, -rc, WRITING,
			       f->regular ? "it is left empty: '%s'" : "it cannot be written",
			       f->path);
	return 0;
}
