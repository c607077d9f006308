// SPDX-License-Identifier: MIT
/* Whom brood on macOS finds, signals and waits for, in histories that are told one by one. */
/* needs: lib reaper compat/macos compat/posix tests/macos/rig.c tests/macos/processes.c tests/macos/life.c */
/* needs: tests/macos/queue.c tests/macos/calls.c tests/macos/machine.c */
/* wrap: kill getpid getppid getpgrp geteuid setpgid fork waitpid clock_gettime dup2 chdir sigprocmask sigaction */
/* wrap: sigpending open64 socketpair setpriority */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/log.h"
#include "lib/num.h"
#include "tests/macos/rig.h"

static pid_t command;

static void begin(void (*how)(void))
{
	struct kproc *p;

	log_setup("test", LOG_ERROR);
	k_init(1);
	if (setjmp(k.escape))
		fail_msg("%s", k.failure);
	rig_open(2);
	how();
	p = rig_start();
	p->tree = p->known = true;
	p->cookie = rig.os->cookie[0] != '\0';
	command = k.main_pid = p->pid;
}

static void run(void)
{
	if (setjmp(k.escape))
		fail_msg("%s", k.failure);
	rig_run();
	rig_check();
}

static void ends_in(pid_t pid, uint64_t ms, int code)
{
	struct kproc *p = k_find(pid);

	p->end_at = k.now_ns + ms * NS_PER_MS;
	p->end_signal = code;
}

static struct kproc *child_of(pid_t parent)
{
	struct kproc *p = k_fork(k_find(parent));

	assert_non_null(p);
	return p;
}

/* setsid(2) */
static void leaves(struct kproc *p)
{
	p->group = p->session = p->pid;
}

/* It forks one that has a session of its own, and is gone. The orphan's pid. */
static pid_t daemonize(pid_t pid)
{
	struct kproc *middle = child_of(pid), *orphan;
	pid_t middle_pid = middle->pid;

	orphan = child_of(middle_pid);
	leaves(orphan);
	orphan->parent = 1;
	pid = orphan->pid;
	k_remove(k_find(middle_pid));
	return pid;
}

static void nothing_is_left(void **state)
{
	(void)state;
	begin(rig_alone);
	ends_in(command, 100, 0);
	run();
	assert_int_equal(rig.result.outcome, OUTCOME_EXITED);
	assert_int_equal(rig.result.main_status, 3);
	assert_true(rig.result.proved);
	assert_int_equal(k.kills, 0);
	rig_close();
}

static void idle_is_asleep(void **state)
{
	(void)state;
	begin(rig_alone);
	ends_in(command, 3000000, 0);
	run();
	assert_in_range(k.waits, 1, 4);
	rig_close();
}

/* Its forks were told, so that the one between was seen before it went. */
static void orphan_by_first_parent(void **state)
{
	pid_t orphan;

	(void)state;
	begin(rig_alone);
	rig.os->cookie[0] = '\0';
	struct kproc *middle = child_of(command);

	look(rig.os, false);
	orphan = child_of(middle->pid)->pid;
	leaves(k_find(orphan));
	k_end(middle, 0);
	ends_in(command, 10, 0);
	run();
	assert_null(k_find(orphan));
	assert_int_equal(rig.result.leftovers, 1);
	assert_true(rig.result.proved);
	assert_int_equal(k.kills, 0); /* TERM was enough */
	rig_close();
}

/* Nobody saw who forked it; but it was born into the command's group, whose number is held by the unreaped command. */
static void orphan_by_group(void **state)
{
	pid_t orphan, middle;

	(void)state;
	begin(rig_alone);
	rig.os->cookie[0] = '\0';
	middle = child_of(command)->pid;
	orphan = child_of(middle)->pid;
	k_remove(k_find(middle));
	k.queue[0].watch_n = 0; /* nothing of all that was told */
	k_end(k_find(command), 0);
	run();
	assert_null(k_find(orphan));
	assert_int_equal(rig.result.leftovers, 1);
	rig_close();
}

static pid_t forker, forked;

/* Between the list and the questions: it forks one into another session, and is gone. */
static void forks_and_goes(void)
{
	struct kproc *p = child_of(forker);

	leaves(p);
	forked = p->pid;
	p->parent = 1;
	k_remove(k_find(forker));
}

static void forks_and_is_a_zombie(void)
{
	struct kproc *p = child_of(forker);

	leaves(p);
	forked = p->pid;
	k_find(forker)->state = K_ZOMBIE;
}

