// SPDX-License-Identifier: MIT
/* The machine's figures on macOS's kernel in memory: each in its field and unit, what is refused unknown. */
/* needs: lib reaper inspect compat/macos compat/posix tests/macos/rig.c tests/macos/processes.c tests/macos/life.c */
/* needs: tests/macos/queue.c tests/macos/calls.c tests/macos/machine.c */
/* wrap: kill getpid getppid getpgrp geteuid setpgid fork waitpid clock_gettime dup2 chdir sigprocmask sigaction */
/* wrap: sigpending open64 socketpair setpriority getloadavg mem_new mem_grow */
#include <errno.h>
#include <string.h>

#include "tests/macos/system_rig.h"

#define WIDE ((uint64_t)UINT32_MAX + 1)

static unsigned until_no_memory; /* calls; 0: there is enough */

void *__real_mem_new(size_t bytes);
void *__wrap_mem_new(size_t bytes);
void *__real_mem_grow(void *block, size_t bytes);
void *__wrap_mem_grow(void *block, size_t bytes);

static bool no_memory(void)
{
	return until_no_memory && --until_no_memory == 0;
}

void *__wrap_mem_new(size_t bytes)
{
	return no_memory() ? NULL : __real_mem_new(bytes);
}

void *__wrap_mem_grow(void *block, size_t bytes)
{
	return no_memory() ? NULL : __real_mem_grow(block, bytes);
}

/* ---- figures */

static void processors(void **state)
{
	struct sys_sample *s = take(*state);

	assert_int_equal(s->cores, 2);
	assert_int_equal(s->cores_allowed, 2);
	assert_int_equal(s->core[0].id, 0);
	assert_int_equal(s->core[1].id, 1);
	assert_int_equal(s->core[0].us[SYS_USER], us(1000));
	assert_int_equal(s->core[0].us[SYS_SYSTEM], us(500));
	assert_int_equal(s->core[0].us[SYS_IDLE], us(8000));
	assert_int_equal(s->core[0].us[SYS_NICE], us(20));
	assert_int_equal(s->core[1].us[SYS_USER], us(2000));
	assert_int_equal(s->cpu.us[SYS_USER], us(3000));
	assert_int_equal(s->cpu.us[SYS_SYSTEM], us(1200));
	assert_int_equal(s->cpu.us[SYS_IDLE], us(15000));
	assert_int_equal(s->cpu.us[SYS_NICE], us(20));
	for (int mode = SYS_IOWAIT; mode < SYS_MODES; mode++) {
		assert_int_equal(s->cpu.us[mode], SYS_UNKNOWN);
		assert_int_equal(s->core[0].us[mode], SYS_UNKNOWN);
	}
}

/* A clock that does not divide a second into whole microseconds, and one that is none. */
static void clocks(void **state)
{
	m.hz = 1024;
	m_ticks(0, 1024 * 3 + 1, 0, 0, 0);
	assert_int_equal(take(*state)->core[0].us[SYS_USER], 3000976);
	m.hz = 0;
	assert_int_equal(take(*state)->cores, 0);
	m.hz = 2000000;
	assert_int_equal(take(*state)->cpu.us[SYS_USER], SYS_UNKNOWN);
}

static void memory(void **state)
{
	struct sys_sample *s = take(*state);

	assert_int_equal(s->memory.total, 8ull << 30);
	assert_int_equal(s->memory.free, 900 * 16384);
	assert_int_equal(s->memory.cached, 2050 * 16384);
	assert_int_equal(s->memory.available, 2950 * 16384);
	assert_int_equal(s->memory.swap_total, 3ull << 30);
	assert_int_equal(s->memory.swap_free, 1ull << 30);
	assert_int_equal(s->memory.buffers, SYS_UNKNOWN);
	assert_int_equal(s->memory.shared, SYS_UNKNOWN);
	assert_int_equal(s->memory.dirty, SYS_UNKNOWN);
}

/* Counts of pages that 32 bits of bytes would not hold, moments that do not fit together, and a kernel that knows less. */
static void memory_at_the_edges(void **state)
{
	struct sys_sample *s;

	m.vm.external_page_count = UINT32_MAX;
	m.vm.purgeable_count = UINT32_MAX;
	m.vm.speculative_count = m.vm.free_count + 1;
	s = take(*state);
	assert_int_equal(s->memory.free, 0);
	assert_int_equal(s->memory.cached, 2 * (WIDE - 1) * 16384);
	assert_int_equal(s->memory.available, s->memory.total);
	m.refused[M_MEMSIZE] = true;
	s = take(*state);
	assert_int_equal(s->memory.total, SYS_UNKNOWN);
	assert_int_equal(s->memory.available, 2 * (WIDE - 1) * 16384);
	m.vm_words = 38; /* as before the last counters were added */
	assert_int_not_equal(take(*state)->memory.free, SYS_UNKNOWN);
	m.vm_words = 24; /* nothing of files */
	assert_int_equal(take(*state)->memory.free, SYS_UNKNOWN);
	m.vm_words = 0;
	m.page = 0;
	assert_int_equal(take(*state)->memory.available, SYS_UNKNOWN);
}

