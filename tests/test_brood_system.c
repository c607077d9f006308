/* SPDX-License-Identifier: MIT */
/* needs: lib inspect proc cgroup compat/linux/system.c compat/linux/inspect.c compat/linux/inspect_users.c compat/linux/inspect_hold.c compat/posix/inspect.c */
/* needs: tests/fake_procfs.c */
/* libbrood's system figures: from recorded roots that change between samples, from this machine, by many threads. */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "include/brood.h"
#include "include/os_system.h"
#include "tests/fake_procfs.h"

static struct fake_procfs proc, sys;
static struct brood_system *brood;

static void put(const char *file, const char *text)
{
	fake_procfs_file(&proc, file, text, strlen(text));
}

static int make(void **state)
{
	fake_procfs_make(&proc);
	fake_procfs_make(&sys);
	return 0;
}

static int clean(void **state)
{
	brood_system_close(brood);
	brood = NULL;
	fake_procfs_remove(&proc);
	fake_procfs_remove(&sys);
	return 0;
}

static void open_recorded(size_t history)
{
	struct brood_system_open how = {sizeof(how), proc.path, sys.path, history};

	assert_int_equal(brood_system_open(&brood, &how, NULL), BROOD_OK);
}

/* Rates need time between two samples: a millisecond is enough, and more does no harm. */
static void sample(void)
{
	uint64_t start = os_system_clock_ns();

	while (os_system_clock_ns() < start + 1000000)
		;
	assert_int_equal(brood_system_sample(brood, NULL), BROOD_OK);
}

static void put_cores(const unsigned *id, size_t n, uint64_t user, uint64_t idle)
{
	size_t size = 128 * (n + 1), len;
	char *text = malloc(size);

	len = (size_t)snprintf(text, size, "cpu  %llu 0 0 %llu 0 0 0 0\n", (unsigned long long)user,
			       (unsigned long long)idle);
	for (size_t i = 0; i < n; i++)
		len += (size_t)snprintf(text + len, size - len, "cpu%u %llu 0 0 %llu 0 0 0 0\n",
					id[i], (unsigned long long)user, (unsigned long long)idle);
	put("stat", text);
	free(text);
}

static void test_errors(void **state)
{
	struct brood_system_open how = {sizeof(how), "/nowhere", NULL, 0};
	struct brood_system *none = (void *)&how;
	struct brood_error e;

	assert_int_equal(brood_system_open(&none, &how, &e), BROOD_NOT_FOUND);
	assert_int_equal(e.code, BROOD_NOT_FOUND);
	assert_int_equal(e.errnum, ENOENT);
	assert_non_null(strstr(e.text, "/nowhere"));
	assert_int_equal(brood_system_open(&none, &how, NULL), BROOD_NOT_FOUND);
	how.proc = NULL;
	how.sys = "/nowhere";
	assert_int_equal(brood_system_open(&none, &how, &e), BROOD_NOT_FOUND);
	how.sys = NULL;
	how.history = BROOD_HISTORY_MAX + 1;
	assert_int_equal(brood_system_open(&none, &how, &e), BROOD_INVALID);
	how.history = 1;
	how.size = 1;
	assert_int_equal(brood_system_open(&none, &how, &e), BROOD_INVALID);
	assert_ptr_equal(none, &how); /* untouched */
	brood_system_close(NULL);
}

static void test_before_the_first_sample(void **state)
{
	struct brood_range range = {.samples = 7};
	struct brood_limits limits;
	struct brood_core core;
	struct brood_error e;
	uint64_t value;

	open_recorded(3);
	assert_int_equal(brood_system_figure(brood, BROOD_LOAD_1), BROOD_UNKNOWN);
	assert_int_equal(brood_system_figure(brood, BROOD_FIGURES), BROOD_UNKNOWN);
	assert_int_equal(brood_system_range(brood, BROOD_LOAD_1, 0, &range, &e), BROOD_NOT_FOUND);
	assert_int_equal(brood_system_range(brood, BROOD_FIGURES, 0, &range, &e), BROOD_INVALID);
	assert_int_equal(brood_system_core_range(brood, 4, 0, &range, &e), BROOD_NOT_FOUND);
	assert_int_equal(brood_system_core_range(brood, UINT32_MAX, 0, &range, &e),
			 BROOD_NOT_FOUND);
	assert_int_equal(range.samples, 7);
	assert_int_equal(brood_system_history(brood, BROOD_LOAD_1, NULL, &value, 1), 0);
	assert_int_equal(brood_system_history(brood, BROOD_FIGURES, NULL, &value, 1), 0);
	assert_int_equal(brood_system_cores(brood, &core, sizeof(core), 1), 0);
	brood_system_limits(brood, &limits, sizeof(limits));
	assert_int_equal(limits.memory.value, BROOD_UNKNOWN);
	assert_int_equal(limits.cores_online, BROOD_UNKNOWN);
}

