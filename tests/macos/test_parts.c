// SPDX-License-Identifier: MIT
/* Parts of the macOS platform by themselves: the roll, what KERN_PROCARGS2 tells, messages over a stream, the options. */
/* needs: lib reaper compat/macos compat/posix tests/macos/rig.c tests/macos/processes.c tests/macos/life.c */
/* needs: tests/macos/queue.c tests/macos/calls.c tests/macos/machine.c init/options.c init/options_parse.c init/options_take.c */
/* needs: init/options_take_list.c init/options_platform.c init/options_sandbox.c init/options_take_sandbox.c */
/* needs: init/options_take_limits.c init/profile.c init/spec.c */
/* wrap: kill getpid getppid getpgrp geteuid setpgid fork waitpid clock_gettime dup2 chdir sigprocmask sigaction */
/* wrap: sigpending open64 socketpair setpriority */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "compat/macos/impl.h"
#include "compat/posix/limits.h"
#include "include/os_check.h"
#include "include/os_sandbox.h"
#include "init/options.h"
#include "tests/macos/calls.h"
#include "tests/macos/kernel.h"
#include "tests/prng.h"

static void roll_keeps_order(void **state)
{
	struct roll *roll = roll_new(false);
	struct prng r = {7};
	uint64_t last = 0;

	(void)state;
	for (unsigned i = 0; i < 3000; i++) {
		uint64_t unique = 1 + prng_below(&r, 5000);
		struct member *m = roll_add(roll, unique);

		assert_int_equal(m->unique, unique);
		m->seen = unique % 3 != 0;
		assert_ptr_equal(roll_find(roll, unique), m);
	}
	roll_prune(roll, NULL, NULL);
	for (uint32_t i = 0; i < roll->n; i++) {
		assert_true(roll->member[i].unique > last);
		last = roll->member[i].unique;
		assert_true(last % 3 != 0);
	}
	assert_null(roll_find(roll, 3));
	munmap(roll, sizeof(*roll));
}

static void roll_fills_up(void **state)
{
	struct roll *roll = roll_new(true);

	(void)state;
	for (uint64_t i = 1; i <= ROLL_MAX; i++)
		assert_non_null(roll_add(roll, i));
	assert_null(roll_add(roll, ROLL_MAX + 1));
	assert_non_null(roll_add(roll, 1));
	for (int g = 0; g < ROLL_GROUPS_MAX + 5; g++)
		roll_add_group(roll, 100 + g);
	assert_int_equal(roll->groups, ROLL_GROUPS_MAX);
	munmap(roll, sizeof(*roll));
}

static size_t args(char *to, int count, const char *rest, size_t n)
{
	memcpy(to, &count, sizeof(count));
	memcpy(to + sizeof(count), rest, n);
	return sizeof(count) + n;
}

static void args_are_taken_apart(void **state)
{
	static const char whole[] =
		"/bin/sh\0\0\0\0sh\0-c\0A=1\0A=2\0\0B=3\0executable_path=/bin/sh";
	char buf[128], text[32];
	size_t n = args(buf, 3, whole, sizeof(whole));

	(void)state;
	assert_true(args_have(buf, n, "A=2"));
	assert_true(args_have(buf, n, "B=3"));	/* behind an entry that is empty */
	assert_false(args_have(buf, n, "A=1")); /* an argument */
	assert_false(args_have(buf, n, "A="));
	assert_false(args_have(buf, n, "A=22"));
	assert_true(args_join(buf, n, text, sizeof(text)));
	assert_string_equal(text, "sh -c A=1");
	assert_true(args_join(buf, n, text, 6)); /* cut */
	assert_string_equal(text, "sh -c");
}

/* Whatever the numbers in front say, nothing beyond what was read is looked at: the sanitizers watch. */
static void args_that_lie(void **state)
{
	static const int counts[] = {-1, 0, 1, 2, 3, 4, 1000000};
	static const char whole[] = "/x\0\0a\0b\0C=1";
	char text[32];

	(void)state;
	for (size_t c = 0; c < sizeof(counts) / sizeof(counts[0]); c++)
		for (size_t n = 0; n <= sizeof(whole); n++) {
			char *buf = malloc(sizeof(int) + n);
			size_t size = args(buf, counts[c], whole, n);

			assert_false(args_have(buf, size, "D=1"));
			if (args_have(buf, size, "C=1"))
				assert_true(counts[c] >= 0 && counts[c] <= 2 && n == sizeof(whole));
			args_join(buf, size, text, sizeof(text));
			free(buf);
		}
	assert_false(args_have("", 0, "C=1"));
}

static struct os *linked(struct os **far)
{
	struct os *near = calloc(1, sizeof(*near));
	int ends[2];

