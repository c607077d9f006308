/* SPDX-License-Identifier: MIT */
/* Errors as values: filling a struct err, and an errno in words. */
#include "lib/err.h"

#undef err_set /* which a macro goes before in analyses */

#include <errno.h>
#include <string.h>

#include "lib/str.h"

/*
 * What the calls that brood makes can give. The C library's list would be a thirtieth of brood-init, most of it for sockets
 * and streams.
 */
static const struct {
	int errnum;
	const char *words;
} known[] = {
	{EPERM, "Operation not permitted"},
	{ENOENT, "No such file or directory"},
	{ESRCH, "No such process"},
	{EINTR, "Interrupted system call"},
	{EIO, "Input/output error"},
	{ENXIO, "No such device or address"},
	{E2BIG, "Argument list too long"},
	{ENOEXEC, "Exec format error"},
	{EBADF, "Bad file descriptor"},
	{EAGAIN, "Resource temporarily unavailable"},
	{ENOMEM, "Cannot allocate memory"},
	{EACCES, "Permission denied"},
	{EFAULT, "Bad address"},
	{EBUSY, "Device or resource busy"},
	{EEXIST, "File exists"},
	{ENODEV, "No such device"},
	{ENOTDIR, "Not a directory"},
	{EISDIR, "Is a directory"},
	{EINVAL, "Invalid argument"},
	{ENFILE, "Too many open files in system"},
	{EMFILE, "Too many open files"},
	{ENOTTY, "Inappropriate ioctl for device"},
	{ETXTBSY, "Text file busy"},
	{EFBIG, "File too large"},
	{ENOSPC, "No space left on device"},
	{EROFS, "Read-only file system"},
	{EPIPE, "Broken pipe"},
	{ENAMETOOLONG, "File name too long"},
	{ENOSYS, "Function not implemented"},
	{ELOOP, "Too many levels of symbolic links"},
	{EOPNOTSUPP, "Operation not supported"},
	{EOVERFLOW, "Value too large for defined data type"},
	{ETIMEDOUT, "Timed out"},
#ifdef EUSERS
	{EUSERS, "Too many users"},
#endif
#ifdef EDQUOT
	{EDQUOT, "Disk quota exceeded"},
#endif
};

int err_set(struct err *e, int errnum, const char *stage, const char *fmt, ...)
{
	char text[ERR_TEXT_MAX];
	struct str s;
	va_list ap;

	if (e) {
		/* By way of a buffer of our own: an argument may be the text that is replaced. */
		str_init(&s, text, sizeof(text));
		va_start(ap, fmt);
		str_vfmt(&s, fmt, ap);
		va_end(ap);
		e->stage = stage;
		e->errnum = errnum;
		memcpy(e->text, text, s.len + 1);
	}
	return errnum ? -errnum : -EINVAL;
}

static const char *find(int errnum)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].errnum == errnum)
			return known[i].words;
	return NULL;
}

bool err_known(int errnum)
{
	return find(errnum) != NULL;
}

const char *err_words(int errnum)
{
	const char *words = find(errnum);

	return words ? words : "Unknown error";
}