static void no_swap(void **state)
{
	memset(&m.swap, 0, sizeof(m.swap));
	assert_int_equal(take(*state)->memory.swap_total, 0);
	assert_int_equal(take(*state)->memory.swap_free, 0);
}

static void the_rest(void **state)
{
	struct sys_sample *s = take(*state);

	assert_int_equal(s->load[0], 125);
	assert_int_equal(s->load[1], 99);
	assert_int_equal(s->load[2], 1200);
	assert_int_equal(s->tasks, 1234);
	assert_int_equal(s->boot_time_s, 900);
	assert_int_equal(s->uptime_ms, 100000);
	assert_int_equal(s->at_ns, k.now_ns | 1);
	assert_int_equal(s->disks, 0);
	assert_int_equal(s->switches, SYS_UNKNOWN);
	assert_int_equal(s->forks, SYS_UNKNOWN);
	assert_int_equal(s->running, SYS_UNKNOWN);
	assert_int_equal(s->blocked, SYS_UNKNOWN);
	assert_int_equal(s->pressure[SYS_CPU].some.total_us, SYS_UNKNOWN);
	assert_int_equal(s->group.memory.value, SYS_UNKNOWN);
	assert_int_equal(s->group.memory_used, SYS_UNKNOWN);
	assert_null(s->group.memory.file);
	assert_int_equal(s->group.memory.version, 0);
	m.boot_s = 1001; /* the clock was set back */
	s = take(*state);
	assert_int_equal(s->uptime_ms, SYS_UNKNOWN);
	assert_int_equal(s->boot_time_s, SYS_UNKNOWN);
	m.loads = -1;
	assert_int_equal(take(*state)->load[0], SYS_UNKNOWN);
}

static void networks(void **state)
{
	struct m_net *en0 = &m.net[1];
	struct sys_sample *s;

	en0->data.ifi_ipackets = 3;
	en0->data.ifi_ierrors = 4;
	en0->data.ifi_iqdrops = 5;
	en0->data.ifi_opackets = 6;
	en0->data.ifi_oerrors = 7;
	en0->drops = 3000000000u;
	m_add_net("", 0, 1, 1); /* is going */
	memset(m.net[3].name, 'x', sizeof(m.net[3].name));
	m.nets++;
	s = take(*state);
	assert_int_equal(s->nets, 3);
	assert_string_equal(s->net[0].name, "lo0");
	assert_true(s->net[0].loopback);
	assert_int_equal(s->net[0].rx_bytes, 11);
	assert_int_equal(s->net[0].tx_bytes, 12);
	assert_string_equal(s->net[1].name, "en0");
	assert_false(s->net[1].loopback);
	assert_int_equal(s->net[1].rx_bytes, 7 * WIDE + 1);
	assert_int_equal(s->net[1].rx_packets, 3);
	assert_int_equal(s->net[1].rx_errors, 4);
	assert_int_equal(s->net[1].rx_dropped, 5);
	assert_int_equal(s->net[1].tx_bytes, 9 * WIDE + 2);
	assert_int_equal(s->net[1].tx_packets, 6);
	assert_int_equal(s->net[1].tx_errors, 7);
	assert_int_equal(s->net[1].tx_dropped, 3000000000u);
	assert_string_equal(s->net[2].name, "xxxxxxxxxxxxxxxx");
}

/* Between the question how many there are and the list; and so many at once that it never fits. */
static void networks_that_come(void **state)
{
	m.nets_come = 8;
	assert_int_equal(take(*state)->nets, 10);
	assert_int_equal(m.lists, 1);
	m.nets_come = 9;
	assert_int_equal(take(*state)->nets, 0);
	assert_int_equal(m.lists, 5);
	m.nets_come = 0;
	assert_int_equal(take(*state)->nets, 46);
	m.nets = 1;
	assert_int_equal(take(*state)->nets, 1);
	m.nets = 0;
	assert_int_equal(take(*state)->nets, 0);
}

/* ---- refused */