/* It was not known, and is gone; the one that it has forked is in no list yet. */
static void who_was_missed_is_not_lost(void **state)
{
	struct os_event event;

	(void)state;
	begin(rig_alone);
	k_end(k_find(command), 0);
	k_pass(k.now_ns);
	os_reap(rig.os, &event);
	assert_int_equal(event.kind, OS_EV_EXITED);
	forker = k_add(1)->pid; /* as if it were of the tree: it has the cookie */
	k_find(forker)->tree = k_find(forker)->cookie = true;
	k.after_list = forks_and_goes;
	os_reap(rig.os, &event);
	assert_int_equal(event.kind, OS_EV_ROUND);
	assert_non_null(roll_find(rig.os->roll, k_find(forked)->unique));
	rig_close();
}

static void forks_of_one_that_ended_are_found(void **state)
{
	(void)state;
	begin(rig_alone);
	rig.os->cookie[0] = '\0';
	forker = child_of(command)->pid;
	look(rig.os, true);
	k.after_list = forks_and_is_a_zombie;
	look(rig.os, true);
	assert_non_null(roll_find(rig.os->roll, k_find(forked)->unique));
	rig_close();
}

static void silent_member_is_not_forgotten(void **state)
{
	(void)state;
	begin(rig_alone);
	rig.os->cookie[0] = '\0';
	k.zombies_hidden = true;
	forker = child_of(command)->pid;
	look(rig.os, true);
	k.after_list = forks_and_is_a_zombie;
	look(rig.os, true);
	assert_non_null(roll_find(rig.os->roll, k_find(forked)->unique));
	rig_close();
}

/* The kernel tells of an exit before there is a zombie, and not again. */
static void exit_is_told_once(void **state)
{
	uint64_t ended_ns;
	pid_t child;

	(void)state;
	begin(rig_alone);
	rig.policy.leftovers = LEFTOVERS_WAIT;
	child = child_of(command)->pid;
	k_end(k_find(command), 0);
	ends_in(child, 1000, 0);
	ended_ns = k.now_ns + NS_PER_SEC;
	k.slow_exits = true;
	run();
	assert_true(rig.result.proved);
	assert_in_range(rig.result.end_ns, ended_ns, ended_ns + NS_PER_SEC / 2);
	rig_close();
}

static void orphan_by_cookie(void **state)
{
	pid_t orphan;

	(void)state;
	begin(rig_alone);
	orphan = daemonize(command);
	k_find(orphan)->deaf = true;
	k_end(k_find(command), 0);
	run();
	assert_null(k_find(orphan));
	assert_true(k.first_kill_ns >= k.first_stop_ns + rig.policy.grace_ns);
	rig_close();
}

/* What docs/adr/0012 says can escape: out of the group, of an unseen parent, in a program that hides its environment. */
static void orphan_of_apple_escapes(void **state)
{
	pid_t orphan;

	(void)state;
	begin(rig_alone);
	orphan = daemonize(command);
	k_find(orphan)->apple = true;
	k_end(k_find(command), 0);
	run();
	assert_non_null(k_find(orphan));
	assert_true(k_alive(k_find(orphan)));
	assert_true(rig.result.proved);
	rig_close();
}

/* The same, before it was asked: from when it executes a program that is shown it is known. */
static void found_by_its_next_program(void **state)
{
	pid_t orphan;

	(void)state;
	begin(rig_alone);
	orphan = daemonize(command);
	k_find(orphan)->apple = true;
	look(rig.os, true);
	assert_null(roll_find(rig.os->roll, k_find(orphan)->unique));
	k_find(orphan)->apple = false;
	k_find(orphan)->version++;
	look(rig.os, true);
	assert_non_null(roll_find(rig.os->roll, k_find(orphan)->unique));
	k_end(k_find(command), 0);
	run();
	assert_null(k_find(orphan));
	rig_close();
}

static void exact_environment(void **state)
{
	(void)state;
	k_init(1);
	if (setjmp(k.escape))
		fail_msg("%s", k.failure);
	rig_open(0);
	rig.launch.exact_env = true;
	rig_alone();
	assert_int_equal(rig.os->cookie[0], '\0');
	rig_close();
}

static void reused_number_is_spared(void **state)
{
	struct kproc *p;
	pid_t number;

	(void)state;
	begin(rig_alone);
	p = child_of(command);
	p->deaf = true;
	number = p->pid;
	look(rig.os, true);
	k_remove(p); /* at once, and its number goes to a stranger */
	k.last_pid = number - 1;
	p = k_add(1);
	assert_int_equal(p->pid, number);
	assert_int_equal(hold_signal(rig.os, SIGTERM), 1); /* the command alone */
	assert_true(k_alive(k_find(number)));
	rig_close();
}

