// SPDX-License-Identifier: MIT
/* Strings across the border, in memory of their own. */
#include "compat/windows/impl.h"

#include <errno.h>
#include <string.h>

#include "compat/windows/wtf.h"
#include "lib/mem.h"

WCHAR *text_wide(const char *text)
{
	size_t n = strlen(text);
	int units = wtf_units(text, n);
	WCHAR *wide;

	if (units < 0) {
		errno = EILSEQ;
		return NULL;
	}
	wide = mem_new(((size_t)units + 1) * sizeof(*wide));
	if (!wide)
		errno = ENOMEM;
	else
		wtf_put_units(wide, text, n);
	return wide;
}

char *text_narrow(const WCHAR *text)
{
	size_t n = wcslen(text);
	char *narrow = mem_new(wtf_bytes(text, n) + 1);

	if (!narrow)
		errno = ENOMEM;
	else
		wtf_put_bytes(narrow, text, n);
	return narrow;
}

WCHAR *text_path(const char *path)
{
	return text_wide(strcmp(path, "/dev/null") == 0 ? "NUL" : path);
}
