/* SPDX-License-Identifier: MIT */
/* INI text: what is a section, a pair, a comment, and what is none of these. */
/* needs: lib/ini.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/ini.h"

struct reading {
	char *text; /* exactly as long as it is, so that a sanitizer sees a step beyond */
	struct ini ini;
	struct ini_line line;
};

static void begin_bytes(struct reading *r, const char *text, size_t n)
{
	r->text = malloc(n + 1);
	assert_non_null(r->text);
	memcpy(r->text, text, n);
	r->text[n] = '\0';
	ini_init(&r->ini, r->text, n);
}

static void begin(struct reading *r, const char *text)
{
	begin_bytes(r, text, strlen(text));
}

static void pair(struct reading *r, unsigned number, const char *name, const char *value)
{
	assert_int_equal(ini_next(&r->ini, &r->line), INI_PAIR);
	assert_int_equal(r->line.number, number);
	assert_string_equal(r->line.name, name);
	assert_string_equal(r->line.value, value);
}

static void section(struct reading *r, unsigned number, const char *name)
{
	assert_int_equal(ini_next(&r->ini, &r->line), INI_SECTION);
	assert_int_equal(r->line.number, number);
	assert_string_equal(r->line.name, name);
}

static void wrong(struct reading *r, unsigned number, const char *name, const char *why)
{
	assert_int_equal(ini_next(&r->ini, &r->line), INI_WRONG);
	assert_int_equal(r->line.number, number);
	assert_string_equal(r->line.name, name);
	assert_non_null(strstr(r->line.why, why));
}

static void end(struct reading *r)
{
	assert_int_equal(ini_next(&r->ini, &r->line), INI_END);
	assert_int_equal(ini_next(&r->ini, &r->line), INI_END);
	free(r->text);
}

static void test_nothing(void **state)
{
	static const char *const texts[] = {"",		"\n",	       " \t",
					    "\r\n\r\n", "# only\n;so", "\xef\xbb\xbf"};
	struct reading r;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		begin(&r, texts[i]);
		end(&r);
	}
}

static void test_lines(void **state)
{
	struct reading r;

	begin(&r, "\xef\xbb\xbf# a comment = no pair\n"
		  "[ run ]\r\n"
		  "memory = 2G\n"
		  "\n"
		  "\t ro=/usr\t\r\n"
		  "  ; [neither] = this\n"
		  "env = A=b = c # d ; e\n"
		  "cap drop =\n"
		  "quoted = \"a\\\n"
		  "last = \xc3\xa4");
	section(&r, 2, "run");
	pair(&r, 3, "memory", "2G");
	pair(&r, 5, "ro", "/usr");
	pair(&r, 7, "env", "A=b = c # d ; e");
	pair(&r, 8, "cap drop", "");
	pair(&r, 9, "quoted", "\"a\\");
	pair(&r, 10, "last", "\xc3\xa4");
	end(&r);
}

static void test_an_indented_line_is_not_the_values_next(void **state)
{
	struct reading r;

	begin(&r, "ro = /usr\n  memory = 2G\n");
	pair(&r, 1, "ro", "/usr");
	pair(&r, 2, "memory", "2G");
	end(&r);
}

static void test_wrong_lines_and_those_after_them(void **state)
{
	struct reading r;

	begin(&r, "sandbox\n= 2G\n[run\n[run] x\n[a]b]\n[\nmemory: 2G\n[]\nok = 1\n]\n");
	wrong(&r, 1, "sandbox", "not KEY = VALUE");
	wrong(&r, 2, "= 2G", "no KEY");
	wrong(&r, 3, "[run", "[NAME]");
	wrong(&r, 4, "[run] x", "[NAME]");
	wrong(&r, 5, "[a]b]", "[NAME]");
	wrong(&r, 6, "[", "[NAME]");
	wrong(&r, 7, "memory: 2G", "not KEY = VALUE");
	section(&r, 8, "");
	pair(&r, 9, "ok", "1");
	wrong(&r, 10, "]", "not KEY = VALUE");
	end(&r);
}

static void test_control_bytes(void **state)
{
	static const char text[] = "a = 1\0 = 2\nb = \x1b[2J\n# \x7f\nc = 1\rd = 2\ne\t=\t3\0\n";
	struct reading r;

	begin_bytes(&r, text, sizeof(text) - 1);
	wrong(&r, 1, "a = 1? = 2", "NUL or another control");
	wrong(&r, 2, "b = ?[2J", "control");
	wrong(&r, 3, "# ?", "control");
	wrong(&r, 4, "c = 1?d = 2", "control");
	wrong(&r, 5, "e\t=\t3?", "NUL");
	end(&r);
}

/* Parsers with a line buffer cut here, or read the rest as a line of its own. */
static void test_long_lines_are_whole(void **state)
{
	enum { LONG = 300000 };
	char *text = malloc(LONG + 16);
	struct reading r;

	assert_non_null(text);
	snprintf(text, LONG + 16, "env = %0*d=y\nb = 2", LONG - 6, 0);
	begin(&r, text);
	assert_int_equal(ini_next(&r.ini, &r.line), INI_PAIR);
	assert_int_equal(strlen(r.line.value), LONG - 6 + 2);
	pair(&r, 2, "b", "2");
	end(&r);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_an_indented_line_is_not_the_values_next),
		cmocka_unit_test(test_wrong_lines_and_those_after_them),
		cmocka_unit_test(test_control_bytes),
		cmocka_unit_test(test_long_lines_are_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