static void test_a_ring_of_loads(void **state)
{
	uint64_t time[4], value[4];
	struct brood_range r;
	char text[64];

	open_recorded(3);
	for (int i = 1; i <= 5; i++) {
		snprintf(text, sizeof(text), "%d.50 0.00 0.00 1/5 9\n", i);
		put("loadavg", text);
		sample();
	}
	assert_int_equal(brood_system_figure(brood, BROOD_LOAD_1), 550);
	assert_int_equal(brood_system_range(brood, BROOD_LOAD_1, 0, &r, NULL), BROOD_OK);
	assert_int_equal(r.samples, 3);
	assert_int_equal(r.min, 350);
	assert_int_equal(r.mean, 450);
	assert_int_equal(r.max, 550);
	assert_true(r.to_ns - r.from_ns >= 2000000);
	assert_int_equal(brood_system_history(brood, BROOD_LOAD_1, time, value, 4), 3);
	assert_int_equal(value[0], 350);
	assert_int_equal(value[2], 550);
	assert_true(time[0] < time[1] && time[1] < time[2]);
	assert_int_equal(brood_system_history(brood, BROOD_LOAD_1, NULL, value, 1), 1);
	assert_int_equal(value[0], 550);
}

/* Core 1 goes, core 7 comes: each core's figures stay its own. */
static void test_cores_come_and_go(void **state)
{
	static const unsigned before[] = {0, 1, 2}, after[] = {0, 2, 7};
	struct brood_core core[4];
	struct brood_range r;

	open_recorded(10);
	put_cores(before, 3, 100, 100);
	sample();
	put_cores(before, 3, 200, 100);
	sample();
	assert_int_equal(brood_system_cores(brood, core, sizeof(*core), 4), 3);
	assert_int_equal(core[1].id, 1);
	assert_int_equal(core[1].busy, 10000);
	put_cores(after, 3, 200, 200);
	sample();
	assert_int_equal(brood_system_cores(brood, core, sizeof(*core), 4), 3);
	assert_int_equal(core[1].id, 2);
	assert_int_equal(core[1].busy, 0);
	assert_int_equal(core[2].id, 7);
	assert_int_equal(core[2].busy, BROOD_UNKNOWN);
	put_cores(after, 3, 300, 300);
	sample();
	assert_int_equal(brood_system_core_range(brood, 7, 0, &r, NULL), BROOD_OK);
	assert_int_equal(r.samples, 1);
	assert_int_equal(r.last, 5000);
	assert_int_equal(brood_system_core_range(brood, 1, 0, &r, NULL), BROOD_OK);
	assert_int_equal(r.samples, 1);
	assert_int_equal(brood_system_core_range(brood, 3, 0, &r, NULL), BROOD_NOT_FOUND);
	assert_int_equal(brood_system_cores(brood, core, sizeof(*core), 1),
			 3); /* more than asked for */
	put("stat", "");
	sample();
	assert_int_equal(brood_system_cores(brood, core, sizeof(*core), 4), 0);
	assert_int_equal(brood_system_figure(brood, BROOD_CPU_BUSY), BROOD_UNKNOWN);
}

static void test_300_cores(void **state)
{
	static struct brood_core core[300];
	unsigned id[300];
	struct brood_range r;

	for (unsigned i = 0; i < 300; i++)
		id[i] = i;
	open_recorded(5);
	for (int i = 0; i < 8; i++) {
		put_cores(id, 300, 1000 + 25 * (uint64_t)i, 1000 + 75 * (uint64_t)i);
		sample();
	}
	assert_int_equal(brood_system_cores(brood, core, sizeof(*core), 300), 300);
	for (unsigned i = 0; i < 300; i++) {
		assert_int_equal(core[i].busy, 2500);
		assert_int_equal(brood_system_core_range(brood, i, 0, &r, NULL), BROOD_OK);
		assert_int_equal(r.samples, 5);
	}
}

