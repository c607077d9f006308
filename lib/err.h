/* SPDX-License-Identifier: MIT */
/*
 * Errors as values. A function that can fail returns 0 or a negative errno, fills the caller's
 * struct err and leaves its outputs untouched. Nothing here allocates or prints.
 */
#ifndef LIB_ERR_H
#define LIB_ERR_H

#include <stdbool.h>

#define ERR_TEXT_MAX 320

struct err {
	const char *stage;	 /* what was being done, a string constant: "mount /proc" */
	int errnum;		 /* positive errno, 0 where the error is not the system's */
	char text[ERR_TEXT_MAX]; /* the cause and the remedy, in words; always terminated */
};

/*
 * Fill *e (which may be NULL) and return -errnum, or -EINVAL where errnum is 0. The text is cut at
 * ERR_TEXT_MAX - 1 bytes. Formats as lib/str.h's str_fmt.
 */
int err_set(struct err *e, int errnum, const char *stage, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

#ifdef __clang_analyzer__ /* which looks at a caller alone: that this is never 0 */
static inline int err_negative(int rc)
{
	if (rc >= 0)
		__builtin_unreachable();
	return rc;
}
#define err_set(...) err_negative(err_set(__VA_ARGS__))
#endif

/* The usual words for an errno that a system call of brood's can give ("Permission denied"); else "Unknown error". */
const char *err_words(int errnum);
bool err_known(int errnum);

/* The errno's symbol ("EPERM"), or "errno N" written into the caller's buffer of 16 bytes. */
const char *err_symbol(int errnum, char buf[16]);

#endif
