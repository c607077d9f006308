/* SPDX-License-Identifier: MIT */
/* needs: lib */
/* Errors as values, and the cleanup attributes. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/cleanup.h"
#include "lib/err.h"
#include "lib/mem.h"

static void test_fills_all(void **state)
{
	static const char stage[] = "mount /proc";
	struct err e;

	memset(&e, 0xff, sizeof(e));
	assert_int_equal(err_set(&e, EPERM, stage, "pid %d: %s", 7, "refused"), -EPERM);
	assert_ptr_equal(e.stage, stage);
	assert_int_equal(e.errnum, EPERM);
	assert_string_equal(e.text, "pid 7: refused");
}

static void test_not_the_systems(void **state)
{
	struct err e;

	assert_int_equal(err_set(&e, 0, "command line", "--x: no such option"), -EINVAL);
	assert_int_equal(e.errnum, 0);
	assert_string_equal(e.text, "--x: no such option");
}

static void test_nobody_asks(void **state)
{
	assert_int_equal(err_set(NULL, ENOENT, "open", "%s", "x"), -ENOENT);
	assert_int_equal(err_set(NULL, 0, "open", "%s", "x"), -EINVAL);
}

static void test_text_is_cut(void **state)
{
	char text[ERR_TEXT_MAX + 1];
	struct err e;

	memset(text, 'a', sizeof(text));
	text[ERR_TEXT_MAX - 1] = '\0';
	err_set(&e, EIO, "x", "%s", text);
	assert_string_equal(e.text, text);

	text[ERR_TEXT_MAX - 1] = 'a';
	text[ERR_TEXT_MAX] = '\0';
	err_set(&e, EIO, "x", "%s", text);
	assert_int_equal(strlen(e.text), ERR_TEXT_MAX - 1);
}

static void test_its_own_text_as_argument(void **state)
{
	struct err e;

	err_set(&e, EIO, "read", "short");
	assert_int_equal(err_set(&e, e.errnum, "start", "%s: %s", "web", e.text), -EIO);
	assert_string_equal(e.text, "web: short");
}

static void test_empty_text(void **state)
{
	struct err e;

	memset(&e, 0xff, sizeof(e));
	err_set(&e, EIO, NULL, "%s", "");
	assert_null(e.stage);
	assert_string_equal(e.text, "");
}

static void test_words(void **state)
{
	assert_string_equal(err_words(EPERM), "Operation not permitted");
	assert_string_equal(err_words(EACCES), "Permission denied");
	assert_string_equal(err_words(ENOENT), "No such file or directory");
	for (int errnum = 1; errnum < 200; errnum++)
		assert_true(strlen(err_words(errnum)) > 0);
}

static void test_words_for_what_is_no_errno(void **state)
{
	static const int numbers[] = {0, -1, -EPERM, 4095, 256 + EPERM, INT32_MAX, INT32_MIN};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		assert_string_equal(err_words(numbers[i]), "Unknown error");
}

static void test_symbols(void **state)
{
	char buf[16] = "";

	assert_string_equal(err_symbol(EPERM, buf), "EPERM");
	assert_string_equal(err_symbol(EAGAIN, buf), "EAGAIN");
	assert_string_equal(err_symbol(ENAMETOOLONG, buf), "ENAMETOOLONG");
	assert_string_equal(err_symbol(EAFNOSUPPORT, buf), "EAFNOSUPPORT");
	assert_string_equal(buf, ""); /* not needed so far */

	assert_string_equal(err_symbol(0, buf), "errno 0");
	assert_ptr_equal(err_symbol(4095, buf), buf);
	assert_string_equal(buf, "errno 4095");
	assert_string_equal(err_symbol(256 + EPERM, buf), "errno 257");
	assert_string_equal(err_symbol(-EPERM, buf), "errno -1");
	assert_string_equal(err_symbol(INT32_MIN, buf), "errno -21474836"); /* what 16 bytes hold */
}

/* ---- cleanup */

static void test_fd_is_closed_at_the_end(void **state)
{
	int kept;

	{
		CLEANUP_FD int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

		assert_true(fd >= 0);
		kept = fd;
	}
	assert_int_equal(fcntl(kept, F_GETFD), -1);
	assert_int_equal(errno, EBADF);
}

static void test_no_fd_is_fine(void **state)
{
	errno = ENOTTY;
	{
		CLEANUP_FD int none = -1;
		CLEANUP_FD int error = -ENOENT;

		assert_int_equal(none + error, -1 - ENOENT);
	}
	assert_int_equal(errno, ENOTTY);
}

static void test_cleanup_preserves_errno(void **state)
{
	int closed = 1 << 20; /* close(2) fails with EBADF */
	char *memory = malloc(1), *pages = mem_new(1), *none = NULL;

	errno = ENOTTY;
	cleanup_fd(&closed);
	assert_int_equal(errno, ENOTTY);
	cleanup_free(&memory);
	cleanup_free(&none);
	cleanup_mem(&pages);
	cleanup_mem(&none);
	assert_int_equal(errno, ENOTTY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fills_all),
		cmocka_unit_test(test_not_the_systems),
		cmocka_unit_test(test_nobody_asks),
		cmocka_unit_test(test_text_is_cut),
		cmocka_unit_test(test_its_own_text_as_argument),
		cmocka_unit_test(test_empty_text),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_words_for_what_is_no_errno),
		cmocka_unit_test(test_symbols),
		cmocka_unit_test(test_fd_is_closed_at_the_end),
		cmocka_unit_test(test_no_fd_is_fine),
		cmocka_unit_test(test_cleanup_preserves_errno),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
