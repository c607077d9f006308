/* SPDX-License-Identifier: MIT */
/*
 * INI text, read in place, one line after the other:
 *
 *     # a comment, ; too
 *     [section]
 *     key = value
 *
 * The value is everything after the first `=` but for the blanks around it: quotes and backslashes mean nothing, and a
 * comment has a line of its own. Blanks before a line mean nothing either: no line goes on in the next. Lines end with
 * \n or \r\n, a byte-order mark may come first. Nothing is cut, at any length. (docs/adr/0007)
 */
#ifndef LIB_INI_H
#define LIB_INI_H

#include <stddef.h>

enum ini_kind {
	INI_END,
	INI_SECTION, /* .name */
	INI_PAIR,    /* .name is the key, never empty; .value, maybe empty */
	INI_WRONG,   /* .name is the line, without control bytes; .why: what is wrong with it */
};

struct ini_line {
	unsigned number; /* from 1 */
	char *name, *value;
	const char *why;
};

struct ini {
	char *at, *end;
	unsigned number;
};

/* text[len] must be '\0'. The text is changed by reading, and must live as long as what is read from it. */
void ini_init(struct ini *ini, char *text, size_t len);

/* The next line that is not blank and no comment. After INI_WRONG reading may go on. */
enum ini_kind ini_next(struct ini *ini, struct ini_line *line);

#endif
