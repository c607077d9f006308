/* SPDX-License-Identifier: MIT */
/* needs: lib tests/fake_write.c tests/valid.c */
/* wrap: write */
/* Lines on stderr: what they look like, one write each, and that nothing about them fails. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/err.h"
#include "lib/log.h"
#include "lib/log_json.h"
#include "tests/fake_write.h"
#include "tests/valid.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define LINE_MAX_BYTES 4096

static int saved_stderr, pipe_fd;
static char got[65536];

/* stderr is a pipe from here to restored(). */
static void capture(const int *steps, size_t n)
{
	int fds[2];

	assert_int_equal(pipe2(fds, O_CLOEXEC | O_NONBLOCK), 0);
	saved_stderr = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	assert_true(saved_stderr >= 0);
	assert_int_equal(dup2(fds[1], STDERR_FILENO), STDERR_FILENO);
	close(fds[1]);
	pipe_fd = fds[0];
	fake_write(steps, n);
}

static void restore(void)
{
	fake_write(NULL, 0);
	dup2(saved_stderr, STDERR_FILENO);
	close(saved_stderr);
	close(pipe_fd);
}

/* What was written since capture(); stderr is what it was. */
static const char *captured(void)
{
	ssize_t n = read(pipe_fd, got, sizeof(got) - 1);

	got[n > 0 ? n : 0] = '\0';
	restore();
	return got;
}

static int setup(void **state)
{
	log_setup("brood", LOG_WARN);
	return 0;
}

static void test_one_line_one_write(void **state)
{
	unsigned calls;

	capture(NULL, 0);
	log_line(LOG_WARN, "pid %d is a %s", 42, "zombie");
	calls = fake_write_calls();
	assert_string_equal(captured(), "brood: pid 42 is a zombie\n");
	assert_int_equal(calls, 1);
}

static void test_name(void **state)
{
	char name[] = "tini";

	log_setup(name, LOG_WARN);
	capture(NULL, 0);
	log_line(LOG_ERROR, "x");
	assert_string_equal(captured(), "tini: x\n");
}

static void test_levels(void **state)
{
	static const enum log_level levels[] = {LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG};
	static const char *const lines[] = {
		"brood: 0\n",
		"brood: 0\nbrood: 1\n",
		"brood: 0\nbrood: 1\nbrood: 2\n",
		"brood: 0\nbrood: 1\nbrood: 2\nbrood: 3\n",
	};

	for (size_t highest = 0; highest < COUNT(levels); highest++) {
		log_setup("brood", levels[highest]);
		capture(NULL, 0);
		for (size_t i = 0; i < COUNT(levels); i++) {
			log_line(levels[i], "%d", (int)levels[i]);
			assert_int_equal(log_wanted(levels[i]), i <= highest);
		}
		assert_string_equal(captured(), lines[highest]);
	}
}

static void test_hostile_text(void **state)
{
	capture(NULL, 0);
	log_line(LOG_WARN, "started %s", "a\nbrood: all is well\x1b[2J\xff\\ \xc3\xa9");
	assert_string_equal(captured(),
			    "brood: started a\\x0abrood: all is well\\x1b[2J\\xff\\\\ \xc3\xa9\n");
}

static void test_empty_line(void **state)
{
	capture(NULL, 0);
	log_line(LOG_WARN, "%s", "");
	assert_string_equal(captured(), "brood: \n");
}

/* Lengths of text around what fits: "brood: " before it, a newline after it. */
static void test_long_lines(void **state)
{
	static const size_t fits = LINE_MAX_BYTES - sizeof("brood: ");
	static const size_t lengths[] = {fits - 1, fits, fits + 1, fits + 2, 4095, 4096, 9000};
	char text[9001];

	for (size_t i = 0; i < COUNT(lengths); i++) {
		size_t shown = lengths[i] < fits ? lengths[i] : fits;
		const char *line;

		memset(text, 'a', sizeof(text));
		text[lengths[i]] = '\0';
		capture(NULL, 0);
		log_line(LOG_WARN, "%s", text);
		line = captured();
		assert_int_equal(strlen(line), 7 + shown + 1);
		assert_memory_equal(line, "brood: ", 7);
		assert_memory_equal(line + 7, text, shown);
		assert_int_equal(line[7 + shown], '\n');
	}
}

static void test_long_lines_are_cut_between_characters(void **state)
{
	char text[9001];
	const char *line;
	size_t len;

	for (size_t shift = 0; shift < 4; shift++) {
		memset(text, 'a', shift);
		for (size_t i = shift; i + 3 < sizeof(text); i += 3)
			memcpy(text + i, "\xe2\x82\xac", 4);
		capture(NULL, 0);
		log_line(LOG_WARN, "%s", text);
		line = captured();
		len = strlen(line);
		assert_true(len > LINE_MAX_BYTES - 3 && len <= LINE_MAX_BYTES);
		assert_memory_equal(line + len - 4, "\xe2\x82\xac\n", 4);

		memset(text, '\n', sizeof(text) - 1); /* each becomes four bytes */
		text[sizeof(text) - 1] = '\0';
		capture(NULL, 0);
		log_line(LOG_WARN, "%s", text + shift);
		line = captured();
		len = strlen(line);
		assert_true(len > LINE_MAX_BYTES - 4 && len <= LINE_MAX_BYTES);
		assert_memory_equal(line + len - 5, "\\x0a\n", 5);
	}
}

static void test_short_writes_and_interruptions(void **state)
{
	static const int steps[] = {-EINTR, 3, -EINTR, 1};
	unsigned calls;

	capture(steps, COUNT(steps));
	log_line(LOG_WARN, "zombie");
	calls = fake_write_calls();
	assert_string_equal(captured(), "brood: zombie\n");
	assert_int_equal(calls, COUNT(steps) + 1);
}

