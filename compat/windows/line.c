// SPDX-License-Identifier: MIT
/* What CreateProcessW takes: the program, one command line, the environment's block. */
#include <errno.h>
#include <string.h>

#include "compat/windows/block.h"
#include "compat/windows/impl.h"
#include "compat/windows/quote.h"
#include "compat/windows/wtf.h"
#include "lib/cleanup.h"
#include "lib/mem.h"

static const char stage[] = "pass the arguments";

static bool is_batch(const WCHAR *path)
{
	const WCHAR *dot = wcsrchr(path, '.');

	return dot && (_wcsicmp(dot, L".bat") == 0 || _wcsicmp(dot, L".cmd") == 0);
}

static int refused(struct err *e, int error, bool batch)
{
	if (error == -E2BIG)
		return err_set(
			e, E2BIG, stage,
			"a command line has 32,766 characters at most, quotes and blanks counted");
	if (error == -EILSEQ)
		return err_set(e, 0, stage, "an argument is no UTF-8");
	if (batch)
		return err_set(
			e, 0, stage,
			"a batch file cannot be given \", %% or an end of line exactly, nor a backslash as "
			"the last character, for cmd.exe reads its arguments again; put them into the "
			"environment, or run cmd.exe with a line of your own");
	return err_set(e, 0, stage, "a program's name cannot have a \" in it");
}

/* cmd.exe itself, not what PATH or ComSpec call so. */
static WCHAR *shell_path(void)
{
	static const WCHAR name[] = L"\\cmd.exe";
	UINT n = GetSystemDirectoryW(NULL, 0);
	WCHAR *path = mem_new((n + sizeof(name) / sizeof(name[0])) * sizeof(*path));

	if (path && GetSystemDirectoryW(path, n))
		wcscat(path, name);
	return path;
}

static int make_batch(struct os *os, struct quote *q, char *const *argv)
{
	WCHAR *script = os->app;
	char *narrow;

	os->app = shell_path();
	narrow = os->app ? text_narrow(os->app) : NULL;
	if (narrow)
		quote_batch(q, narrow, script, argv + 1);
	else
		q->error = -ENOMEM;
	mem_free(narrow);
	mem_free(script);
	return q->error;
}

static int make_line(struct os *os, char *const *argv, struct err *e)
{
	bool batch = is_batch(os->app);
	struct quote q;

	os->line = mem_new(QUOTE_LINE_MAX * sizeof(*os->line));
	if (!os->line)
		return err_set(e, ENOMEM, stage, "no memory");
	quote_init(&q, os->line);
	if (batch) {
		make_batch(os, &q, argv);
	} else {
		quote_program(&q, argv[0]);
		for (size_t i = 1; argv[i]; i++)
			quote_argument(&q, argv[i]);
	}
	return q.error ? refused(e, q.error, batch) : 0;
}

static uint16_t upper(uint16_t unit)
{
	/* A character in the place of a pointer: that one alone. */
	return (uint16_t)(uintptr_t)CharUpperW((LPWSTR)(uintptr_t)unit);
}

/* All entries in one block: pointers, with places beside for sorting, then the texts. */
static int make_block(struct os *os, char *const *envp, struct err *e)
{
	CLEANUP_MEM const WCHAR **entry = NULL;
	size_t n = 0, units = 0;
	WCHAR *text;

	for (; envp[n]; n++) {
		int more = wtf_units(envp[n], strlen(envp[n]));

		if (more < 0)
			return err_set(e, 0, "pass the environment", "%.*s is no UTF-8",
				       (int)strcspn(envp[n], "="), envp[n]);
		units += (size_t)more + 1;
	}
	entry = mem_new((2 * n + 1) * sizeof(*entry) + units * sizeof(*text));
	os->block = mem_new((units + 2) * sizeof(*os->block));
	if (!entry || !os->block)
		return err_set(e, ENOMEM, "pass the environment", "no memory");
	text = (WCHAR *)(entry + 2 * n + 1);
	for (size_t i = 0; i < n; i++) {
		entry[i] = text;
		text = wtf_put_units(text, envp[i], strlen(envp[i])) + 1;
	}
	block_make(entry, n, upper, os->block);
	return 0;
}

int line_make(struct os *os, const struct os_launch *l, struct err *e)
{
	int rc = make_block(os, l->envp, e);

	if (rc < 0)
		return rc;
	os->not_found = search(l, &os->app);
	return os->not_found ? 0 : make_line(os, l->argv, e);
}
