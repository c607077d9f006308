/* SPDX-License-Identifier: MIT */
/* needs: lib tests/fake_write.c */
/* wrap: write */
/* Buffered output: what arrives, in which pieces, and what a failure does. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/out.h"
#include "tests/fake_write.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define BUFFER sizeof(((struct out *)0)->buf)

/* A pipe with the output at one end, for each test. */
struct fixture {
	struct out out;
	int read_fd, write_fd;
	char got[4 * 65536];
	size_t len;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	int fds[2];

	if (!f || pipe2(fds, O_CLOEXEC) < 0) {
		free(f);
		return -1;
	}
	f->read_fd = fds[0];
	f->write_fd = fds[1];
	out_init(&f->out, f->write_fd);
	fake_write(NULL, 0);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	close(f->read_fd);
	close(f->write_fd);
	free(f);
	return 0;
}

/* All that the pipe holds now. */
static void receive(struct fixture *f)
{
	ssize_t n;

	f->len = 0;
	fcntl(f->read_fd, F_SETFL, O_NONBLOCK);
	while ((n = read(f->read_fd, f->got + f->len, sizeof(f->got) - f->len)) > 0)
		f->len += (size_t)n;
}

static void assert_received(struct fixture *f, const char *text, size_t n)
{
	receive(f);
	assert_int_equal(f->len, n);
	assert_memory_equal(f->got, text, n);
}

static void fill(char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		bytes[i] = (char)('a' + i % 26);
}

static void test_nothing_before_the_flush(void **state)
{
	struct fixture *f = *state;

	out_put(&f->out, "one ");
	out_putn(&f->out, "two and more", 3);
	out_fmt(&f->out, " %d%%\n", 3);
	assert_int_equal(fake_write_calls(), 0);
	assert_int_equal(out_flush(&f->out), 0);
	assert_int_equal(fake_write_calls(), 1);
	assert_received(f, "one two 3%\n", 11);
}

static void test_empty_flush_writes_nothing(void **state)
{
	struct fixture *f = *state;

	out_put(&f->out, "");
	out_putn(&f->out, "x", 0);
	out_fmt(&f->out, "%s", "");
	assert_int_equal(out_flush(&f->out), 0);
	assert_int_equal(out_flush(&f->out), 0);
	assert_int_equal(fake_write_calls(), 0);
}

static void test_second_flush_writes_only_what_is_new(void **state)
{
	struct fixture *f = *state;

	out_put(&f->out, "a");
	out_flush(&f->out);
	out_put(&f->out, "b");
	out_flush(&f->out);
	assert_received(f, "ab", 2);
}

static void test_around_the_size_of_the_buffer(void **state)
{
	static const size_t sizes[] = {
		1,	    BUFFER - 1,	    BUFFER, BUFFER + 1, 2 * BUFFER - 1,
		2 * BUFFER, 2 * BUFFER + 1, 10000,
	};
	struct fixture *f = *state;
	char bytes[10000];

	fill(bytes, sizeof(bytes));
	for (size_t i = 0; i < COUNT(sizes); i++) {
		out_putn(&f->out, bytes, sizes[i]);
		assert_int_equal(out_flush(&f->out), 0);
		assert_received(f, bytes, sizes[i]);

		for (size_t at = 0; at < sizes[i]; at += 7) /* the same in small pieces */
			out_putn(&f->out, bytes + at, sizes[i] - at < 7 ? sizes[i] - at : 7);
		assert_int_equal(out_flush(&f->out), 0);
		assert_received(f, bytes, sizes[i]);
	}
}