static void test_counters_go_backwards(void **state)
{
	static const uint64_t values[] = {4294967290, 4294967295, 5, 10, 18446744073709551614ull,
					  0};
	static const bool known[] = {false, true, false, true, false, false};
	struct brood_network net;
	struct brood_disk disk;
	struct brood_range r;
	char text[256];

	open_recorded(10);
	for (size_t i = 0; i < 6; i++) {
		unsigned long long n = values[i];

		snprintf(text, sizeof(text), "a|\nb|\n eth0: %llu 0 0 0 0 0 0 0 %llu 0 0 0\n", n,
			 n);
		put("net/dev", text);
		snprintf(text, sizeof(text), " 8 0 sda 1 0 %llu 0 1 0 %llu 0 0 %llu 0\n", n, n, n);
		put("diskstats", text);
		sample();
		assert_int_equal(brood_system_networks(brood, &net, sizeof(net), 1), 1);
		assert_int_equal(brood_system_disks(brood, &disk, sizeof(disk), 1), 1);
		assert_string_equal(net.name, "eth0");
		assert_string_equal(disk.name, "sda");
		/* the fifth is known to be more than can be, unless the time is long enough */
		if (i != 4) {
			assert_int_equal(net.received != BROOD_UNKNOWN, known[i]);
			assert_int_equal(disk.read != BROOD_UNKNOWN, known[i]);
			assert_int_equal(disk.busy != BROOD_UNKNOWN, known[i]);
		}
	}
	assert_int_equal(brood_system_range(brood, BROOD_NET_SENT, 0, &r, NULL), BROOD_OK);
	assert_in_range(r.samples, 2, 3);
}

static void test_devices_come_and_go(void **state)
{
	struct brood_network net[3];
	struct brood_disk disk[3];

	open_recorded(10);
	put("net/dev", "a|\nb|\n eth0: 5 0 0 0 0 0 0 0 5 0 0 0\n veth1: 9 0 0 0 0 0 0 0 9 0 0 0\n");
	put("diskstats", " 8 0 sda 1 0 8 0 1 0 8 0 0 8 0\n 8 16 sdb 1 0 8 0 1 0 8 0 0 8 0\n");
	sample();
	put("net/dev",
	    "a|\nb|\n veth1: 9 0 0 0 0 0 0 0 9 0 0 0\n veth2: 9 0 0 0 0 0 0 0 9 0 0 0\n");
	put("diskstats", " 8 16 sdb 1 0 8 0 1 0 8 0 0 8 0\n");
	sample();
	assert_int_equal(brood_system_networks(brood, net, sizeof(*net), 3), 2);
	assert_int_equal(net[0].received, 0);
	assert_int_equal(net[1].received, BROOD_UNKNOWN);
	assert_int_equal(brood_system_disks(brood, disk, sizeof(*disk), 3), 1);
	assert_string_equal(disk[0].name, "sdb");
	assert_int_equal(disk[0].read, 0);
	assert_int_equal(disk[0].whole, 1);
}