	*far = calloc(1, sizeof(**far));
	assert_int_equal(__real_socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	near->link_fd = ends[0];
	(*far)->link_fd = ends[1];
	return near;
}

static void unlinked(struct os *near, struct os *far)
{
	close(near->link_fd);
	if (far->link_fd >= 0)
		close(far->link_fd);
	free(near);
	free(far);
}

/* More than fits in the stream: what is accepted arrives whole and in order, and the rest is told to wait. */
static void stream_keeps_messages_whole(void **state)
{
	struct os *far, *near = linked(&far);
	struct os_signal signal = {.signo = 1};
	int size = 3000, sent = 0, got = 0;
	struct msg msg;

	(void)state;
	setsockopt(near->link_fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	assert_int_equal(msg_receive(far, &msg, false), -EAGAIN);
	while (sent < 10000) {
		signal.value = (uint64_t)sent;
		if (link_send_signal(near, &signal) == 0) {
			sent++;
			continue;
		}
		assert_int_equal(msg_receive(far, &msg, false), 0);
		assert_int_equal(msg.kind, MSG_SIGNAL);
		assert_int_equal(msg.signal.value, got++);
	}
	while (got < sent) {
		int rc = msg_receive(far, &msg, false);

		if (rc ==
		    -EAGAIN) { /* its last part is still with the sender, and goes before the next */
			signal.value = (uint64_t)sent++;
			assert_int_equal(link_send_signal(near, &signal), 0);
			continue;
		}
		assert_int_equal(rc, 0);
		assert_int_equal(msg.signal.value, got++);
	}
	unlinked(near, far);
}

static void stream_tells_of_the_end(void **state)
{
	struct os *far, *near = linked(&far);
	struct os_signal signal = {.signo = 7};
	struct os_event event;
	struct msg msg;

	(void)state;
	memset(&event, 0, sizeof(event));
	near->role = OS_ROLE_INIT;
	assert_int_equal(link_send_signal(far, &signal), 0);
	/* A part of one more, and then the death of its sender. */
	memset(&msg, 0, sizeof(msg));
	assert_int_equal(write(far->link_fd, &msg, 5), 5);
	close(far->link_fd);
	far->link_fd = -1;
	assert_true(link_take(near, &event));
	assert_int_equal(event.kind, OS_EV_SIGNAL);
	assert_int_equal(event.signal.signo, 7);
	event.kind = OS_EV_NONE;
	assert_true(link_take(near, &event));
	assert_int_equal(event.kind, OS_EV_PEER_GONE);
	assert_int_equal(near->link_fd, -1);
	assert_int_equal(link_send_signal(near, &signal), -EPIPE);
	unlinked(near, far);
}

/* The table of what cannot be had names options, and each of those that can be had is done by some file here. */
static void lacks_are_options(void **state)
{
	static const char *const can[] = {
		"grace",      "timeout", "kill-after", "stop-signal", "leftovers",     "signal-to",
		"map-signal", "ok-exit", "isolate",    "user",	      "reset-signals", "chdir",
		"clear-env",  "env",	 "pass-env",   "env-file",    "stdin",	       "log-size",
		"log-keep",   "log",	 "verbose",    "quiet",	      "dry-run",       "profile",
		"cpu-time",   "rlimit",	 "nice",       "report",      "log-format"};

	(void)state;
	for (size_t i = 0; i < options_count(); i++) {
		const char *name = option_at(i)->name;
		bool listed = false;

		for (size_t c = 0; c < sizeof(can) / sizeof(can[0]); c++)
			listed |= strcmp(can[c], name) == 0;
		if (listed == (os_lacks(name) != NULL))
			fail_msg("--%s", name);
	}
	assert_string_equal(os_platform(), "macOS");
	assert_string_equal(os_lacks("unshare"), "it has no namespaces");
	assert_null(os_lacks("no such option"));
	assert_true(os_sends(SIGTERM) && os_sends(31));
	assert_false(os_sends(0) || os_sends(32) || os_sends(64));
}

static void limits_have_names(void **state)
{
	struct rlimit_set set;
	const char *why = NULL;

	(void)state;
	assert_int_equal(os_rlimit_parse("nofile=1K:unlimited", &set, &why), 0);
	assert_int_equal(set.soft, 1024);
	assert_int_equal(set.hard, LIMIT_INFINITY);
	assert_int_equal(os_rlimit_parse("msgqueue=1", &set, &why), -ENOENT);
	assert_non_null(strstr(why, "on macOS"));
}

static void mechanisms(void **state)
{
	struct os_host host;

	(void)state;
	k_init(1);
	k.self = 1;
	os_host(&host);
	for (int i = 0; i < OS_MECH_COUNT; i++)
		assert_int_equal(host.mech[i], i == OS_MECH_SELF || i == OS_MECH_GROUP);
	assert_int_equal(host.ns, 0);
	assert_false(host.privileged);
}

/* As docs/check.schema.json has them. */
static void check_rows(void **state)
{
	static const char *const ids[] = {"unique-id",	    "process-list",  "environment",
					  "process-events", "process-limit", "namespaces",
					  "tree-limits",    "sandbox"};
	static const enum check_state states[] = {CHECK_YES, CHECK_YES, CHECK_PARTLY, CHECK_YES,
						  CHECK_YES, CHECK_NO,	CHECK_NO,     CHECK_NO};
	struct check_rows rows = {0};
	struct os_host host;

	(void)state;
	k_init(1);
	k.self = k_add(1)->pid;
	os_host(&host);
	os_check(&rows, &host);
	assert_int_equal(rows.n, 8);
	for (size_t i = 0; i < rows.n; i++) {
		assert_string_equal(rows.row[i].id, ids[i]);
		assert_int_equal(rows.row[i].state, states[i]);
	}
	assert_int_equal(rows.row[1].value, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(roll_keeps_order),
		cmocka_unit_test(roll_fills_up),
		cmocka_unit_test(args_are_taken_apart),
		cmocka_unit_test(args_that_lie),
		cmocka_unit_test(stream_keeps_messages_whole),
		cmocka_unit_test(stream_tells_of_the_end),
		cmocka_unit_test(lacks_are_options),
		cmocka_unit_test(limits_have_names),
		cmocka_unit_test(mechanisms),
		cmocka_unit_test(check_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
