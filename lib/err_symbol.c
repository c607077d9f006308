/* SPDX-License-Identifier: MIT */
/* An errno's symbol, for reports that programs read. */
#include <errno.h>

#include "lib/err.h"
#include "lib/str.h"

#define ROW(symbol)                                                                                \
	{                                                                                          \
		symbol, #symbol                                                                    \
	}

/* The errnos that a system call brood makes may give; names are at most 15 bytes with their end. */
static const struct {
	unsigned char errnum;
	char symbol[15];
} symbols[] = {
	ROW(EPERM),	ROW(ENOENT),	   ROW(ESRCH),	    ROW(EINTR),	       ROW(EIO),
	ROW(ENXIO),	ROW(E2BIG),	   ROW(ENOEXEC),    ROW(EBADF),	       ROW(ECHILD),
	ROW(EAGAIN),	ROW(ENOMEM),	   ROW(EACCES),	    ROW(EFAULT),       ROW(EBUSY),
	ROW(EEXIST),	ROW(EXDEV),	   ROW(ENODEV),	    ROW(ENOTDIR),      ROW(EISDIR),
	ROW(EINVAL),	ROW(ENFILE),	   ROW(EMFILE),	    ROW(ENOTTY),       ROW(ETXTBSY),
	ROW(EFBIG),	ROW(ENOSPC),	   ROW(ESPIPE),	    ROW(EROFS),	       ROW(EMLINK),
	ROW(EPIPE),	ROW(ERANGE),	   ROW(EDEADLK),    ROW(ENAMETOOLONG), ROW(ENOLCK),
	ROW(ENOSYS),	ROW(ENOTEMPTY),	   ROW(ELOOP),	    ROW(EOVERFLOW),
#ifdef EUSERS
	ROW(EUSERS),
#endif
	ROW(ENOTSOCK),	ROW(EMSGSIZE),	   ROW(EOPNOTSUPP), ROW(EAFNOSUPPORT), ROW(EADDRINUSE),
	ROW(ENETDOWN),	ROW(ENETUNREACH),  ROW(ECONNRESET), ROW(ENOBUFS),      ROW(ENOTCONN),
	ROW(ETIMEDOUT), ROW(ECONNREFUSED), ROW(EALREADY),   ROW(EINPROGRESS),
#ifdef ESTALE
	ROW(ESTALE),
#endif
#ifdef EDQUOT
	ROW(EDQUOT),
#endif
	ROW(ECANCELED),
#ifdef ENOKEY
	ROW(ENOKEY),
#endif
};

const char *err_symbol(int errnum, char buf[16])
{
	struct str s;

	for (unsigned i = 0; i < sizeof(symbols) / sizeof(symbols[0]); i++)
		if (symbols[i].errnum == errnum)
			return symbols[i].symbol;
	str_init(&s, buf, 16);
	str_put(&s, "errno ");
	str_puti(&s, errnum);
	return buf;
}
