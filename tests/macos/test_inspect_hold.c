// SPDX-License-Identifier: MIT
/* Processes held and signalled on macOS's kernel in memory: the one that is meant, and nobody who has its number later. */
/* needs: lib reaper inspect compat/macos compat/posix tests/macos/rig.c tests/macos/processes.c tests/macos/life.c */
/* needs: tests/macos/queue.c tests/macos/calls.c tests/macos/machine.c */
/* wrap: kill getpid getppid getpgrp geteuid setpgid fork waitpid clock_gettime dup2 chdir sigprocmask sigaction */
/* wrap: sigpending open64 socketpair setpriority */
#include <errno.h>
#include <libproc.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/proc.h>

#include <cmocka.h>

#include "include/os_inspect.h"
#include "tests/macos/kernel.h"

#define OTHER 99

/* brood, and below it a child that a signal may reach. */
struct rig {
	struct os_inspect *os;
	struct brood_inspector *inspector;
	struct brood_held held;
	pid_t self, child;
	uint32_t flags;
};

static struct rig world;

static int refuse(int errnum)
{
	errno = errnum;
	return 0;
}

static void tell_bsd(const struct kproc *p, struct proc_bsdinfo *b)
{
	*b = (struct proc_bsdinfo){
		.pbi_flags = world.flags,
		.pbi_status = p->state == K_ZOMBIE    ? SZOMB
			      : p->state == K_STOPPED ? SSTOP
						      : SRUN,
		.pbi_pid = (uint32_t)p->pid,
		.pbi_ppid = (uint32_t)p->parent,
		.pbi_uid = p->uid,
		.pbi_start_tvsec = 900 + p->unique,
		.pbi_comm = "thing",
	};
}

static int tell(struct kproc *p, int kind, void *buffer, int size)
{
	struct proc_taskallinfo all = {.ptinfo = {.pti_total_user = 7, .pti_numrunning = 1}};

	if (p->uid != K_USER)
		return refuse(EPERM);
	if (kind == PROC_PIDTBSDINFO) {
		tell_bsd(p, buffer);
		return (int)sizeof(struct proc_bsdinfo);
	}
	if (kind != PROC_PIDTASKALLINFO || p->state == K_ZOMBIE)
		return refuse(ESRCH);
	tell_bsd(p, &all.pbsd);
	memcpy(buffer, &all, sizeof(all));
	return size == (int)sizeof(all) ? size : 0;
}

static int set_up(void **state)
{
	struct brood_error e;
	struct err why;

	memset(&world, 0, sizeof(world));
	k_init(1);
	k.info = tell;
	world.self = k_add(1)->pid;
	world.child = k_add(world.self)->pid;
	k_find(world.child)->tree = true;
	k.self = world.self;
	assert_int_equal(brood_open(&world.inspector, NULL, &e), BROOD_OK);
	assert_int_equal(os_inspect_open(&world.os, NULL, false, &why), 0);
	*state = &world;
	return 0;
}

static int tear_down(void **state)
{
	struct rig *rig = *state;

	brood_release(&rig->held);
	brood_close(rig->inspector);
	os_inspect_close(rig->os);
	return 0;
}

/* A signal that goes where none may go ends the test: calls.c. */
#define NOBODY_ELSE()                                                                              \
	do {                                                                                       \
		if (setjmp(k.escape))                                                              \
			fail_msg("%s", k.failure);                                                 \
	} while (0)

static void hold(struct rig *rig, pid_t pid)
{
	struct brood_error e = {0};

	if (brood_hold(rig->inspector, pid, 0, &rig->held, &e) != BROOD_OK)
		fail_msg("%s", e.text);
}

static enum brood_code send(struct rig *rig, int signo, bool tree, struct brood_killed *out)
{
	struct brood_kill how = {.size = sizeof(how), .signal = signo, .tree = tree};

	return brood_kill(rig->inspector, &rig->held, &how, out, NULL);
}

/* The same number, and another process, which no signal may reach. */
static void replace(pid_t pid)
{
	struct kproc *p = k_find(pid);

	p->unique = ++k.last_unique;
	p->tree = false;
}

static void what_is_held(void **state)
{
	struct rig *rig = *state;
	const struct brood_held *held = &rig->held;

	hold(rig, rig->child);
	assert_int_equal(held->pid, rig->child);
	assert_int_equal(held->parent, rig->self);
	assert_true(held->start_ns == (900 + k_find(rig->child)->unique) * 1000000000);
	assert_int_equal(held->state, BROOD_RUNNING);
	assert_false(held->ended || held->kernel);
	assert_int_equal(
		brood_hold(rig->inspector, rig->child, held->start_ns + 1, &rig->held, NULL),
		BROOD_NOT_FOUND);
	assert_int_equal(brood_hold(rig->inspector, 9000, 0, &rig->held, NULL), BROOD_NOT_FOUND);
}

static void signals(void **state)
{
	struct rig *rig = *state;
	struct brood_killed out;

	NOBODY_ELSE();
	hold(rig, rig->child);
	assert_int_equal(send(rig, SIGSTOP, false, &out), BROOD_OK);
	assert_int_equal(k_find(rig->child)->state, K_STOPPED);
	assert_int_equal(os_inspect_look(rig->os, &rig->held), 0);
	assert_int_equal(rig->held.state, BROOD_STOPPED);
	assert_int_equal(send(rig, SIGCONT, false, &out), BROOD_OK);
	assert_int_equal(k_find(rig->child)->state, K_ALIVE);
	assert_int_equal(send(rig, SIGKILL, false, &out), BROOD_OK);
	assert_int_equal(out.sent, 1);
	assert_int_equal(k.kills, 1);
}

