// SPDX-License-Identifier: MIT
/* Times of processors on macOS's kernel in memory: counters of 32 bits that wrap, lag and begin anew, cores that come and go. */
/* needs: lib reaper inspect compat/macos compat/posix tests/macos/rig.c tests/macos/processes.c tests/macos/life.c */
/* needs: tests/macos/queue.c tests/macos/calls.c tests/macos/machine.c */
/* wrap: kill getpid getppid getpgrp geteuid setpgid fork waitpid clock_gettime dup2 chdir sigprocmask sigaction */
/* wrap: sigpending open64 socketpair setpriority getloadavg */
#include "tests/macos/system_rig.h"

#define WIDE ((uint64_t)UINT32_MAX + 1)

static void counters_wrap(void **state)
{
	struct sys_sample *s;

	m_ticks(0, UINT32_MAX - 10, 500, UINT32_MAX, 0);
	take(*state);
	pass(1);
	m_ticks(0, 39, 510, 39, 0);
	s = take(*state);
	assert_int_equal(s->core[0].us[SYS_USER], us(WIDE + 39));
	assert_int_equal(s->core[0].us[SYS_SYSTEM], us(510));
	assert_int_equal(s->core[0].us[SYS_IDLE], us(WIDE + 39));
	assert_int_equal(s->cpu.us[SYS_USER], us(2000 + WIDE + 39));
	/* and again, after all the ticks but one of a round */
	pass(42949673);
	m_ticks(0, 38, 510, 39, 0);
	assert_int_equal(take(*state)->core[0].us[SYS_USER], us(2 * WIDE + 38));
}

/* The kernel makes a core's idle time of two clocks, one of which may lag: then it stands still until it is caught up with. */
static void counters_that_lag(void **state)
{
	struct sys_sample *s;

	take(*state);
	pass(1);
	m_ticks(0, 1100, 500, 7998, 20);
	s = take(*state);
	assert_int_equal(s->core[0].us[SYS_IDLE], us(8000));
	assert_int_equal(s->cpu.us[SYS_IDLE], us(15000));
	pass(1);
	m_ticks(0, 1100, 500, 8098, 20);
	s = take(*state);
	assert_int_equal(s->core[0].us[SYS_IDLE], us(8098));
	assert_int_equal(s->cpu.us[SYS_IDLE], us(15098));
}

/* More than the time that passed is no gain: the counters are others. */
static void counters_that_begin_anew(void **state)
{
	struct sys_sample *s;

	m_ticks(0, 3000000000u, 500, 4000000000u, 0);
	take(*state);
	pass(1);
	m_ticks(0, 20, 3, 50, 0);
	s = take(*state);
	assert_int_equal(s->core[0].us[SYS_USER], us(20));
	assert_int_equal(s->core[0].us[SYS_IDLE], us(50));
	assert_int_equal(s->cpu.us[SYS_USER], us(3000000000u + 2000));
	pass(1);
	m_ticks(0, 70, 3, 100, 0);
	assert_int_equal(take(*state)->cpu.us[SYS_USER], us(3000000050u + 2000));
}

static void cores_come_and_go(void **state)
{
	struct sys_sample *s;

	take(*state);
	/* the first one stops: the other keeps its number, and all together have lost nothing */
	pass(1);
	m.core[0].stopped = true;
	m_ticks(1, 2040, 700, 7060, 0);
	s = take(*state);
	assert_int_equal(s->cores, 1);
	assert_int_equal(s->core[0].id, 1);
	assert_int_equal(s->core[0].us[SYS_USER], us(2040));
	assert_int_equal(s->cpu.us[SYS_USER], us(3040));
	assert_int_equal(s->cpu.us[SYS_IDLE], us(15060));
	/* it is back, with more than it had, and one that was never there, with much: neither is a leap of all together */
	pass(1);
	m.core[0].stopped = false;
	m_ticks(0, 1300, 500, 8000, 20);
	m.cores = 3;
	m.core[2].slot = 5;
	m_ticks(2, 500000, 0, 900000, 0);
	m_ticks(1, 2040, 700, 7160, 0);
	s = take(*state);
	assert_int_equal(s->cores, 3);
	assert_int_equal(s->core[0].us[SYS_USER], us(1300));
	assert_int_equal(s->core[2].id, 5);
	assert_int_equal(s->core[2].us[SYS_IDLE], us(900000));
	assert_int_equal(s->cpu.us[SYS_USER], us(3040));
	assert_int_equal(s->cpu.us[SYS_IDLE], us(15160));
	/* from then on they count */
	pass(1);
	m_ticks(2, 500090, 0, 900010, 0);
	assert_int_equal(take(*state)->cpu.us[SYS_USER], us(3130));
	/* and one goes between the two questions */
	m.load_cores = 2;
	assert_int_equal(take(*state)->cores, 2);
	m.load_cores = 0;
	m.core[2].slot = SYS_ITEMS_MAX;
	assert_int_equal(take(*state)->cores, 2);
	m.core[2].slot = -1;
	assert_int_equal(take(*state)->cores, 2);
	m.cores = 0;
	assert_int_equal(take(*state)->cores, 0);
}

