// SPDX-License-Identifier: MIT
/* The command's standard streams: brood's own, or files. These three are all that it inherits. */
#include "compat/windows/impl.h"

#include <errno.h>

#include "lib/cleanup.h"

static HANDLE own(DWORD which)
{
	HANDLE handle = GetStdHandle(which), copy;

	if (!handle || handle == INVALID_HANDLE_VALUE)
		return NULL;
	return DuplicateHandle(GetCurrentProcess(), handle, GetCurrentProcess(), &copy, 0, TRUE,
			       DUPLICATE_SAME_ACCESS)
		       ? copy
		       : NULL;
}

/* 0 or a negative errno. A folder is none to read from or write to, which CreateFile calls a refusal. */
static int open_file(const char *path, DWORD rights, DWORD disposition, HANDLE *out)
{
	SECURITY_ATTRIBUTES inherit = {.nLength = sizeof(inherit), .bInheritHandle = TRUE};
	CLEANUP_MEM WCHAR *wide = text_path(path);
	DWORD kind;

	if (!wide)
		return -errno;
	*out = CreateFileW(wide, rights, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
			   &inherit, disposition, FILE_ATTRIBUTE_NORMAL, NULL);
	if (*out != INVALID_HANDLE_VALUE)
		return 0;
	int rc = error_last();

	*out = NULL;
	kind = GetFileAttributesW(wide);
	return kind != INVALID_FILE_ATTRIBUTES && (kind & FILE_ATTRIBUTE_DIRECTORY) ? -EISDIR : rc;
}

int streams_open(struct streams *s, const struct os_launch *l, enum os_stage *stage)
{
	int rc = 0;

	*s = (struct streams){{NULL}};
	*stage = OS_STAGE_STDIN;
	if (l->stdin_path)
		rc = open_file(l->stdin_path, GENERIC_READ, OPEN_EXISTING, &s->handle[0]);
	else
		s->handle[0] = own(STD_INPUT_HANDLE);
	if (rc == 0 && l->log_path) {
		*stage = OS_STAGE_LOG;
		rc = open_file(l->log_path, FILE_GENERIC_WRITE & ~(DWORD)FILE_WRITE_DATA,
			       OPEN_ALWAYS, &s->handle[1]);
		s->handle[2] = s->handle[1];
	} else if (rc == 0) {
		s->handle[1] = own(STD_OUTPUT_HANDLE);
		s->handle[2] = own(STD_ERROR_HANDLE);
	}
	if (rc < 0)
		streams_close(s);
	return rc;
}

void streams_close(struct streams *s)
{
	for (int i = 0; i < 3; i++)
		if (s->handle[i] && (i < 2 || s->handle[2] != s->handle[1]))
			CloseHandle(s->handle[i]);
	*s = (struct streams){{NULL}};
}