static void whoever_has_the_number_later(void **state)
{
	struct rig *rig = *state;
	struct brood_killed out;

	NOBODY_ELSE();
	hold(rig, rig->child);
	replace(rig->child);
	assert_int_equal(os_inspect_signal(rig->os, &rig->held, 0), -ESRCH);
	assert_int_equal(os_inspect_signal(rig->os, &rig->held, SIGKILL), -ESRCH);
	assert_int_equal(os_inspect_look(rig->os, &rig->held), -ESRCH);
	assert_int_equal(send(rig, SIGKILL, false, &out), BROOD_NOT_FOUND);
	assert_int_equal(send(rig, SIGKILL, true, &out), BROOD_NOT_FOUND);
	k_remove(k_find(rig->child));
	assert_int_equal(os_inspect_signal(rig->os, &rig->held, SIGKILL), -ESRCH);
	assert_int_equal(send(rig, SIGKILL, false, &out), BROOD_NOT_FOUND);
	assert_int_equal(k.kills, 0);
}

static void who_has_exited(void **state)
{
	struct rig *rig = *state;
	struct brood_killed out;

	NOBODY_ELSE();
	k_find(rig->child)->state = K_ZOMBIE;
	hold(rig, rig->child);
	assert_true(rig->held.ended);
	assert_int_equal(send(rig, SIGKILL, false, &out), BROOD_ALREADY_STOPPED);
	assert_int_equal(out.ended, 1);
}

static void who_is_not_touched(void **state)
{
	struct rig *rig = *state;
	struct brood_killed out;

	NOBODY_ELSE();
	hold(rig, rig->self);
	assert_int_equal(send(rig, SIGTERM, false, &out), BROOD_REFUSED);
	k.self = rig->child; /* now that one is its parent */
	assert_int_equal(send(rig, SIGTERM, false, &out), BROOD_REFUSED);
	hold(rig, 1);
	assert_int_equal(send(rig, SIGTERM, false, &out), BROOD_REFUSED);
	k.self = rig->self;
	world.flags = PROC_FLAG_SYSTEM;
	hold(rig, rig->child);
	assert_int_equal(send(rig, SIGTERM, false, &out), BROOD_KILL_FAILED);
	assert_true(rig->held.kernel);
}

static void another_users(void **state)
{
	struct rig *rig = *state;
	struct brood_killed out;

	NOBODY_ELSE();
	k_find(rig->child)->uid = OTHER;
	k_find(rig->child)->guarded = true;
	hold(rig, rig->child);
	assert_int_equal(rig->held.start_ns, 0); /* which is not told: the id alone tells */
	assert_int_equal(send(rig, SIGTERM, false, &out), BROOD_PERMISSION_DENIED);
	assert_int_equal(out.denied, 1);
	replace(rig->child);
	assert_int_equal(send(rig, SIGTERM, false, &out), BROOD_NOT_FOUND);
}

static void what_is_no_signal(void **state)
{
	struct rig *rig = *state;
	struct brood_killed out;

	NOBODY_ELSE();
	hold(rig, rig->child);
	assert_int_equal(send(rig, 64, false, &out), BROOD_UNSUPPORTED);
	assert_int_equal(send(rig, 0, false, &out), BROOD_INVALID);
}

static void trees(void **state)
{
	struct rig *rig = *state;
	pid_t below = k_add(rig->child)->pid, beside = k_add(rig->self)->pid;
	struct brood_killed out;

	NOBODY_ELSE();
	k_find(below)->tree = true;
	hold(rig, rig->child);
	assert_int_equal(send(rig, SIGSTOP, true, &out), BROOD_OK);
	assert_int_equal(out.sent, 2);
	assert_int_equal(k_find(below)->state, K_STOPPED);
	assert_int_equal(k_find(beside)->state, K_ALIVE);
	assert_int_equal(send(rig, SIGKILL, true, &out), BROOD_OK);
	assert_int_equal(out.sent, 2);
	assert_int_equal(k.kills, 2);
}

/* A child that belongs to somebody else is of the tree, and told of. */
static void trees_with_another_users(void **state)
{
	struct rig *rig = *state;
	struct kproc *below = k_add(rig->child);
	struct brood_killed out;

	NOBODY_ELSE();
	below->tree = below->guarded = true;
	below->uid = OTHER;
	hold(rig, rig->child);
	assert_int_equal(send(rig, SIGKILL, true, &out), BROOD_PERMISSION_DENIED);
	assert_int_equal(out.sent, 1);
	assert_int_equal(out.denied, 1);
	assert_int_equal(k.kills, 1);
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		EACH(what_is_held),
		EACH(signals),
		EACH(whoever_has_the_number_later),
		EACH(who_has_exited),
		EACH(who_is_not_touched),
		EACH(another_users),
		EACH(what_is_no_signal),
		EACH(trees),
		EACH(trees_with_another_users),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
