/* SPDX-License-Identifier: MIT */
/* needs: lib inspect/rates.c inspect/figures.c */
/* What happened between two samples: plain, with counters that go backwards, and with cores and devices that come and go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "inspect/rates.h"
#include "lib/num.h"

/* A sample of which nothing is known. */
static struct sys_sample blank(void)
{
	struct sys_sample s = {.cores = 0};

	sys_sample_clear(&s);
	return s;
}

static void test_delta(void **state)
{
	assert_int_equal(rate_delta(5, 7), 2);
	assert_int_equal(rate_delta(7, 5), SYS_UNKNOWN);
	assert_int_equal(rate_delta(SYS_UNKNOWN, 5), SYS_UNKNOWN);
	assert_int_equal(rate_delta(5, SYS_UNKNOWN), SYS_UNKNOWN);
}

static void test_a_second(void **state)
{
	assert_int_equal(rate_a_second(0, 100, NS_PER_SEC), 100);
	assert_int_equal(rate_a_second(0, 100, NS_PER_SEC / 5), 500);
	assert_int_equal(rate_a_second(0, 100, 10 * NS_PER_SEC), 10);
	assert_int_equal(rate_a_second(0, 100, 0), SYS_UNKNOWN);
	assert_int_equal(rate_a_second(100, 0, NS_PER_SEC), SYS_UNKNOWN);
	/* where the product does not fit */
	assert_int_equal(rate_a_second(0, UINT64_MAX / 4, NS_PER_SEC),
			 UINT64_MAX / 4 / 1000000 * 1000000);
	assert_int_equal(rate_a_second(0, UINT64_MAX - 1, 1000), SYS_UNKNOWN);
}

static void test_share(void **state)
{
	assert_int_equal(rate_share(0, 500000, NS_PER_SEC, RATE_WHOLE), 5000);
	assert_int_equal(rate_share(0, 2000000, NS_PER_SEC, RATE_WHOLE), RATE_WHOLE);
	assert_int_equal(rate_share(0, 2000000, NS_PER_SEC, SYS_UNKNOWN), 20000);
	assert_int_equal(rate_share(5, 4, NS_PER_SEC, RATE_WHOLE), SYS_UNKNOWN);
}

static void test_core(void **state)
{
	struct sys_core before = {.id = 3}, now = {.id = 3};
	struct brood_core out;

	now.us[SYS_USER] = 100;
	now.us[SYS_NICE] = 100;
	now.us[SYS_SYSTEM] = 100;
	now.us[SYS_IDLE] = 500;
	now.us[SYS_IOWAIT] = 100;
	now.us[SYS_STEAL] = 100;
	rate_core(&before, &now, &out);
	assert_int_equal(out.id, 3);
	assert_int_equal(out.user, 2000);
	assert_int_equal(out.system, 1000);
	assert_int_equal(out.wait, 1000);
	assert_int_equal(out.stolen, 1000);
	assert_int_equal(out.busy, 4000);
	rate_core(NULL, &now, &out);
	assert_int_equal(out.busy, SYS_UNKNOWN);
	rate_core(&now, &now, &out); /* two looks within one tick */
	assert_int_equal(out.busy, SYS_UNKNOWN);
}

/* proc(5): the waiting time may fall; the rest still adds up to all of it. */
static void test_core_time_falls(void **state)
{
	struct sys_core before = {0}, now = {0};
	struct brood_core out;

	before.us[SYS_IOWAIT] = 50;
	before.us[SYS_STEAL] = SYS_UNKNOWN;
	now.us[SYS_IOWAIT] = 40;
	now.us[SYS_IDLE] = 75;
	now.us[SYS_USER] = 25;
	now.us[SYS_STEAL] = SYS_UNKNOWN;
	rate_core(&before, &now, &out);
	assert_int_equal(out.wait, 0);
	assert_int_equal(out.stolen, SYS_UNKNOWN);
	assert_int_equal(out.user, 2500);
	assert_int_equal(out.busy, 2500);
}

/* What the system never tells is no share of 0; the rest are shares of what it tells. */
static void test_core_not_told(void **state)
{
	struct sys_core before, now;
	struct brood_core out;

	memset(&before, 0xff, sizeof(before));
	memset(&now, 0xff, sizeof(now));
	before.us[SYS_USER] = before.us[SYS_SYSTEM] = before.us[SYS_IDLE] = 0;
	now.us[SYS_USER] = 25;
	now.us[SYS_SYSTEM] = 25;
	now.us[SYS_IDLE] = 50;
	rate_core(&before, &now, &out);
	assert_int_equal(out.user, 2500);
	assert_int_equal(out.system, 2500);
	assert_int_equal(out.busy, 5000);
	assert_int_equal(out.wait, SYS_UNKNOWN);
	assert_int_equal(out.stolen, SYS_UNKNOWN);
	now.us[SYS_IDLE] = SYS_UNKNOWN;
	rate_core(&before, &now, &out);
	assert_int_equal(out.busy, SYS_UNKNOWN);
}