/* Between the look and its turn. */
static void is_replaced(void)
{
	k_remove(k_find(forker));
	k.last_pid = forker - 1;
	assert_int_equal(k_add(1)->pid, forker);
}

static void number_reused_meanwhile_is_spared(void **state)
{
	(void)state;
	begin(rig_alone);
	forker = child_of(command)->pid;
	k.after_kill = is_replaced;
	assert_int_equal(hold_signal(rig.os, SIGTERM), 1);
	assert_true(k_alive(k_find(forker)));
	rig_close();
}

static void reused_group_is_spared(void **state)
{
	struct kproc *p;
	pid_t number;

	(void)state;
	begin(rig_alone);
	p = child_of(command);
	leaves(p);
	number = p->pid;
	look(rig.os, true);
	assert_true(roll_has_group(rig.os->roll, number));
	k_remove(p);
	k.last_pid = number - 1;
	assert_int_equal(k_add(1)->pid, number);
	assert_int_equal(hold_group(rig.os, number, SIGKILL), -ESRCH);
	assert_true(hold_kill(rig.os) >= 1);
	assert_true(k_alive(k_find(number)));
	assert_false(roll_has_group(rig.os->roll, number));
	rig_close();
}

/* The caller's job is not the tree's, whoever of the tree is in it. */
static void callers_group_is_spared(void **state)
{
	struct kproc *p;

	(void)state;
	begin(rig_alone);
	p = child_of(command);
	p->group = rig.os->caller_group;
	look(rig.os, true);
	assert_false(roll_has_group(rig.os->roll, rig.os->caller_group));
	assert_int_equal(hold_group(rig.os, rig.os->caller_group, SIGKILL), -ESRCH);
	assert_int_equal(hold_kill(rig.os), 2);
	rig_close();
}

static void zombies_are_no_life(void **state)
{
	struct kproc *parent, *p;

	(void)state;
	begin(rig_alone);
	parent = k_add(1); /* it has adopted one of the tree, and never reaps it */
	p = child_of(command);
	look(rig.os, true);
	p->parent = parent->pid;
	k_end(p, 0);
	ends_in(command, 10, 0);
	run();
	assert_true(rig.result.proved);
	assert_int_equal(k.kills, 0);
	rig_close();
}

static void who_cannot_be_signalled_is_listed(void **state)
{
	const struct os_process *list;
	pid_t guarded;
	size_t n;

	(void)state;
	begin(rig_alone);
	guarded = child_of(command)->pid;
	k_find(guarded)->guarded = true;
	ends_in(command, 10, 0);
	run();
	assert_false(rig.result.proved);
	assert_int_equal(rig.result.survivors, 1);
	list = os_census(rig.os, &n);
	assert_int_equal(n, 1);
	assert_int_equal(list[0].pid, guarded);
	assert_string_equal(list[0].command, "thing argument");
	rig_close();
}

/* The kernel tells nothing of it: it is looked at each second, and only then. */
static void who_cannot_be_watched_is_awaited(void **state)
{
	pid_t child;

	(void)state;
	begin(rig_alone);
	rig.policy.leftovers = LEFTOVERS_WAIT;
	child = child_of(command)->pid;
	k_find(child)->unwatchable = true;
	ends_in(child, 20000, 0);
	ends_in(command, 10, 0);
	run();
	assert_true(rig.result.proved);
	assert_in_range(k.waits, 20, 40);
	rig_close();
}

static void signals_once_and_in_order(void **state)
{
	static const int sent[] = {SIGUSR2, SIGHUP, SIGWINCH, SIGUSR1, SIGTERM};

	(void)state;
	begin(rig_alone);
	k_find(command)->deaf = true;
	for (unsigned i = 0; i < 5; i++)
		k_plan(k.now_ns + NS_PER_SEC, K_TO_BROOD, sent[i]);
	k_plan(k.now_ns + 2 * NS_PER_SEC, K_TO_MAIN, SIGKILL);
	run();
	assert_int_equal(k.passed_n, 5);
	for (unsigned i = 0; i < 5; i++)
		assert_int_equal(k.passed[i], sent[i]);
	assert_int_equal(rig.result.main_status, SIGKILL);
	rig_close();
}

static void supervisor_takes_over(void **state)
{
	pid_t daemon;

	(void)state;
	begin(rig_pair);
	rig.os->cookie[0] = '\0'; /* it is what the init knew that counts */
	struct kproc *middle = child_of(command);

	look(rig.os, false);
	daemon = child_of(middle->pid)->pid;
	leaves(k_find(daemon));
	k_plan(k.now_ns + NS_PER_SEC, K_INIT_DIES, 0);
	run();
	assert_true(rig.adopted);
	assert_null(k_find(daemon));
	assert_null(k_find(command));
	assert_int_equal(rig.result.outcome, OUTCOME_STOPPED);
	/* It watches them by itself: their ends are told, not found a second later. */
	assert_true(rig.result.end_ns < rig.result.teardown_ns + NS_PER_SEC / 2);
	rig_close();
}