/* ---- what becomes of them: shares between two samples */

static void shares(void **state)
{
	struct brood_system *system;
	struct brood_core core[2];

	(void)state;
	m_ticks(0, UINT32_MAX - 9, 500, 8000, 0);
	system = open_system();
	pass(1);
	m_ticks(0, 50, 510, 8030, 0); /* 60 10 30 */
	m_ticks(1, 2000, 700, 7100, 0);
	sample(system);
	assert_int_equal(brood_system_figure(system, BROOD_CPU_BUSY), 3500);
	assert_int_equal(brood_system_figure(system, BROOD_CPU_USER), 3000);
	assert_int_equal(brood_system_figure(system, BROOD_CPU_SYSTEM), 500);
	assert_int_equal(brood_system_figure(system, BROOD_CPU_WAIT), BROOD_UNKNOWN);
	assert_int_equal(brood_system_figure(system, BROOD_CPU_STOLEN), BROOD_UNKNOWN);
	assert_int_equal(brood_system_cores(system, core, sizeof(*core), 2), 2);
	assert_int_equal(core[0].busy, 7000);
	assert_int_equal(core[0].wait, BROOD_UNKNOWN);
	assert_int_equal(core[1].busy, 0);
	brood_system_close(system);
}

/* A core of which nothing was told the last time has no share, and one that stands still has none. */
static void shares_of_cores_that_come(void **state)
{
	struct brood_system *system;
	struct brood_core core[2];

	(void)state;
	m.core[0].stopped = true;
	system = open_system();
	pass(1);
	m.core[0].stopped = false;
	sample(system);
	assert_int_equal(brood_system_cores(system, core, sizeof(*core), 2), 2);
	assert_int_equal(core[0].busy, BROOD_UNKNOWN);
	assert_int_equal(core[1].busy, BROOD_UNKNOWN);
	pass(1);
	m_ticks(0, 1025, 500, 8075, 20);
	sample(system);
	assert_int_equal(brood_system_cores(system, core, sizeof(*core), 2), 2);
	assert_int_equal(core[0].busy, 2500);
	assert_int_equal(brood_system_figure(system, BROOD_CPU_BUSY), 2500);
	m.refused[M_LOAD] = true;
	sample(system);
	assert_int_equal(brood_system_figure(system, BROOD_CPU_BUSY), BROOD_UNKNOWN);
	/* told again: against the sample before nothing is known; then it is */
	m.refused[M_LOAD] = false;
	pass(1);
	m_ticks(0, 1125, 500, 8075, 20);
	sample(system);
	assert_int_equal(brood_system_figure(system, BROOD_CPU_BUSY), BROOD_UNKNOWN);
	pass(1);
	m_ticks(0, 1125, 500, 8175, 20);
	sample(system);
	assert_int_equal(brood_system_figure(system, BROOD_CPU_BUSY), 0);
	brood_system_close(system);
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		EACH(counters_wrap),
		EACH(counters_that_lag),
		EACH(counters_that_begin_anew),
		EACH(cores_come_and_go),
		EACH(shares),
		EACH(shares_of_cores_that_come),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
