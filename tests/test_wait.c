/* SPDX-License-Identifier: MIT */
/* needs: lib cgroup proc/clock.c compat/linux/wait.c compat/posix/log.c compat/linux/packets.c compat/posix/link.c compat/linux/hurry.c compat/linux/cold.c */
/* Waiting while zombies come as fast as they are reaped: what else there is to be told is told all the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "compat/linux/impl.h"

struct pair {
	struct os init, supervisor;
};

static void the_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGUSR1);
	sigaddset(set, SIGUSR2);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGCHLD);
}

static void close_pair(struct pair *p)
{
	close(p->init.signal_fd);
	close(p->init.link_fd);
	close(p->supervisor.link_fd);
}

/* An init with a signal pending, and one on the link; its zombies never end. */
static void open_pair(struct pair *p, int own, int passed)
{
	const struct os_signal signal = {.signo = passed};
	int fds[2];
	sigset_t set;

	memset(p, 0, sizeof(*p));
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds), 0);
	p->init.role = OS_ROLE_INIT;
	p->init.log.pipe_fd = p->supervisor.log.pipe_fd = -1;
	p->init.link_fd = fds[0];
	p->init.children_news = true;
	p->supervisor.role = OS_ROLE_SUPERVISOR;
	p->supervisor.link_fd = fds[1];
	the_signals(&set);
	p->init.signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	assert_true(p->init.signal_fd >= 0);
	if (own)
		assert_int_equal(kill(getpid(), own), 0);
	if (passed)
		assert_int_equal(link_send_signal(&p->supervisor, &signal), 0);
}

/* How many rounds of reaping come before this signal; -1: too many. */
static int rounds_before(struct os *os, int signo)
{
	struct os_event event;

	for (int rounds = 0; rounds < 10;) {
		os_wait(os, UINT64_MAX, &event);
		if (event.kind == OS_EV_SIGNAL && event.signal.signo == signo)
			return rounds;
		rounds += event.kind == OS_EV_CHILDREN;
	}
	return -1;
}

static void test_a_signal_is_told_between_rounds(void **state)
{
	struct pair p;

	(void)state;
	open_pair(&p, SIGUSR1, 0);
	assert_in_range(rounds_before(&p.init, SIGUSR1), 1, 2);
	close_pair(&p);
}

static void test_the_link_is_read_between_rounds(void **state)
{
	struct pair p;

	(void)state;
	open_pair(&p, 0, SIGTERM);
	assert_in_range(rounds_before(&p.init, SIGTERM), 1, 2);
	close_pair(&p);
}

static void test_neither_keeps_the_other_waiting(void **state)
{
	struct pair p;

	(void)state;
	open_pair(&p, SIGUSR2, SIGTERM);
	assert_in_range(rounds_before(&p.init, SIGUSR2), 1, 2);
	assert_in_range(rounds_before(&p.init, SIGTERM), 0, 2);
	close_pair(&p);
}

/* The supervisor has died. */
static void test_the_end_of_the_link_is_seen_between_rounds(void **state)
{
	struct os_event event = {0};
	struct pair p;
	int i;

	(void)state;
	open_pair(&p, 0, 0);
	close(p.supervisor.link_fd);
	p.supervisor.link_fd = -1;
	for (i = 0; i < 10 && event.kind != OS_EV_PEER_GONE; i++)
		os_wait(&p.init, UINT64_MAX, &event);
	assert_int_equal(event.kind, OS_EV_PEER_GONE);
	close(p.init.signal_fd);
}

/* A stop that is among the children's news is known before the signal that came after it is passed on. */
static void test_a_round_comes_before_a_signal(void **state)
{
	struct os_event event;
	struct pair p;

	(void)state;
	open_pair(&p, SIGUSR1, SIGTERM);
	os_wait(&p.init, UINT64_MAX, &event);
	assert_int_equal(event.kind, OS_EV_CHILDREN);
	p.init.children_news = false; /* reaped, to the last */
	assert_int_equal(rounds_before(&p.init, SIGUSR1), 0);
	assert_int_equal(rounds_before(&p.init, SIGTERM), 0);
	close_pair(&p);
}

/* Settled and alone, brood sleeps for signals by another call: what they say and their order are the same. */
static void test_signals_alone(void **state)
{
	const union sigval value = {.sival_int = 42};
	struct os_event event;
	struct pair p;

	(void)state;
	open_pair(&p, SIGCHLD, 0);
	close(p.init.link_fd);
	p.init.link_fd = -1;
	p.init.children_news = false;
	p.init.settles_at = UINT64_MAX;
	assert_int_equal(kill(getpid(), SIGTERM), 0); /* comes first by its number */
	assert_int_equal(sigqueue(getpid(), SIGUSR1, value), 0);
	os_wait(&p.init, UINT64_MAX, &event);
	assert_int_equal(event.kind, OS_EV_CHILDREN);
	p.init.children_news = false;
	os_wait(&p.init, UINT64_MAX, &event);
	assert_int_equal(event.kind, OS_EV_SIGNAL);
	assert_true(event.signal.queued);
	assert_int_equal(event.signal.signo, SIGUSR1);
	assert_int_equal(event.signal.uid, getuid());
	assert_int_equal((int)event.signal.value, 42);
	os_wait(&p.init, UINT64_MAX, &event);
	assert_int_equal(event.kind, OS_EV_SIGNAL);
	assert_int_equal(event.signal.signo, SIGTERM);
	assert_false(event.signal.queued);
	close_pair(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_signal_is_told_between_rounds),
		cmocka_unit_test(test_the_link_is_read_between_rounds),
		cmocka_unit_test(test_neither_keeps_the_other_waiting),
		cmocka_unit_test(test_the_end_of_the_link_is_seen_between_rounds),
		cmocka_unit_test(test_a_round_comes_before_a_signal),
		cmocka_unit_test(test_signals_alone),
	};
	sigset_t set;

	the_signals(&set); /* as brood has them; and a test that fails is not to die of them */
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return 1;
	return cmocka_run_group_tests_name("wait", tests, NULL, NULL);
}
