/* SPDX-License-Identifier: MIT */
/* needs: lib proc */
/* The files of /proc that tell of the whole machine: as kernels write them, old ones, cut and hostile ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/mem.h"
#include "proc/system.h"
#include "tests/exact.h"

static struct text text_of(const char *string)
{
	return (struct text){string, string + strlen(string)};
}

static void test_stat(void **state)
{
	struct sys_sample s = {0};

	assert_int_equal(
		proc_system_stat(text_of("cpu  10 2 30 400 5 6 7 8 9 1\n"
					 "cpu0 4 1 10 200 2 3 3 4 0 0\n"
					 "cpu2 6 1 20 200 3 3 4 4 0 0\n"
					 "intr 5 1 2 3\nctxt 77\nbtime 1700000000\nprocesses 88\n"
					 "procs_running 3\nprocs_blocked 1\nsoftirq 1 2\n"),
				 100, &s),
		0);
	assert_int_equal(s.cpu.us[SYS_USER], 100000);
	assert_int_equal(s.cpu.us[SYS_STEAL], 80000);
	assert_int_equal(s.cores, 2);
	assert_int_equal(s.core[1].id, 2); /* core 1 is unplugged */
	assert_int_equal(s.core[1].us[SYS_IDLE], 2000000);
	assert_int_equal(s.switches, 77);
	assert_int_equal(s.boot_time_s, 1700000000);
	assert_int_equal(s.forks, 88);
	assert_int_equal(s.running, 3);
	assert_int_equal(s.blocked, 1);
	mem_free(s.core);
}

/* Before Linux 2.6.11 there was no stolen time. */
static void test_stat_of_an_old_kernel(void **state)
{
	struct sys_sample s = {0};

	proc_system_stat(text_of("cpu  1 2 3 4\ncpu0 1 2 3 4"), 1000, &s);
	assert_int_equal(s.core[0].us[SYS_IDLE], 4000);
	assert_int_equal(s.core[0].us[SYS_STEAL], SYS_UNKNOWN);
	assert_int_equal(s.running, SYS_UNKNOWN);
	mem_free(s.core);
}

static void test_stat_hostile(void **state)
{
	static const char *const texts[] = {
		"",
		"cpu",
		"cpu\n",
		"cpu0",
		"\n\n",
		"cpu -1 x 18446744073709551616\n",
		"cpux 1\ncpu-1 1\ncpu99999999999999999999 1\ncpu8192 1\n",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct text text = exact_text(texts[i], strlen(texts[i]));
		struct sys_sample s = {0};

		assert_int_equal(proc_system_stat(text, 100, &s), 0);
		assert_int_equal(s.cpu.us[SYS_USER], SYS_UNKNOWN);
		assert_int_equal(s.switches, SYS_UNKNOWN);
		mem_free(s.core);
		exact_free(text);
	}
}

static void test_stat_without_ticks(void **state)
{
	struct sys_sample s = {0};

	assert_int_equal(proc_system_stat(text_of("cpu 1 1 1 1\ncpu0 1 1 1 1\n"), 0, &s), 0);
	assert_int_equal(s.cores, 0);
	assert_int_equal(s.cpu.us[SYS_USER], SYS_UNKNOWN);
}

/* More cores than anybody has are left out, and the array stays in bounds; then fewer, in the same memory. */
static void test_many_cores(void **state)
{
	size_t size = (size_t)20000 * 24, len = 0;
	char *text = malloc(size);
	struct sys_sample s = {0};

	for (int i = 0; i < 20000; i++)
		len += (size_t)snprintf(text + len, size - len, "cpu%d %d 0 0 1\n", i % 9000, i);
	assert_int_equal(proc_system_stat((struct text){text, text + len}, 100, &s), 0);
	assert_int_equal(s.cores, SYS_ITEMS_MAX);
	assert_int_equal(s.core[300].id, 300);
	assert_int_equal(s.core[300].us[SYS_USER], 3000000);
	proc_system_stat(text_of("cpu5 7 0 0 0\n"), 100, &s);
	assert_int_equal(s.cores, 1);
	assert_int_equal(s.core[0].id, 5);
	mem_free(s.core);
	free(text);
}