static void test_online(void **state)
{
	struct sys_sample s = blank();

	assert_int_equal(rate_online(&s), SYS_UNKNOWN);
	s.cores = 3;
	assert_int_equal(rate_online(&s), 3);
}

static void test_core_absurd(void **state)
{
	struct sys_core before = {0}, now;
	struct brood_core out;

	memset(&now, 0xfe, sizeof(now));
	rate_core(&before, &now, &out);
	assert_int_equal(out.busy, SYS_UNKNOWN);
}

static void test_found_by_name(void **state)
{
	struct sys_core core[] = {{.id = 0}, {.id = 2}, {.id = 3}};
	struct sys_disk disk[] = {{.name = "sda"}, {.name = "sdb"}};
	struct sys_net net[] = {{.name = "lo"}, {.name = "eth0"}};
	struct sys_sample s = blank();

	s.core = core, s.cores = 3;
	s.disk = disk, s.disks = 2;
	s.net = net, s.nets = 2;
	assert_ptr_equal(rate_core_in(&s, 2, 1), &core[1]);
	assert_ptr_equal(rate_core_in(&s, 3, 0), &core[2]);
	assert_null(rate_core_in(&s, 1, 1));
	assert_null(rate_core_in(NULL, 0, 0));
	assert_ptr_equal(rate_disk_in(&s, "sdb", 7), &disk[1]);
	assert_null(rate_disk_in(&s, "sdc", 0));
	assert_null(rate_disk_in(NULL, "sda", 0));
	assert_ptr_equal(rate_net_in(&s, "lo", 1), &net[0]);
	assert_null(rate_net_in(&s, "", 0));
	assert_null(rate_net_in(NULL, "lo", 0));
}

static void test_nothing_known(void **state)
{
	struct sys_sample before = blank(), now = blank();
	uint64_t figure[BROOD_FIGURES];

	rate_figures(NULL, &now, figure);
	for (int i = 0; i < BROOD_FIGURES; i++)
		assert_int_equal(figure[i], SYS_UNKNOWN);
	before.at_ns = 0;
	now.at_ns = NS_PER_SEC;
	rate_figures(&before, &now, figure);
	for (int i = 0; i < BROOD_FIGURES; i++)
		assert_int_equal(figure[i], SYS_UNKNOWN);
}

static void test_memory_of_the_machine(void **state)
{
	struct sys_sample s = blank();
	uint64_t f[BROOD_FIGURES];

	s.memory.total = 1000;
	s.memory.free = 100;
	rate_figures(NULL, &s, f);
	assert_int_equal(f[BROOD_MEMORY_USED], 900); /* an old kernel */
	s.memory.available = 400;
	s.group.memory.value = 2000; /* a limit that is none */
	s.group.memory_used = 50;
	rate_figures(NULL, &s, f);
	assert_int_equal(f[BROOD_MEMORY_TOTAL], 1000);
	assert_int_equal(f[BROOD_MEMORY_USED], 600);
	assert_int_equal(f[BROOD_MEMORY_AVAILABLE], 400);
}

static void test_memory_of_a_container(void **state)
{
	struct sys_sample s = blank();
	uint64_t f[BROOD_FIGURES];

	s.memory.total = 1000;
	s.memory.available = 400;
	s.memory.swap_total = 100;
	s.memory.swap_free = 90;
	s.group.memory.value = 500;
	s.group.memory_used = 50;
	s.group.swap.value = 0;
	s.group.swap_used = 0;
	rate_figures(NULL, &s, f);
	assert_int_equal(f[BROOD_MEMORY_TOTAL], 500);
	assert_int_equal(f[BROOD_MEMORY_USED], 50);
	assert_int_equal(f[BROOD_MEMORY_AVAILABLE], 400); /* the machine has no more */
	assert_int_equal(f[BROOD_SWAP_TOTAL], 0);
	s.group.memory_used = 501; /* a limit lowered below what is used */
	rate_figures(NULL, &s, f);
	assert_int_equal(f[BROOD_MEMORY_AVAILABLE], 0);
}

