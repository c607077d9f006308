/* SPDX-License-Identifier: MIT */
/* The sandbox's options: what each takes, and what it refuses with which words. */
/* needs: init/options_platform.c compat/linux/platform.c */
/* needs: init/options.c init/options_sandbox.c init/options_take_sandbox.c init/options_take_limits.c init/profile.c */
/* needs: init/options_parse.c init/options_take.c init/options_take_list.c init/spec.c lib */
#include "tests/parsed.h"

static const struct {
	const char *name, *value;
	const char *right; /* what the message says would be right */
} wrong[] = {
	{"--require", "memory,disk", "landlock, memory, swap, pids, cpus, pidns, cgroup"},
	{"--landlock", "on", "auto, off"},
	{"--keep-fd", "2", "from 3 up"},
	{"--keep-fd", "-1", "from 3 up"},
	{"--keep-fd", "3,4", "from 3 up"},
	{"--keep-fd", LONG_DIGITS, "from 3 up"},
	{"--memory", "0", "let nothing run"},
	{"--memory", "-1G", "64K, 512M, 2G, or a share as 50%"},
	{"--memory", "2X", "64K, 512M"},
	{"--memory", "2 G", "64K, 512M"},
	{"--memory", "0%", "1% to 100%"},
	{"--memory", "101%", "1% to 100%"},
	{"--memory", "1.5%", "1% to 100%"},
	{"--memory", "%", "64K, 512M"},
	{"--memory", LONG_DIGITS, "larger than any"},
	{"--swap", "none", "64K, 512M"},
	{"--pids", "0", "1 to 4194304, or max"},
	{"--pids", "-5", "1 to 4194304"},
	{"--pids", "4194305", "1 to 4194304"},
	{"--pids", "many", "or max"},
	{"--cpus", "0", "0.01 or more"},
	{"--cpus", "0.001", "0.01 or more"},
	{"--cpus", "1.5.1", "0.01 or more"},
	{"--cpus", "-1", "0.01 or more"},
	{"--cpus", LONG_DIGITS, "0.01 or more"},
	{"--cpu-time", "0", "no time above 0"},
	{"--cpu-time", "1y", "10s, 5m, 1h"},
	{"--nice", "20", "-20 (first) to 19 (last)"},
	{"--nice", "-21", "-20 (first)"},
	{"--nice", "+5", "-20 (first)"},
	{"--nice", "--5", "-20 (first)"},
	{"--nice", "-", "-20 (first)"},
	{"--oom-score-adj", "1001", "-1000 (never) to 1000 (first)"},
	{"--oom-score-adj", "-1001", "-1000 (never)"},
	{"--oom-score-adj", "1.5", "-1000 (never)"},
};

static void test_wrong_values(void **state)
{
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_refused(ARGV(wrong[i].name, wrong[i].value, "--", "true"), wrong[i].name,
			       wrong[i].right);
}

static void test_limits(void **state)
{
	struct spec spec;
	const struct limits *l = &spec.sandbox.limits;

	assert_taken(&spec, ARGV("--memory=2G", "--swap", "0", "--pids=7", "--cpus=1.25",
				 "--cpu-time=1500ms", "--nice=-3", "--oom-score-adj", "-17", "--",
				 "true"));
	assert_true(l->set_memory && l->memory_bytes == 2ull << 30);
	assert_true(l->set_swap && l->swap_bytes == 0);
	assert_true(l->set_pids && l->pids == 7);
	assert_true(l->set_cpus && l->cpus_milli == 1250);
	assert_int_equal(l->cpu_time_s, 2);
	assert_true(l->set_nice && l->nice == -3);
	assert_true(l->set_oom_score_adj && l->oom_score_adj == -17);
	spec_free(&spec);
	assert_taken(&spec, ARGV("--memory=2G", "--memory", "25%", "--pids=7", "--pids=max", "--",
				 "true"));
	assert_true(l->set_memory && spec.sandbox.memory_percent == 25 && l->memory_bytes == 0);
	assert_true(!l->set_pids && spec.sandbox.pids_max);
	spec_free(&spec);
	assert_taken(&spec, ARGV("--memory=25%", "--memory", "64K", "--", "true"));
	assert_true(spec.sandbox.memory_percent == 0 && l->memory_bytes == 65536);
	spec_free(&spec);
}

static void test_parts(void **state)
{
	struct spec spec;

	assert_taken(&spec, ARGV("--require=pidns,landlock", "--require", "cgroup", "--", "true"));
	assert_int_equal(spec.sandbox.require, PART_PIDNS | PART_LANDLOCK | PART_CGROUP);
	spec_free(&spec);
	assert_taken(&spec, ARGV("--allow-degraded=memory,cpus", "--", "true"));
	assert_int_equal(spec.sandbox.allow_degraded, PART_MEMORY | PART_CPUS);
	spec_free(&spec);
	assert_taken(&spec, ARGV("--allow-degraded", "--", "true"));
	assert_int_equal(spec.sandbox.allow_degraded, PARTS_DEGRADABLE);
	spec_free(&spec);
	assert_refused(ARGV("--allow-degraded", "memory", "--", "true"), "\"memory\"",
		       "is no option");
	assert_refused(ARGV("--allow-degraded=pidns", "--", "true"), "--allow-degraded",
		       "landlock, memory, swap, pids, cpus");
}

/* Their order is kept over the kinds, and grows past any first room. */
static void test_view(void **state)
{
	const char *argv[2 + 40 + 2] = {"brood", "--proc"};
	struct spec spec;

	for (size_t i = 0; i < 40; i++)
		argv[2 + i] = i % 2 ? "--ro=/a:/b" : "--tmpfs=/c:1M";
	argv[42] = "--";
	argv[43] = "true";
	spec_init(&spec);
	assert_int_equal(options_parse(&spec, 44, (char **)argv, NULL), 0);
	assert_int_equal(spec.sandbox.view.n, 41);
	assert_int_equal(spec.sandbox.view.item[0].kind, VIEW_PROC);
	assert_null(spec.sandbox.view.item[0].value);
	for (size_t i = 1; i < 41; i++) {
		const struct view_word *word = &spec.sandbox.view.item[i];

		assert_int_equal(word->kind, i % 2 ? VIEW_TMPFS : VIEW_RO);
		assert_string_equal(word->value, i % 2 ? "/c:1M" : "/a:/b");
	}
	spec_free(&spec);
	assert_null(spec.sandbox.view.item);
}

static void test_many_descriptors(void **state)
{
	const char *argv[1 + KEEP_FD_MAX + 1 + 2] = {"brood"};
	struct err e = {0};
	struct spec spec;

	for (size_t i = 1; i <= KEEP_FD_MAX + 1; i++)
		argv[i] = "--keep-fd=7";
	argv[KEEP_FD_MAX + 2] = "--";
	spec_init(&spec);
	assert_true(options_parse(&spec, KEEP_FD_MAX + 3, (char **)argv, &e) < 0);
	assert_text(e.text, "32 can be kept");
	assert_int_equal(spec.sandbox.keep_fd_n, KEEP_FD_MAX);
	assert_int_equal(spec.sandbox.keep_fd[0], 7);
	spec_free(&spec);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wrong_values),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_view),
		cmocka_unit_test(test_many_descriptors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
