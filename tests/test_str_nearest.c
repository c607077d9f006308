/* SPDX-License-Identifier: MIT */
/* needs: lib */
/* "Did you mean": which of some words a mistyped one is near to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/str.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const words[] = {
	"timeout", "grace", "stop-signal", "signal-to", "memory", "env", "env-file", "user", "ps",
};

static void assert_nearest(const char *word, const char *nearest)
{
	const char *found = str_nearest(word, words, COUNT(words));

	if (nearest) {
		assert_non_null(found);
		assert_string_equal(found, nearest);
	} else {
		assert_null(found);
	}
}

static void test_nearest(void **state)
{
	assert_nearest("timeout", "timeout");
	assert_nearest("tiemout", "timeout");	     /* swapped */
	assert_nearest("timout", "timeout");	     /* dropped */
	assert_nearest("timeeout", "timeout");	     /* added */
	assert_nearest("timeaut", "timeout");	     /* changed */
	assert_nearest("stopsignal", "stop-signal"); /* no dash */
	assert_nearest("garce", "grace");
	assert_nearest("nev", "env");
	assert_nearest("uesr", "user");
	assert_nearest("envfile", "env-file");
	assert_nearest("pss", "ps");
}

static void test_nothing_near(void **state)
{
	char longest[41 + 1];
	const char *const list[] = {longest};

	assert_nearest("", NULL);
	assert_nearest("x", NULL);
	assert_nearest("sp", NULL); /* one edit is more than a third of two letters */
	assert_nearest("network", NULL);
	assert_nearest("TIMEOUT", NULL);
	assert_null(str_nearest("timeout", words, 0));

	memset(longest, 'a', sizeof(longest));
	longest[40] = '\0';
	assert_ptr_equal(str_nearest(longest, list, 1), longest);
	assert_null(str_nearest("a", list, 1));
	longest[40] = 'a';
	longest[41] = '\0';
	assert_null(str_nearest(longest, list, 1));
	assert_null(str_nearest("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", list, 1));
}

static void test_nearest_is_the_first_of_equals(void **state)
{
	static const char *const both[] = {"cat", "car", "bat"};

	assert_ptr_equal(str_nearest("caz", both, 3), both[0]);
	assert_ptr_equal(str_nearest("bar", both, 3), both[1]);
	assert_ptr_equal(str_nearest("bat", both, 3), both[2]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nearest),
		cmocka_unit_test(test_nothing_near),
		cmocka_unit_test(test_nearest_is_the_first_of_equals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