static void test_limits_and_another_cgroup(void **state)
{
	struct brood_limits limits;

	put("self/mountinfo", "31 24 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
	put("self/cgroup", "0::/a\n");
	fake_procfs_file(&sys, "fs/cgroup/a/memory.max", "1000\n", 5);
	fake_procfs_file(&sys, "fs/cgroup/b/memory.max", "2000\n", 5);
	fake_procfs_file(&sys, "fs/cgroup/b/cpu.max", "1 2\n", 4);
	open_recorded(2);
	sample();
	brood_system_limits(brood, &limits, sizeof(limits));
	assert_int_equal(limits.memory.value, 1000);
	assert_int_equal(limits.memory.cgroup, 2);
	assert_string_equal(limits.memory.file, "memory.max");
	assert_string_equal(limits.memory.path, "/a");
	assert_int_equal(limits.cpu.value, BROOD_UNKNOWN);
	assert_string_equal(limits.cpu.file, "");
	put("self/cgroup", "0::/b\n");
	sample();
	brood_system_limits(brood, &limits, sizeof(limits));
	assert_string_equal(limits.memory.path, "/b");
	assert_int_equal(limits.cpu.value, 500);
	fake_procfs_file(&sys, "fs/cgroup/b/memory.max", "max\n", 4);
	sample();
	brood_system_limits(brood, &limits, sizeof(limits));
	assert_int_equal(limits.memory.value, BROOD_UNKNOWN);
}

/* A program built with an older header has a shorter struct, one with a newer header a longer one. */
static void test_structs_of_other_versions(void **state)
{
	struct {
		struct brood_core core;
		uint64_t more;
	} longer = {.more = 7};
	uint32_t shorter[2] = {9, 9};

	open_recorded(2);
	put("stat", "cpu 1 1 1 1\ncpu5 1 1 1 1\n");
	sample();
	assert_int_equal(brood_system_cores(brood, (void *)shorter, sizeof(shorter[0]), 1), 1);
	assert_int_equal(shorter[0], 5);
	assert_int_equal(shorter[1], 9);
	assert_int_equal(brood_system_cores(brood, &longer.core, sizeof(longer), 1), 1);
	assert_int_equal(longer.core.id, 5);
	assert_int_equal(longer.more, 0);
}

static void test_this_machine(void **state)
{
	struct brood_system *here;
	struct brood_limits limits;
	struct brood_range r;

	assert_int_equal(brood_system_open(&here, NULL, NULL), BROOD_OK);
	for (int i = 0; i < 3; i++)
		assert_int_equal(brood_system_sample(here, NULL), BROOD_OK);
	assert_true(brood_system_figure(here, BROOD_MEMORY_TOTAL) > 0);
	assert_true(brood_system_figure(here, BROOD_MEMORY_USED) <=
		    brood_system_figure(here, BROOD_MEMORY_TOTAL));
	assert_int_equal(brood_system_range(here, BROOD_LOAD_15, 0, &r, NULL), BROOD_OK);
	assert_int_equal(r.samples, 3);
	brood_system_limits(here, &limits, sizeof(limits));
	assert_int_equal(limits.cores_online, sysconf(_SC_NPROCESSORS_ONLN));
	brood_system_close(here);
}

/* ---- threads */

#define ROUNDS 200

static void *take_samples(void *arg)
{
	for (int i = 0; i < ROUNDS; i++)
		if (brood_system_sample(arg, NULL) != BROOD_OK)
			return arg;
	return NULL;
}

static void *ask(void *arg)
{
	struct brood_core core[64];
	struct brood_disk disk[8];
	struct brood_network net[8];
	struct brood_limits limits;
	uint64_t time[16], value[16];
	struct brood_range r;

	for (int i = 0; i < ROUNDS; i++) {
		size_t n = brood_system_history(arg, BROOD_LOAD_1, time, value, 16);

		for (size_t k = 1; k < n; k++)
			if (time[k] < time[k - 1])
				return arg;
		if (brood_system_range(arg, BROOD_MEMORY_USED, 0, &r, NULL) == BROOD_OK &&
		    (r.min > r.mean || r.mean > r.max || r.samples > 16))
			return arg;
		brood_system_cores(arg, core, sizeof(*core), 64);
		brood_system_disks(arg, disk, sizeof(*disk), 8);
		brood_system_networks(arg, net, sizeof(*net), 8);
		brood_system_limits(arg, &limits, sizeof(limits));
		brood_system_figure(arg, BROOD_CPU_BUSY);
	}
	return NULL;
}

static void test_threads(void **state)
{
	struct brood_system_open how = {sizeof(how), NULL, NULL, 16};
	struct brood_system *here;
	pthread_t thread[6];
	void *failed;

	assert_int_equal(brood_system_open(&here, &how, NULL), BROOD_OK);
	for (int i = 0; i < 6; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, i < 2 ? take_samples : ask, here),
				 0);
	for (int i = 0; i < 6; i++) {
		assert_int_equal(pthread_join(thread[i], &failed), 0);
		assert_null(failed);
	}
	brood_system_close(here);
}

int main(void)
{
#define IN_A_TREE(test) cmocka_unit_test_setup_teardown(test, make, clean)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_errors),
		IN_A_TREE(test_before_the_first_sample),
		IN_A_TREE(test_a_ring_of_loads),
		IN_A_TREE(test_cores_come_and_go),
		IN_A_TREE(test_300_cores),
		IN_A_TREE(test_counters_go_backwards),
		IN_A_TREE(test_devices_come_and_go),
		IN_A_TREE(test_limits_and_another_cgroup),
		IN_A_TREE(test_structs_of_other_versions),
		cmocka_unit_test(test_this_machine),
		cmocka_unit_test(test_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