static void test_meminfo(void **state)
{
	struct sys_memory m;

	proc_system_meminfo(
		text_of("MemTotal:       24684096 kB\nMemFree: 100 kB\nMemAvailable: 200 kB\n"
			"Buffers: 1 kB\nCached: 2 kB\nSwapCached: 9 kB\nSwapTotal: 0 kB\n"
			"SwapFree: 0 kB\nDirty: 3 kB\nShmem: 4 kB\n"),
		&m);
	assert_int_equal(m.total, 24684096ull * 1024);
	assert_int_equal(m.available, 200 * 1024);
	assert_int_equal(m.cached, 2 * 1024);
	assert_int_equal(m.swap_total, 0);
	assert_int_equal(m.shared, 4 * 1024);
	proc_system_meminfo(
		text_of("MemTotal: -5 kB\nMemFree:\nMemAvailable: 18014398509481984 kB"), &m);
	assert_int_equal(m.total, SYS_UNKNOWN);
	assert_int_equal(m.free, SYS_UNKNOWN);
	assert_int_equal(m.available, SYS_UNKNOWN); /* 2^64 bytes */
	assert_int_equal(m.swap_total, SYS_UNKNOWN);
}

static void test_disks(void **state)
{
	static const struct {
		const char *name;
		enum sys_disk_kind kind;
	} known[] = {
		{"sda", SYS_DISK_WHOLE},	  {"sda1", SYS_DISK_PART},
		{"sdaa", SYS_DISK_WHOLE},	  {"nvme0n1", SYS_DISK_WHOLE},
		{"nvme0n1p2", SYS_DISK_PART},	  {"nvme0n10", SYS_DISK_WHOLE},
		{"mmcblk0", SYS_DISK_WHOLE},	  {"mmcblk0p1", SYS_DISK_PART},
		{"mmcblk0boot0", SYS_DISK_WHOLE}, {"dm-0", SYS_DISK_VIRTUAL},
		{"md127", SYS_DISK_VIRTUAL},	  {"md127p1", SYS_DISK_PART},
		{"loop0", SYS_DISK_VIRTUAL},	  {"ram1", SYS_DISK_VIRTUAL},
		{"zram0", SYS_DISK_VIRTUAL},	  {"mdraid", SYS_DISK_WHOLE},
		{"vda", SYS_DISK_WHOLE},
	};
	size_t n = sizeof(known) / sizeof(*known), len = 0;
	struct sys_sample s = {0};
	char text[4096];

	for (size_t i = 0; i < n; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
					" 8 %zu %s 10 0 20 5 30 0 40 5 0 50 60 1 2 3 4\n", i,
					known[i].name);
	len += (size_t)snprintf(text + len, sizeof(text) - len,
				" 7 1 loop1 0 0 0 0 0 0 0 0 0 0 0\n");
	assert_int_equal(proc_system_diskstats((struct text){text, text + len}, &s), 0);
	assert_int_equal(s.disks, n); /* what was never used is none */
	for (size_t i = 0; i < n; i++) {
		assert_string_equal(s.disk[i].name, known[i].name);
		assert_int_equal(s.disk[i].kind, known[i].kind);
	}
	assert_int_equal(s.disk[0].reads, 10);
	assert_int_equal(s.disk[0].read_bytes, 20 * 512);
	assert_int_equal(s.disk[0].writes, 30);
	assert_int_equal(s.disk[0].written_bytes, 40 * 512);
	assert_int_equal(s.disk[0].busy_us, 50000);
	mem_free(s.disk);
}

static void test_disks_hostile(void **state)
{
	struct sys_sample s = {0};

	proc_system_diskstats(
		text_of("8\n8 0\n8 0 \n8 0 sda\n8 0 a-name-that-is-longer-than-any-disk-has-ever-had 1 2\n"
			"8 0 \x1b[31mred 1 0 18446744073709551615 0 -1 0 x 0 0 1\n"),
		&s);
	assert_int_equal(s.disks, 3);
	assert_int_equal(s.disk[0].reads, SYS_UNKNOWN);
	assert_int_equal(strlen(s.disk[1].name), sizeof(s.disk[1].name) - 1);
	assert_string_equal(s.disk[2].name, "\x1b[31mred");
	assert_int_equal(s.disk[2].read_bytes, SYS_UNKNOWN);
	assert_int_equal(s.disk[2].writes, SYS_UNKNOWN);
	mem_free(s.disk);
}

#define HEADS                                                                                      \
	"Inter-|   Receive      |  Transmit\n face |bytes    packets errs drop|bytes packets\n"

