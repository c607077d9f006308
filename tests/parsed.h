/* SPDX-License-Identifier: MIT */
/* For the tests of the options: parse an argument vector and look at what came of it. */
#ifndef TESTS_PARSED_H
#define TESTS_PARSED_H

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "init/options.h"

#define ARGV(...) ((char **)(const char *[]){"brood", __VA_ARGS__, NULL})
#define LONG_DIGITS "99999999999999999999999" /* more than any number takes */

static inline int parse(struct spec *spec, char **argv, struct err *e)
{
	int argc = 0;

	while (argv[argc])
		argc++;
	return options_parse(spec, argc, argv, e);
}

static inline void assert_text(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("\"%s\" does not say \"%s\"", text, part);
}

/* Refused, with a text that has both parts. */
static inline void assert_refused(char **argv, const char *part, const char *other)
{
	struct spec spec;
	struct err e = {0};

	spec_init(&spec);
	if (parse(&spec, argv, &e) == 0)
		fail_msg("%s %s was taken", argv[1], argv[2]);
	assert_text(e.text, part);
	assert_text(e.text, other);
	assert_string_equal(e.stage, "command line");
	spec_free(&spec);
	assert_true(parse(&spec, argv, NULL) < 0);
}

static inline void assert_taken(struct spec *spec, char **argv)
{
	struct err e = {0};

	spec_init(spec);
	if (parse(spec, argv, &e))
		fail_msg("%s: %s", argv[1], e.text);
	assert_string_equal(spec->argv[0], "true");
}

/* "kill-after" with "5s" as BROOD_KILL_AFTER=5s */
static inline char *env_form(const char *name, const char *value)
{
	static char entry[256];
	size_t n = (size_t)snprintf(entry, sizeof(entry), "BROOD_%s", name);

	for (size_t i = 6; i < n; i++)
		entry[i] = (char)(entry[i] == '-' ? '_' : toupper((unsigned char)entry[i]));
	snprintf(entry + n, sizeof(entry) - n, "=%s", value);
	return entry;
}

#endif