/* One disk, its part, what is made of it; another that came anew; and one whose counter went back. */
static void test_disks(void **state)
{
	struct sys_disk was[] = {{"sda", SYS_DISK_WHOLE, 0, 0, 1000, 50, 100000},
				 {"sda1", SYS_DISK_PART, 0, 0, 1000, 50, 0},
				 {"dm-0", SYS_DISK_VIRTUAL, 0, 0, 1000, 50, 0},
				 {"sdb", SYS_DISK_WHOLE, 0, 0, 900, 900, 900}};
	struct sys_disk is[] = {{"sda", SYS_DISK_WHOLE, 0, 0, 3000, 50, 600000},
				{"sda1", SYS_DISK_PART, 0, 0, 3000, 50, 0},
				{"dm-0", SYS_DISK_VIRTUAL, 0, 0, 3000, 90, 0},
				{"sdb", SYS_DISK_WHOLE, 0, 0, 5, 5, 5},
				{"sdc", SYS_DISK_WHOLE, 0, 0, 70000, 70000, 70000}};
	struct sys_sample before = blank(), now = blank();
	uint64_t f[BROOD_FIGURES];

	before.disk = was, before.disks = 4, before.at_ns = 0;
	now.disk = is, now.disks = 5, now.at_ns = NS_PER_SEC;
	rate_figures(&before, &now, f);
	assert_int_equal(f[BROOD_DISK_READ], 2000);
	assert_int_equal(f[BROOD_DISK_WRITTEN], 0);
	assert_int_equal(f[BROOD_DISK_BUSY], 5000);
	before.disk = was + 2,
	before.disks = 1; /* where there is nothing but what is made of others */
	now.disk = is + 2, now.disks = 1;
	rate_figures(&before, &now, f);
	assert_int_equal(f[BROOD_DISK_WRITTEN], 40);
}

static void test_nets(void **state)
{
	struct sys_net was[] = {{.name = "lo", .loopback = true}, {.name = "eth0", .rx_bytes = 10}};
	struct sys_net is[] = {{.name = "eth0", .rx_bytes = 110, .tx_bytes = 5},
			       {.name = "lo", .loopback = true, .rx_bytes = 999}};
	struct sys_sample before = blank(), now = blank();
	uint64_t f[BROOD_FIGURES];

	before.net = was, before.nets = 2, before.at_ns = 0;
	now.net = is, now.nets = 2, now.at_ns = NS_PER_SEC;
	rate_figures(&before, &now, f);
	assert_int_equal(f[BROOD_NET_RECEIVED], 100);
	assert_int_equal(f[BROOD_NET_SENT], 5);
}

static void test_cgroup_that_was_left(void **state)
{
	struct sys_sample before = blank(), now = blank();
	uint64_t f[BROOD_FIGURES];

	before.at_ns = 0, before.group.cpu_used_us = 0;
	now.at_ns = NS_PER_SEC, now.group.cpu_used_us = 1500000;
	rate_figures(&before, &now, f);
	assert_int_equal(f[BROOD_CPU_USED], 15000);
	strcpy(now.group.cpu.path, "/other");
	rate_figures(&before, &now, f);
	assert_int_equal(f[BROOD_CPU_USED], SYS_UNKNOWN);
}

static void test_stalls(void **state)
{
	struct sys_sample before = blank(), now = blank();
	uint64_t f[BROOD_FIGURES];

	before.at_ns = 0, now.at_ns = NS_PER_SEC;
	before.pressure[SYS_IO].full.total_us = 0;
	now.pressure[SYS_IO].full.total_us = 250000;
	rate_figures(&before, &now, f);
	assert_int_equal(f[BROOD_STALL_IO_ALL], 2500);
	assert_int_equal(f[BROOD_STALL_IO], SYS_UNKNOWN);
}

static void test_words(void **state)
{
	for (int i = 0; i < BROOD_FIGURES; i++) {
		assert_non_null(brood_figure_word((enum brood_figure)i));
		for (int k = 0; k < i; k++)
			assert_string_not_equal(brood_figure_word((enum brood_figure)i),
						brood_figure_word((enum brood_figure)k));
	}
	assert_null(brood_figure_word(BROOD_FIGURES));
	assert_null(brood_figure_word((enum brood_figure) - 1));
	assert_int_equal(brood_figure_unit(BROOD_MEMORY_USED), BROOD_UNIT_BYTES);
	assert_int_equal(brood_figure_unit(BROOD_LOAD_5), BROOD_UNIT_HUNDREDTHS);
	assert_int_equal(brood_figure_unit(BROOD_NET_SENT), BROOD_UNIT_BYTES_A_SECOND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_delta),
		cmocka_unit_test(test_a_second),
		cmocka_unit_test(test_share),
		cmocka_unit_test(test_core),
		cmocka_unit_test(test_core_time_falls),
		cmocka_unit_test(test_core_not_told),
		cmocka_unit_test(test_online),
		cmocka_unit_test(test_core_absurd),
		cmocka_unit_test(test_found_by_name),
		cmocka_unit_test(test_nothing_known),
		cmocka_unit_test(test_memory_of_the_machine),
		cmocka_unit_test(test_memory_of_a_container),
		cmocka_unit_test(test_disks),
		cmocka_unit_test(test_nets),
		cmocka_unit_test(test_cgroup_that_was_left),
		cmocka_unit_test(test_stalls),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
