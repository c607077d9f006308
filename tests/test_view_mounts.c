// SPDX-License-Identifier: MIT
/* needs: lib ns/view_mounts.c */
/* Lines of mountinfo, as the kernel writes them and as it never does. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ns/view_calls.h"
#include "ns/view_mounts.h"

static int parse(const char *line, struct view_mount *mount)
{
	static char text[512];
	char *at = text;
	size_t n = strlen(line);
	int rc;

	memset(text, 'x', sizeof(text) - 1);
	for (size_t i = 0; i < n; i++)
		text[i] = line[i];
	rc = view_mount_parse(&at, text + n, mount);
	assert_true(at > text || n == 0);
	assert_true(at <= text + n);
	return rc;
}

static void test_lines(void **state)
{
	struct view_mount m;

	assert_int_equal(
		parse("36 35 98:0 /r /mnt/a rw,nosuid,noatime shared:1 - ext3 /dev/x rw,ro\n", &m),
		0);
	assert_int_equal(m.id, 36);
	assert_int_equal(m.parent, 35);
	assert_string_equal(m.point, "/mnt/a");
	assert_int_equal(m.flags, VIEW_NOSUID);
	assert_false(m.no_follow);
	assert_int_equal(parse("1 0 0:1 / / ro,nosuid,nodev,noexec,nosymfollow - t t rw\n", &m), 0);
	assert_int_equal(m.flags, VIEW_RDONLY | VIEW_NOSUID | VIEW_NODEV | VIEW_NOEXEC);
	assert_true(m.no_follow);
}

static void test_escapes(void **state)
{
	struct view_mount m;

	assert_int_equal(parse("2 1 0:1 / /a\\040b\\011c\\012d\\134e rw - t t rw\n", &m), 0);
	assert_string_equal(m.point, "/a b\tc\nd\\e");
	/* What is no escape stays as it is. */
	assert_int_equal(parse("2 1 0:1 / /\\48\\4\\999\\ rw - t t rw\n", &m), 0);
	assert_string_equal(m.point, "/\\48\\4\\999\\");
	assert_int_equal(parse("2 1 0:1 / /\\134040 rw - t t rw\n", &m), 0);
	assert_string_equal(m.point, "/\\040");
}

static void test_other_lines(void **state)
{
	static const char *const bad[] = {
		"",
		"\n",
		"36 35 98:0 / / rw - ext3 x rw", /* not whole */
		"36 35 98:0 / /\n",
		"x 35 98:0 / / rw - t t rw\n",
		"36 -1 98:0 / / rw - t t rw\n",
		"99999999999999999999 1 98:0 / / rw - t t rw\n",
		"      \n",
	};
	struct view_mount m = {.id = 7};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(parse(bad[i], &m), -EINVAL);
	assert_int_equal(m.id, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_other_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
