/* SPDX-License-Identifier: MIT */
/* needs: compat/windows/block.c compat/windows/ntstatus.c compat/windows/wtf.c lib */
/* An environment's block for Windows, and exit codes in words. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "compat/windows/block.h"
#include "compat/windows/ntstatus.h"
#include "compat/windows/wtf.h"
#include "lib/str.h"
#include "tests/prng.h"

static uint16_t upper(uint16_t unit)
{
	return unit < 128 ? (uint16_t)toupper(unit) : unit;
}

#define MOST 16

static uint16_t texts[MOST][64], block[1024];

/* The entries, each with a | behind it. */
static size_t make(const char *const *entry, size_t n, char *shown)
{
	const uint16_t *wide[2 * MOST];
	size_t units;

	for (size_t i = 0; i < n; i++) {
		*wtf_put_units(texts[i], entry[i], strlen(entry[i])) = 0;
		wide[i] = texts[i];
	}
	units = block_make(wide, n, upper, NULL);
	memset(block, 0xff, sizeof(block));
	assert_int_equal(block_make(wide, n, upper, block), units);
	assert_int_equal(block[units - 1], 0);
	assert_int_equal(block[units], 0xffff);
	for (size_t i = 0; i < units - 1; i++)
		*shown++ = (char)(block[i] ? block[i] & 0x7f : '|');
	*shown = '\0';
	return units;
}

static void becomes(const char *const *entry, size_t n, const char *expected)
{
	char shown[1024];

	make(entry, n, shown);
	assert_string_equal(shown, expected);
}

static void test_sorted_without_case(void **state)
{
	static const char *const entry[] = {"b=1",  "A=2",	 "C=3", "a_=4",
					    "aa=5", "=C:=C:\\x", "B2=6"};

	becomes(entry, 7, "=C:=C:\\x|A=2|aa=5|a_=4|b=1|B2=6|C=3|");
}

static void test_the_first_of_a_name_stays(void **state)
{
	static const char *const entry[] = {"Path=given", "x=1", "PATH=own", "path=third", "X=2"};

	becomes(entry, 5, "Path=given|x=1|");
}

static void test_none(void **state)
{
	char shown[8];

	assert_int_equal(make(NULL, 0, shown), 2);
	assert_int_equal(block[0], 0);
}

static void test_names(void **state)
{
	static const uint16_t drive[] = {'=', 'C', ':', '=', 'C', ':', 0}, none[] = {'x', 0},
			      empty[] = {0};

	assert_int_equal(block_name(drive), 3);
	assert_int_equal(block_name(none), 1);
	assert_int_equal(block_name(empty), 0);
}

/* Against a sorting by insertion. */
static void test_any_order(void **state)
{
	struct prng r = {3};

	for (unsigned round = 0; round < 20000; round++) {
		char words[MOST][8], shown[1024], expected[1024] = "";
		const char *entry[MOST], *sorted[MOST] = {""};
		size_t n = 1 + prng_below(&r, MOST - 1), kept = 0;
		struct str wanted;

		for (size_t i = 0; i < n; i++) {
			size_t at = kept;

			words[i][0] = "abABz"[prng_below(&r, 5)];
			words[i][1] = "aB_="[prng_below(&r, 4)];
			words[i][2] = '=';
			words[i][3] = (char)('a' + i);
			words[i][4] = '\0';
			entry[i] = words[i];
			for (size_t k = 0; k < kept; k++) {
				size_t a = strcspn(sorted[k], "="), b = strcspn(entry[i], "=");

				if (a == b && strncasecmp(sorted[k], entry[i], a) == 0)
					at = MOST;
			}
			if (at == MOST)
				continue;
			for (; at > 0; at--) {
				uint16_t x[8], y[8];

				*wtf_put_units(x, sorted[at - 1], strlen(sorted[at - 1])) = 0;
				*wtf_put_units(y, entry[i], strlen(entry[i])) = 0;
				if (block_compare(x, y, upper) < 0)
					break;
				sorted[at] = sorted[at - 1];
			}
			sorted[at] = entry[i];
			kept++;
		}
		str_init(&wanted, expected, sizeof(expected));
		for (size_t i = 0; i < kept; i++)
			str_fmt(&wanted, "%s|", sorted[i]);
		make(entry, n, shown);
		assert_string_equal(shown, expected);
	}
}

static void test_exit_codes(void **state)
{
	assert_null(ntstatus_words(0));
	assert_null(ntstatus_words(255));
	assert_null(ntstatus_words(0xc0000000));
	assert_string_equal(ntstatus_words(0xc0000005), "an access violation (0xC0000005)");
	assert_non_null(strstr(ntstatus_words(0xc0000409), "stack buffer overrun"));
	assert_non_null(strstr(ntstatus_words(0xc000013a), "Ctrl-C"));
	assert_non_null(strstr(ntstatus_words(0xc00000fd), "stack overflow"));
	assert_non_null(strstr(ntstatus_words(0xc0000135), "DLL that was not found"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sorted_without_case),
		cmocka_unit_test(test_the_first_of_a_name_stays),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_any_order),
		cmocka_unit_test(test_exit_codes),
	};

	return cmocka_run_group_tests_name("windows_block", tests, NULL, NULL);
}