static void test_format_longer_than_the_buffer(void **state)
{
	struct fixture *f = *state;
	char text[5000], expected[5010];

	fill(text, sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	out_fmt(&f->out, "<%s|%d>", text, -12);
	assert_int_equal(out_flush(&f->out), 0);
	snprintf(expected, sizeof(expected), "<%s|-12>", text);
	assert_received(f, expected, 5005);
}

static void test_short_writes_and_interruptions(void **state)
{
	static const int steps[] = {1, -EINTR, 2, -EINTR, -EINTR, 3};
	struct fixture *f = *state;

	fake_write(steps, COUNT(steps));
	out_put(&f->out, "0123456789");
	assert_int_equal(out_flush(&f->out), 0);
	assert_int_equal(fake_write_calls(), COUNT(steps) + 1);
	assert_received(f, "0123456789", 10);
}

static void test_the_first_failure_stays(void **state)
{
	static const int steps[] = {4, -ENOSPC};
	struct fixture *f = *state;

	fake_write(steps, COUNT(steps));
	out_put(&f->out, "0123456789");
	assert_int_equal(out_flush(&f->out), -ENOSPC);
	out_put(&f->out, "more");
	assert_int_equal(out_flush(&f->out), -ENOSPC);
	assert_int_equal(fake_write_calls(), 2); /* writes would work again, but are not tried */
	assert_received(f, "0123", 4);
}

static void test_failure_between_flushes_is_kept(void **state)
{
	static const int steps[] = {-EIO};
	struct fixture *f = *state;
	char bytes[3 * BUFFER];

	fill(bytes, sizeof(bytes));
	fake_write(steps, COUNT(steps));
	out_putn(&f->out, bytes, sizeof(bytes));
	assert_int_equal(f->out.error, -EIO);
	assert_int_equal(out_flush(&f->out), -EIO);
	assert_int_equal(fake_write_calls(), 1);
	assert_received(f, "", 0);
}

static void test_write_that_makes_no_progress(void **state)
{
	static const int steps[] = {2, 0};
	struct fixture *f = *state;

	fake_write(steps, COUNT(steps));
	out_put(&f->out, "abc");
	assert_int_equal(out_flush(&f->out), -EIO);
}

static void test_closed_descriptor(void **state)
{
	struct out o;

	out_init(&o, -1);
	assert_int_equal(out_flush(&o), 0); /* nothing to write, nothing wrong */
	out_put(&o, "x");
	assert_int_equal(out_flush(&o), -EBADF);
}

static void test_reader_gone(void **state)
{
	struct fixture *f = *state;

	signal(SIGPIPE, SIG_IGN);
	close(f->read_fd);
	out_put(&f->out, "x");
	assert_int_equal(out_flush(&f->out), -EPIPE);
	f->read_fd = -1;
	signal(SIGPIPE, SIG_DFL);
}

static void test_full_device(void **state)
{
	struct out o;
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

	if (fd < 0) {
		print_message("no /dev/full here\n");
		skip();
	}
	out_init(&o, fd);
	out_put(&o, "x");
	assert_int_equal(out_flush(&o), -ENOSPC);
	close(fd);
}

static void test_full_pipe_without_waiting(void **state)
{
	static const char zeros[65536];
	struct fixture *f = *state;

	fcntl(f->write_fd, F_SETFL, O_NONBLOCK);
	while (write(f->write_fd, zeros, sizeof(zeros)) > 0)
		;
	out_put(&f->out, "x");
	assert_int_equal(out_flush(&f->out), -EAGAIN);
}

/* More than a pipe holds, to a reader that takes it in small pieces while we write. */
static void *read_slowly(void *arg)
{
	struct fixture *f = arg;
	ssize_t n;

	while ((n = read(f->read_fd, f->got + f->len, 999)) > 0)
		f->len += (size_t)n;
	return NULL;
}

static void test_more_than_a_pipe_holds(void **state)
{
	struct fixture *f = *state;
	size_t total = 200000;
	char *bytes = malloc(total);
	pthread_t reader;

	assert_non_null(bytes);
	fill(bytes, total);
	assert_int_equal(pthread_create(&reader, NULL, read_slowly, f), 0);
	assert_int_equal(out_write(f->write_fd, bytes, total), 0);
	close(f->write_fd);
	f->write_fd = -1;
	pthread_join(reader, NULL);
	assert_int_equal(f->len, total);
	assert_memory_equal(f->got, bytes, total);
	free(bytes);
}

#define with_pipe(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_pipe(test_nothing_before_the_flush),
		with_pipe(test_empty_flush_writes_nothing),
		with_pipe(test_second_flush_writes_only_what_is_new),
		with_pipe(test_around_the_size_of_the_buffer),
		with_pipe(test_format_longer_than_the_buffer),
		with_pipe(test_short_writes_and_interruptions),
		with_pipe(test_the_first_failure_stays),
		with_pipe(test_failure_between_flushes_is_kept),
		with_pipe(test_write_that_makes_no_progress),
		with_pipe(test_closed_descriptor),
		with_pipe(test_reader_gone),
		with_pipe(test_full_device),
		with_pipe(test_full_pipe_without_waiting),
		with_pipe(test_more_than_a_pipe_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