static void init_outlives_its_supervisor(void **state)
{
	pid_t daemon;

	(void)state;
	begin(rig_init);
	daemon = daemonize(command);
	k_plan(k.now_ns + NS_PER_SEC, K_LINK_CLOSE, 0);
	run();
	assert_null(k_find(daemon));
	assert_null(k_find(command));
	assert_true(rig.result.proved);
	rig_close();
}

static void result_over_the_link(void **state)
{
	(void)state;
	begin(rig_pair);
	ends_in(command, 10, 0);
	run();
	assert_false(rig.adopted);
	assert_int_equal(rig.result.main_status, 3);
	assert_true(rig.result.proved);
	rig_close();
}

static void storm_comes_to_an_end(void **state)
{
	struct kproc *p;

	(void)state;
	begin(rig_alone);
	k.busy = true;
	k.tree_max = 128;
	p = k_find(command);
	p->forks = 2000;
	p->pace_ns = 2 * NS_PER_MS;
	p->act_at = k.now_ns + 1;
	p->deaf = true;
	rig.tree.timeout_at = os_now() + NS_PER_SEC;
	rig.policy.grace_ns = NS_PER_SEC / 10;
	run();
	assert_true(rig.result.proved);
	rig_close();
}

/* Brood's own stop: neither of its signals is the command's. */
static void job_stops_and_goes_on(void **state)
{
	(void)state;
	begin(rig_alone);
	k.job_stops = 1;
	k_tell(k.self, SIGUSR1);
	assert_true(tty_stop_with_job(rig.os));
	k.job_stops = -1;
	assert_false(tty_stop_with_job(rig.os));
	assert_int_equal(rig.os->queue_n, 1);
	assert_int_equal(rig.os->queue[0], SIGUSR1);
	rig_close();
}

/* What the command has written is in its log, also what it wrote at its very end. */
static void log_is_written(void **state)
{
	char path[] = "/tmp/brood-log-XXXXXX", text[32] = "";
	struct log_file *log;
	int ends[2];

	(void)state;
	begin(rig_alone);
	log = &rig.os->log;
	assert_int_equal(pipe(ends), 0);
	log->fd = mkstemp(path);
	log->pipe_fd = ends[0];
	log->most = 1000;
	queue_watch_log(rig.os);
	assert_int_equal(write(ends[1], "early\n", 6), 6);
	ends_in(command, 10, 0);
	run();
	assert_int_equal(pread(log->fd, text, sizeof(text), 0), 6);
	assert_int_equal(write(ends[1], "late\n", 5), 5);
	close(ends[1]);
	assert_int_equal(os_clean_up(rig.os, NULL), 0);
	assert_int_equal(pread(log->fd, text, sizeof(text), 0), 11);
	assert_string_equal(text, "early\nlate\n");
	assert_int_equal(log->pipe_fd, -1);
	close(log->fd);
	unlink(path);
	rig_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_left),
		cmocka_unit_test(idle_is_asleep),
		cmocka_unit_test(orphan_by_first_parent),
		cmocka_unit_test(orphan_by_group),
		cmocka_unit_test(who_was_missed_is_not_lost),
		cmocka_unit_test(forks_of_one_that_ended_are_found),
		cmocka_unit_test(silent_member_is_not_forgotten),
		cmocka_unit_test(exit_is_told_once),
		cmocka_unit_test(orphan_by_cookie),
		cmocka_unit_test(orphan_of_apple_escapes),
		cmocka_unit_test(found_by_its_next_program),
		cmocka_unit_test(exact_environment),
		cmocka_unit_test(reused_number_is_spared),
		cmocka_unit_test(number_reused_meanwhile_is_spared),
		cmocka_unit_test(reused_group_is_spared),
		cmocka_unit_test(callers_group_is_spared),
		cmocka_unit_test(zombies_are_no_life),
		cmocka_unit_test(who_cannot_be_signalled_is_listed),
		cmocka_unit_test(who_cannot_be_watched_is_awaited),
		cmocka_unit_test(signals_once_and_in_order),
		cmocka_unit_test(supervisor_takes_over),
		cmocka_unit_test(init_outlives_its_supervisor),
		cmocka_unit_test(result_over_the_link),
		cmocka_unit_test(storm_comes_to_an_end),
		cmocka_unit_test(log_is_written),
		cmocka_unit_test(job_stops_and_goes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