static void test_nets(void **state)
{
	struct sys_sample s = {0};

	assert_int_equal(
		proc_system_net(
			text_of(HEADS
				"    lo: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"
				"eth0:3184569529   74271 0 0 0 0 0 0  3606749 48114 0 0 0 0 0 0\n"
				"a:b: 5 0 0 0 0 0 0 0 6\n"),
			&s),
		0);
	assert_int_equal(s.nets, 3);
	assert_string_equal(s.net[0].name, "lo");
	assert_true(s.net[0].loopback);
	assert_int_equal(s.net[0].rx_dropped, 4);
	assert_int_equal(s.net[0].tx_bytes, 9);
	assert_int_equal(s.net[0].tx_dropped, 12);
	assert_string_equal(s.net[1].name, "eth0");
	assert_false(s.net[1].loopback);
	assert_int_equal(s.net[1].rx_bytes, 3184569529);
	assert_string_equal(s.net[2].name, "a:b");
	assert_int_equal(s.net[2].tx_packets, SYS_UNKNOWN);
	proc_system_net(text_of(HEADS ": 1 2\nx\ny: a b\n: \n"), &s);
	assert_int_equal(s.nets, 0);
	mem_free(s.net);
}

static void test_load(void **state)
{
	struct sys_sample s = {0};

	proc_system_loadavg(text_of("10.56 31.87 0.07 6/125 6892\n"), &s);
	assert_int_equal(s.load[0], 1056);
	assert_int_equal(s.load[2], 7);
	assert_int_equal(s.tasks, 125);
	proc_system_loadavg(text_of("nan -1.0"), &s);
	assert_int_equal(s.load[0], SYS_UNKNOWN);
	assert_int_equal(s.load[1], SYS_UNKNOWN);
	assert_int_equal(s.tasks, SYS_UNKNOWN);
	proc_system_loadavg(text_of(""), &s);
	assert_int_equal(s.load[0], SYS_UNKNOWN);
	proc_system_uptime(text_of("25928.98 20499.11\n"), &s);
	assert_int_equal(s.uptime_ms, 25928980);
	proc_system_uptime(text_of(""), &s);
	assert_int_equal(s.uptime_ms, SYS_UNKNOWN);
}

static void test_pressure(void **state)
{
	struct sys_pressure p;

	proc_system_pressure(text_of("some avg10=87.47 avg60=55.14 avg300=46.36 total=9798892466\n"
				     "full avg10=0.00 avg60=0.01 avg300=0.00 total=5\n"),
			     &p);
	assert_int_equal(p.some.avg10, 8747);
	assert_int_equal(p.some.total_us, 9798892466);
	assert_int_equal(p.full.avg60, 1);
	proc_system_pressure(text_of("full avg10=0.50 total=7\n"), &p); /* as irq has it */
	assert_int_equal(p.some.total_us, SYS_UNKNOWN);
	assert_int_equal(p.full.total_us, 7);
	assert_int_equal(p.full.avg60, SYS_UNKNOWN);
	proc_system_pressure(text_of("some avg10= total=-1\nfull total=1x"), &p);
	assert_int_equal(p.some.total_us, SYS_UNKNOWN);
	assert_int_equal(p.full.total_us, SYS_UNKNOWN);
}

static void test_allowed(void **state)
{
	static const struct {
		const char *list;
		uint64_t n;
	} lists[] = {
		{"0-1", 2},
		{"0", 1},
		{"0-3,8,10-11", 7},
		{"0-299", 300},
		{"3-1", SYS_UNKNOWN},
		{"", SYS_UNKNOWN},
		{"x", SYS_UNKNOWN},
		{"1,,2", SYS_UNKNOWN},
		{"0-4294967295", SYS_UNKNOWN},
		{"-", SYS_UNKNOWN},
		{"1-2-3", SYS_UNKNOWN},
	};
	char text[128];

	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		snprintf(text, sizeof(text),
			 "Name:\tCpus_allowed_list:\nCpus_allowed:\tff\nCpus_allowed_list:\t%s\n",
			 lists[i].list);
		assert_int_equal(proc_system_allowed(text_of(text)), lists[i].n);
	}
	assert_int_equal(proc_system_allowed(text_of("Name:\tx\n")), SYS_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stat),	     cmocka_unit_test(test_stat_of_an_old_kernel),
		cmocka_unit_test(test_stat_hostile), cmocka_unit_test(test_stat_without_ticks),
		cmocka_unit_test(test_many_cores),   cmocka_unit_test(test_meminfo),
		cmocka_unit_test(test_disks),	     cmocka_unit_test(test_disks_hostile),
		cmocka_unit_test(test_nets),	     cmocka_unit_test(test_load),
		cmocka_unit_test(test_pressure),     cmocka_unit_test(test_allowed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
