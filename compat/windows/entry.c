// SPDX-License-Identifier: MIT
/*
 * Where the program begins on Windows: arguments and environment as UTF-8, then main. The block of the system's own is
 * taken, which has the entries "=C:=C:\dir" that the C library leaves out.
 */
#include "compat/windows/impl.h"

#include <errno.h>

#include "compat/windows/wtf.h"
#include "lib/log.h"
#include "lib/mem.h"

int main(int argc, char **argv, char **envp);
int wmain(int argc, WCHAR **argv);

/* n texts and a NULL, in one block. */
static char **narrow_all(const WCHAR *const *text, size_t n)
{
	size_t bytes = (n + 1) * sizeof(char *);
	char **all, *to;

	for (size_t i = 0; i < n; i++)
		bytes += wtf_bytes(text[i], wcslen(text[i])) + 1;
	all = mem_new(bytes);
	if (!all)
		return NULL;
	to = (char *)(all + n + 1);
	for (size_t i = 0; i < n; i++) {
		all[i] = to;
		to = wtf_put_bytes(to, text[i], wcslen(text[i])) + 1;
	}
	return all;
}

static char **environment(void)
{
	WCHAR *block = GetEnvironmentStringsW();
	const WCHAR **entry;
	char **envp = NULL;
	size_t n = 0;

	if (!block)
		return NULL;
	for (const WCHAR *at = block; *at; at += wcslen(at) + 1)
		n++;
	entry = mem_new((n + 1) * sizeof(*entry));
	if (entry) {
		n = 0;
		for (const WCHAR *at = block; *at; at += wcslen(at) + 1)
			entry[n++] = at;
		envp = narrow_all(entry, n);
		mem_free(entry);
	}
	FreeEnvironmentStringsW(block);
	return envp;
}

int wmain(int argc, WCHAR **argv)
{
	char **narrow = narrow_all((const WCHAR *const *)argv, (size_t)argc),
	     **envp = environment();

	if (!narrow || !envp) {
		log_line(LOG_ERROR, "start: %s", err_words(ENOMEM));
		return 125;
	}
	return main(argc, narrow, envp);
}