static bool known(const struct sys_sample *s, enum m_question question)
{
	switch (question) {
	case M_MEMSIZE:
		return s->memory.total != SYS_UNKNOWN;
	case M_NCPU:
		return s->cores_allowed != SYS_UNKNOWN;
	case M_BOOTTIME:
		return s->uptime_ms != SYS_UNKNOWN || s->boot_time_s != SYS_UNKNOWN;
	case M_CLOCKRATE:
	case M_BASIC:
	case M_LOAD:
		return s->cores || s->cpu.us[SYS_USER] != SYS_UNKNOWN ||
		       s->cpu.us[SYS_IDLE] != SYS_UNKNOWN;
	case M_SWAP:
		return s->memory.swap_total != SYS_UNKNOWN || s->memory.swap_free != SYS_UNKNOWN;
	case M_NETS:
	case M_NETS_SIZE:
		return s->nets;
	case M_VM:
	case M_PAGE:
		return s->memory.free != SYS_UNKNOWN || s->memory.available != SYS_UNKNOWN ||
		       s->memory.cached != SYS_UNKNOWN;
	default:
		return s->tasks != SYS_UNKNOWN;
	}
}

/* Never 0, and never what the sample before had; the rest is told all the same. */
static void what_is_refused_is_unknown(void **state)
{
	struct rig *rig = *state;

	for (int question = 0; question < M_QUESTIONS; question++) {
		struct rig one = {.source = NULL};
		struct err e;
		unsigned told = 0;

		m.refused[question] = question == M_SET; /* asked once, at the start */
		assert_int_equal(os_system_open(&one.source, NULL, NULL, &e), 0);
		if (question != M_SET)
			assert_true(known(take(&one), question));
		m.refused[question] = true;
		take(&one);
		assert_false(known(&one.sample, question));
		for (int other = 0; other < M_QUESTIONS; other++)
			told += known(&one.sample, other);
		assert_in_range(told, M_QUESTIONS - 3, M_QUESTIONS - 1);
		m.refused[question] = false;
		if (question != M_SET)
			assert_true(known(take(&one), question));
		os_system_close(one.source);
		os_system_free(&one.sample);
	}
	assert_int_equal(m.ports, 2); /* the rig's own */
	take(rig);
}

static void an_answer_that_is_cut(void **state)
{
	m.words_cut = 1;
	assert_false(known(take(*state), M_LOAD));
}

static void no_room(void **state)
{
	struct rig *rig = *state;
	struct os_system_source *source = NULL;
	struct err e;
	unsigned failed = 0;

	until_no_memory = 1;
	assert_int_equal(os_system_open(&source, NULL, NULL, &e), -ENOMEM);
	assert_null(source);
	for (unsigned nth = 1; nth < 20; nth++) {
		int rc;

		until_no_memory = nth;
		rc = os_system_read(rig->source, &rig->sample, &e);
		assert_true(rc == 0 || rc == -ENOMEM);
		assert_int_equal(m.blocks, 0);
		failed += rc != 0;
	}
	assert_in_range(failed, 4, 18);
	until_no_memory = 0;
	assert_true(known(take(rig), M_LOAD));
}

static void another_root(void **state)
{
	struct os_system_source *source = NULL;
	struct err e;

	assert_int_equal(os_system_open(&source, "/proc", NULL, &e), -ENOTSUP);
	assert_int_equal(os_system_open(&source, NULL, "/sys", &e), -ENOTSUP);
	assert_null(source);
	assert_non_null(strstr(e.text, "'/sys'"));
}

static void rates(void **state)
{
	struct brood_system *system = open_system();
	struct brood_network net[2];

	(void)state;
	pass(2);
	m.net[0].data.ifi_ibytes += 1000;
	m.net[1].data.ifi_ibytes += 5000;
	m.net[1].data.ifi_obytes = 3; /* it came anew */
	m.net[1].data.ifi_ierrors += 4;
	sample(system);
	assert_int_equal(brood_system_figure(system, BROOD_NET_RECEIVED), 2500);
	assert_int_equal(brood_system_figure(system, BROOD_NET_SENT), BROOD_UNKNOWN);
	assert_int_equal(brood_system_figure(system, BROOD_DISK_READ), BROOD_UNKNOWN);
	assert_int_equal(brood_system_figure(system, BROOD_DISK_BUSY), BROOD_UNKNOWN);
	assert_int_equal(brood_system_figure(system, BROOD_MEMORY_USED),
			 (8ull << 30) - 2950ull * 16384);
	assert_int_equal(brood_system_figure(system, BROOD_SWAP_USED), 2ull << 30);
	assert_int_equal(brood_system_networks(system, net, sizeof(*net), 2), 2);
	assert_int_equal(net[1].received, 2500);
	assert_int_equal(net[1].errors, 2);
	assert_int_equal(net[0].received, 500);
	brood_system_close(system);
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		EACH(processors),
		EACH(clocks),
		EACH(memory),
		EACH(memory_at_the_edges),
		EACH(no_swap),
		EACH(the_rest),
		EACH(networks),
		EACH(networks_that_come),
		EACH(what_is_refused_is_unknown),
		EACH(an_answer_that_is_cut),
		EACH(no_room),
		EACH(another_root),
		EACH(rates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
