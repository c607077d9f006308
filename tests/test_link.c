/* SPDX-License-Identifier: MIT */
/* needs: lib cgroup compat/linux/children.c compat/linux/hurry.c compat/linux/packets.c compat/posix/link.c compat/posix/start.c */
/* wrap: waitid */
/* What the supervisor hears of its init: the result whenever one was sent, then the death. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "compat/linux/impl.h"

#define INIT_PID 4242

static struct {
	struct os supervisor, init;
	bool says_result; /* with its last breath: after the link was read, before it is reaped */
	bool alive;
} host;

uint64_t os_now(void)
{
	return 0;
}

static void init_ends(void)
{
	close(host.init.link_fd);
	host.init.link_fd = -1;
}

int __wrap_waitid(idtype_t type, id_t id, siginfo_t *si, int options);

int __wrap_waitid(idtype_t type, id_t id, siginfo_t *si, int options)
{
	const struct result result = {.main_started = true, .main_status = 3};

	if (!host.alive) {
		errno = ECHILD;
		return -1;
	}
	host.alive = false;
	if (host.says_result) {
		assert_int_equal(os_tell_result(&host.init, &result), 0);
		init_ends();
	}
	si->si_pid = INIT_PID;
	si->si_code = CLD_EXITED;
	return 0;
}

static int start(void **state)
{
	int fds[2];

	memset(&host, 0, sizeof(host));
	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds) < 0)
		return -1;
	host.alive = true;
	host.supervisor.role = OS_ROLE_SUPERVISOR;
	host.supervisor.link_fd = fds[0];
	host.supervisor.init_pid = INIT_PID;
	host.supervisor.start_fd = -1;
	host.init.role = OS_ROLE_INIT;
	host.init.link_fd = fds[1];
	return 0;
}

static int finish(void **state)
{
	if (host.supervisor.link_fd >= 0)
		close(host.supervisor.link_fd);
	if (host.init.link_fd >= 0)
		close(host.init.link_fd);
	return 0;
}

/* The next thing that is told. */
static enum os_event_kind next(void)
{
	struct os_event event;

	do
		os_reap(&host.supervisor, &event);
	while (event.kind == OS_EV_NONE);
	return event.kind;
}

/* Closed with messages unread, a socket makes the other's next read fail: once, and before what is queued there. */
static void test_signals_that_the_init_did_not_read(void **state)
{
	const struct os_signal signal = {.signo = 15};
	const struct result result = {0};

	assert_int_equal(link_send_signal(&host.supervisor, &signal), 0);
	assert_int_equal(os_tell_result(&host.init, &result), 0);
	init_ends();
	assert_int_equal(next(), OS_EV_RESULT);
	assert_int_equal(next(), OS_EV_PEER_GONE);
	assert_int_equal(next(), OS_EV_EMPTY);
}

static void test_a_result_between_a_look_at_the_link_and_the_reaping(void **state)
{
	host.says_result = true;
	assert_int_equal(next(), OS_EV_RESULT);
	assert_int_equal(next(), OS_EV_PEER_GONE);
	assert_int_equal(next(), OS_EV_EMPTY);
}

static void test_a_death_without_a_result(void **state)
{
	init_ends();
	assert_int_equal(next(), OS_EV_PEER_GONE);
	assert_int_equal(next(), OS_EV_EMPTY);
}

/* A process between its fork and its exec has the init's end as well. */
static void test_a_death_while_another_has_the_link(void **state)
{
	assert_int_equal(next(), OS_EV_PEER_GONE);
	assert_int_equal(next(), OS_EV_EMPTY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_signals_that_the_init_did_not_read, start,
						finish),
		cmocka_unit_test_setup_teardown(
			test_a_result_between_a_look_at_the_link_and_the_reaping, start, finish),
		cmocka_unit_test_setup_teardown(test_a_death_without_a_result, start, finish),
		cmocka_unit_test_setup_teardown(test_a_death_while_another_has_the_link, start,
						finish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