static void test_failures_are_survived(void **state)
{
	static const int steps[][2] = {
		{-EIO, 1}, {-ENOSPC, 1}, {-EAGAIN, 1}, {-EPIPE, 1}, {-EBADF, 1}, {0, 1},
	};

	for (size_t i = 0; i < COUNT(steps); i++) {
		unsigned calls;

		capture(steps[i], 1);
		errno = ENOTTY;
		log_line(LOG_WARN, "lost");
		assert_int_equal(errno, ENOTTY);
		calls = fake_write_calls();
		log_line(LOG_WARN, "next");
		assert_string_equal(captured(), "brood: next\n");
		assert_int_equal(calls, 1);
	}
}

static void test_full_stderr_does_not_hold_us_up(void **state)
{
	static const char zeros[65536];

	capture(NULL, 0);
	while (write(STDERR_FILENO, zeros, sizeof(zeros)) > 0)
		;
	errno = ENOTTY;
	log_line(LOG_WARN, "lost");
	assert_int_equal(errno, ENOTTY);
	restore();
}

static void test_reader_of_stderr_gone(void **state)
{
	signal(SIGPIPE, SIG_IGN);
	capture(NULL, 0);
	close(pipe_fd);
	errno = ENOTTY;
	log_line(LOG_WARN, "lost");
	assert_int_equal(errno, ENOTTY);
	pipe_fd = -1;
	restore();
	signal(SIGPIPE, SIG_DFL);
}

static void test_stderr_closed(void **state)
{
	capture(NULL, 0);
	close(STDERR_FILENO);
	errno = ENOTTY;
	log_line(LOG_WARN, "lost");
	assert_int_equal(errno, ENOTTY);
	restore();
}

static void test_errno_is_preserved(void **state)
{
	capture(NULL, 0);
	errno = ENOTTY;
	log_line(LOG_WARN, "%s", "x");
	assert_int_equal(errno, ENOTTY);
	log_line(LOG_DEBUG, "%s", "dropped");
	assert_int_equal(errno, ENOTTY);
	restore();
}

/* ---- errors */

static void assert_logs(int errnum, const char *stage, const char *text, const char *line)
{
	struct err e;

	err_set(&e, errnum, stage, "%s", text);
	capture(NULL, 0);
	log_err(&e);
	assert_string_equal(captured(), line);
}

static void test_errors(void **state)
{
	assert_logs(0, "command line", "no command", "brood: command line: no command\n");
	assert_logs(EPERM, "mount /proc", "refused; add --cap-add",
		    "brood: mount /proc: refused; add --cap-add (Operation not permitted)\n");
	assert_logs(ENOENT, "start web", "web: No such file or directory",
		    "brood: start web: web: No such file or directory\n");
	assert_logs(ENOENT, "start web", "", "brood: start web: No such file or directory\n");
	assert_logs(ENOENT, NULL, "web", "brood: web (No such file or directory)\n");
	assert_logs(0, NULL, "web", "brood: web\n");
	assert_logs(EIO, NULL, "", "brood: Input/output error\n");
	assert_logs(4000, "read", "odd", "brood: read: odd (Unknown error 4000)\n");
	assert_logs(EIO, "read", "\x1b", "brood: read: \\x1b (Input/output error)\n");
}

static void test_errors_are_always_wanted(void **state)
{
	log_setup("brood", LOG_ERROR);
	assert_logs(0, "x", "y", "brood: x: y\n");
}

static void test_json(void **state)
{
	char long_text[3000];
	const char *line;
	unsigned calls;

	log_set_form(log_json);
	capture(NULL, 0);
	log_line(LOG_WARN, "a \"%s\" \n\x1b[2J \xff", "quoted \\ word");
	calls = fake_write_calls();
	line = captured();
	assert_int_equal(calls, 1);
	assert_true(valid_json(line, strlen(line)));
	assert_non_null(strchr(line, '\n'));
	assert_string_equal(strchr(line, '\n'), "\n");
	assert_memory_equal(line, "{\"time\":\"20", 11);
	assert_non_null(strstr(line, "Z\",\"level\":\"warning\",\"program\":\"brood\","
				     "\"message\":\"a \\\"quoted \\\\ word\\\" \\n\\u001b[2J "
				     "\xef\xbf\xbd\"}\n"));

	memset(long_text, 'x', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	capture(NULL, 0);
	log_line(LOG_ERROR, "%s", long_text);
	log_line(LOG_INFO, "not wanted");
	calls = fake_write_calls();
	line = captured();
	assert_int_equal(calls, 1);
	assert_true(valid_json(line, strlen(line)));
	log_set_form(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_one_line_one_write, setup),
		cmocka_unit_test_setup(test_name, setup),
		cmocka_unit_test_setup(test_levels, setup),
		cmocka_unit_test_setup(test_hostile_text, setup),
		cmocka_unit_test_setup(test_empty_line, setup),
		cmocka_unit_test_setup(test_long_lines, setup),
		cmocka_unit_test_setup(test_long_lines_are_cut_between_characters, setup),
		cmocka_unit_test_setup(test_short_writes_and_interruptions, setup),
		cmocka_unit_test_setup(test_failures_are_survived, setup),
		cmocka_unit_test_setup(test_full_stderr_does_not_hold_us_up, setup),
		cmocka_unit_test_setup(test_reader_of_stderr_gone, setup),
		cmocka_unit_test_setup(test_stderr_closed, setup),
		cmocka_unit_test_setup(test_errno_is_preserved, setup),
		cmocka_unit_test_setup(test_errors, setup),
		cmocka_unit_test_setup(test_errors_are_always_wanted, setup),
		cmocka_unit_test_setup(test_json, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
