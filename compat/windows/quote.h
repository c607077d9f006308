/* SPDX-License-Identifier: MIT */
/*
 * One command line out of many arguments, as CommandLineToArgvW and the C runtime take it apart again ("Parsing C
 * command-line arguments"), and as cmd.exe does for a batch file, where that is possible at all.
 */
#ifndef COMPAT_WINDOWS_QUOTE_H
#define COMPAT_WINDOWS_QUOTE_H

#include <stddef.h>
#include <stdint.h>

/* CreateProcessW's bound, the end counted. */
#define QUOTE_LINE_MAX 32767

struct quote {
	uint16_t *line; /* the caller's, of QUOTE_LINE_MAX units; always ended */
	size_t n;
	int error; /* the first failure: -E2BIG, -EILSEQ (no UTF-8), -EINVAL (cannot be passed exactly) */
};

void quote_init(struct quote *q, uint16_t *line);

/* argv[0]: nothing is escaped there, so a quote in it is -EINVAL. */
void quote_program(struct quote *q, const char *name);

void quote_argument(struct quote *q, const char *argument);

/*
 * cmd.exe /d /v:off /s /c "SCRIPT ARGUMENT...": each in quotes, between which cmd.exe leaves all but " and % alone.
 * These, ends of lines, and a backslash before the closing quote cannot be passed exactly: -EINVAL (CVE-2024-24576).
 */
void quote_batch(struct quote *q, const char *cmd, const uint16_t *script, char *const *arguments);

#endif
