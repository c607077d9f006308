/* SPDX-License-Identifier: MIT */
/* needs: lib */
/* str_fmt: what printf makes of the same, and what becomes of directives that it does not have. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/str.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static char got[256], wanted[256];

#define assert_formats(...)                                                                        \
	do {                                                                                       \
		struct str s_;                                                                     \
                                                                                                   \
		str_init(&s_, got, sizeof(got));                                                   \
		str_fmt(&s_, __VA_ARGS__);                                                         \
		snprintf(wanted, sizeof(wanted), __VA_ARGS__);                                     \
		assert_string_equal(got, wanted);                                                  \
		assert_int_equal(s_.len, strlen(wanted));                                          \
	} while (0)

static void test_formats_as_printf(void **state)
{
	static const int ints[] = {0, 1, -1, 42, INT_MAX, INT_MIN};
	static const long longs[] = {0, -1, LONG_MAX, LONG_MIN};

	assert_formats("%s", "");
	assert_formats("plain");
	assert_formats("%%");
	assert_formats("100%% of %s", "it");
	assert_formats("%s%s%s", "a", "", "b");
	assert_formats("[%c%c]", 'x', '\xff');
	for (size_t i = 0; i < COUNT(ints); i++) {
		assert_formats("%d %i", ints[i], ints[i]);
		assert_formats("%u %x", (unsigned)ints[i], (unsigned)ints[i]);
	}
	for (size_t i = 0; i < COUNT(longs); i++) {
		assert_formats("%ld %li", longs[i], longs[i]);
		assert_formats("%lu %lx", (unsigned long)longs[i], (unsigned long)longs[i]);
		assert_formats("%lld %lli", (long long)longs[i], (long long)longs[i]);
		assert_formats("%llu %llx", (unsigned long long)longs[i], 1ull << 63);
		assert_formats("%zd %zu %zx", (ssize_t)longs[i], (size_t)longs[i],
			       (size_t)longs[i]);
	}
	assert_formats("%d%s%llu%c%zu%%%x", -5, "mixed", 1ull << 40, '!', (size_t)9, 0xbeefu);
}

static void test_precision(void **state)
{
	static const char open[3] = {'a', 'b', 'c'}; /* without an end */

	assert_formats("[%.*s]", 0, "abc");
	assert_formats("[%.*s]", 2, "abc");
	assert_formats("[%.*s]", 9, "abc");
	assert_formats("[%.*s]", -1, "abc");
	assert_formats("[%.*s]", 3, open);
	assert_formats("[%.*s|%.*s]", 1, "abc", 2, "abc");
}

/* What cannot be asked of a compiler that checks formats. */
static void fmt_unchecked(struct str *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	str_vfmt(s, fmt, ap);
#pragma GCC diagnostic pop
	va_end(ap);
}

static void test_null_strings(void **state)
{
	const char *none = NULL;
	char buf[32];
	struct str s;

	str_init(&s, buf, sizeof(buf));
	fmt_unchecked(&s, "%s %.*s.", none, 3, none);
	assert_string_equal(buf, "(null) (nu.");
}

static void test_unknown_directives_are_shown(void **state)
{
	static const char *const formats[] = {
		"%",   "%5d", "%-5s %d", "%p",	"%f", "%.3s", "%.*d", "%lls", "%ls", "%lc", "%lll",
		"%hd", "%z",  "%l",	 "%ll", "%X", "%zz",  "%n",   "%l%",  "%.",  "%.*",
	};
	char buf[32];
	struct str s;

	for (size_t i = 0; i < COUNT(formats); i++) {
		str_init(&s, buf, sizeof(buf));
		fmt_unchecked(&s, formats[i], 1, 2, 3);
		assert_string_equal(buf, formats[i]);
	}
	str_init(&s, buf, sizeof(buf));
	fmt_unchecked(&s, "%d %5d %d", 1, 2, 3);
	assert_string_equal(buf, "1 %5d %d");
}

static void test_format_is_cut_anywhere(void **state)
{
	static const char full[] = "pid -42 of web%";
	char buf[sizeof(full) + 1];
	struct str s;

	for (size_t size = 1; size <= sizeof(full); size++) {
		memset(buf, 'X', sizeof(buf));
		str_init(&s, buf, size);
		str_fmt(&s, "pid %d of %s%%", -42, "web");
		assert_int_equal(s.len, size - 1);
		assert_memory_equal(buf, full, size - 1);
		assert_int_equal(buf[size - 1], '\0');
		assert_int_equal(buf[size], 'X');
		assert_int_equal(s.cut, size < sizeof(full));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_formats_as_printf),
		cmocka_unit_test(test_precision),
		cmocka_unit_test(test_null_strings),
		cmocka_unit_test(test_unknown_directives_are_shown),
		cmocka_unit_test(test_format_is_cut_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
