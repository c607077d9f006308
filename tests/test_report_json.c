/* SPDX-License-Identifier: MIT */
/* needs: lib init/report.c compat/posix/file.c compat/posix/host.c compat/posix/paths.c compat/posix/status.c init/report_json.c init/report_reason.c init/report_panic.c */
/* needs: init/plan_print.c init/plan_none.c tests/valid.c */
/* The report of made-up runs: each outcome, its reason, and bytes that would break JSON. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "init/plan.h"
#include "init/report.h"
#include "init/report_json.h"
#include "lib/num.h"
#include "tests/valid.h"

/* What --dry-run alone needs of the plan. */
void plan_launch(const struct plan *plan, size_t i, struct os_launch *launch)
{
	*launch = plan->launch;
	launch->mech = plan->mech[i];
}

static char text[65536];
static char make[] = "make", test[] = "test", missing[] = "/no/such", nothing[] = "";
static char chick[] = "\xf0\x9f\x90\xa3";
static char *a_command[] = {make, test, NULL};

struct rig {
	struct spec spec;
	struct result result;
	struct report report;
};

/* It exited with this code, and left nothing. */
static void exited(struct rig *r, int code)
{
	memset(r, 0, sizeof(*r));
	r->spec.argv = a_command;
	r->spec.policy.stop_signal = SIGTERM;
	r->spec.not_started_code = 125;
	r->result.outcome = OUTCOME_EXITED;
	r->result.main_started = r->result.proved = true;
	r->result.main_status = code;
	r->result.main_end_ns = r->result.end_ns = 2 * NS_PER_SEC;
	r->report.spec = &r->spec;
	r->report.isolated = true;
	r->report.mech = OS_MECH_SUBREAPER;
	r->report.log_fd = -1;
	r->report.start_ns = NS_PER_SEC;
	r->report.end_ns = 2 * NS_PER_SEC + 5000;
	r->report.start.tv_sec = 951782399; /* the second before the last day of a February */
	r->report.start.tv_nsec = 7654321;
	r->report.result = &r->result;
}

static void signaled(struct rig *r, int signo)
{
	exited(r, signo);
	r->result.outcome = OUTCOME_SIGNALED;
	r->result.main_signaled = true;
}

/* The object, in `text`: JSON in any case. */
static void show(struct rig *r)
{
	int fd = memfd_create("report", 0);
	struct out o;
	ssize_t n;

	r->report.exit_code = r->report.result ? report_exit_code(&r->spec, r->report.result) : 125;
	out_init(&o, fd);
	report_json(&r->report, &o);
	assert_int_equal(out_flush(&o), 0);
	n = pread(fd, text, sizeof(text) - 1, 0);
	assert_true(n > 0);
	text[n] = '\0';
	close(fd);
	assert_true(valid_json(text, (size_t)n));
}

static void has(const char *part)
{
	if (!strstr(text, part))
		fail_msg("no %s in\n%s", part, text);
}

static void shows(struct rig *r, const char *outcome, const char *reason, int code)
{
	char part[600];

	show(r);
	snprintf(part, sizeof(part),
		 "\"outcome\": \"%s\",\n  \"reason\": \"%s\",\n  \"exit_code\": %d,\n", outcome,
		 reason, code);
	has(part);
}

static void test_exited(void **state)
{
	struct rig r;

	exited(&r, 3);
	shows(&r, "exited", "Exit code: 3", 3);
	has("\"schema\": 1,");
	has("\"command\": [\n    \"make\",\n    \"test\"\n  ]");
	has("\"start\": \"2000-02-28T23:59:59.007Z\"");
	has("\"wall_s\": 1.000005,");
	has("\"command_exit_code\": 3,\n  \"signal\": null,\n  \"core\": false,\n  \"refused\": null");
	has("\"mechanism\": \"subreaper\",\n    \"guarantee\": \"best-effort\",");
	has("\"memory_peak_bytes\": null,");
	has("\"duration_s\": 0.000000,\n    \"proved\": true,\n    \"proof\": \"ECHILD\"");
	r.spec.ok_exit[0] = 1 << 3;
	shows(&r, "exited", "Exit code: 3", 0);
	has("\"command_exit_code\": 3,");
}

static void test_signaled(void **state)
{
	struct rig r;

	signaled(&r, SIGSEGV);
	r.result.main_core = true;
	shows(&r, "signaled", "Killed by signal: SEGV", 128 + SIGSEGV);
	has("\"command_exit_code\": null,");
	has("\"signal\": {\n    \"number\": 11,\n    \"name\": \"SEGV\"\n  },\n  \"core\": true");
}

/* The same exit codes, brood's and the command's own. */
static void test_codes_are_told_apart(void **state)
{
	struct rig r;

	exited(&r, 124);
	shows(&r, "exited", "Exit code: 124", 124);
	signaled(&r, SIGTERM);
	r.result.outcome = OUTCOME_TIMED_OUT;
	r.result.stop_signals = 1;
	shows(&r, "timed-out", "Timeout", 124);
	has("\"name\": \"TERM\"");

	exited(&r, 125);
	shows(&r, "exited", "Exit code: 125", 125);
	exited(&r, 0);
	r.result.outcome = OUTCOME_NOT_STARTED;
	r.result.main_started = false;
	r.result.failed_stage = OS_STAGE_CHDIR;
	r.result.failed_errno = ENOENT;
	r.spec.chdir = "/no";
	shows(&r, "not-started", "Error: change to --chdir '/no': No such file or directory", 125);
	has("\"command_exit_code\": null,\n  \"signal\": null,");

	exited(&r, 137);
	shows(&r, "exited", "Exit code: 137", 137);
	signaled(&r, SIGKILL);
	shows(&r, "signaled", "Killed by signal: KILL", 137);
	r.result.outcome = OUTCOME_STOPPED;
	shows(&r, "stopped", "Killed by brood: --kill-after", 137);

	exited(&r, 123);
	shows(&r, "exited", "Exit code: 123", 123);
	exited(&r, 0);
	r.spec.policy.leftovers = LEFTOVERS_FAIL;
	r.result.leftovers = 2;
	shows(&r, "exited", "Left 2 process(es) behind", 123);
	has("\"command_exit_code\": 0,");
}

static void test_not_started(void **state)
{
	struct rig r;

	exited(&r, 0);
	r.result.outcome = OUTCOME_NOT_STARTED;
	r.result.main_started = false;
	r.result.failed_stage = OS_STAGE_EXEC;
	r.result.failed_errno = ENOENT;
	shows(&r, "not-started", "Error: not found in PATH", 127);
	r.result.failed_errno = EACCES;
	shows(&r, "not-started", "Error: found, but not executable (permission denied)", 126);
	a_command[0] = missing;
	r.result.failed_errno = ENOENT;
	shows(&r, "not-started", "Error: no such file", 127);
	a_command[0] = make;
}

static void test_refused(void **state)
{
	struct rig r;

	exited(&r, 0);
	r.report.result = NULL;
	r.report.isolated = false;
	err_set(&r.report.refused, EPERM, "make namespaces", "they are off; switch them on");
	shows(&r, "not-started", "Error: make namespaces: they are off; switch them on", 125);
	has("\"refused\": {\n    \"stage\": \"make namespaces\",\n    \"errno\": \"EPERM\",\n"
	    "    \"text\": \"they are off; switch them on\"\n  }");
	has("\"mechanism\": null,\n    \"guarantee\": null,\n    \"namespaces\": []");
	has("\"proved\": true,\n    \"proof\": null");
}

static void test_brood_s_own_failures(void **state)
{
	struct os_process left = {.pid = 7, .age_ns = NS_PER_SEC, .command = "nfs"};
	struct rig r;

	exited(&r, 0);
	r.result.proved = false;
	r.result.survivors = 1;
	r.result.leftovers = 1;
	r.result.teardown_ns = NS_PER_SEC;
	r.report.census = &left;
	r.report.census_n = 1;
	shows(&r, "exited", "Error: SIGKILL did not end 1 process(es)", 125);
	has("\"duration_s\": 1.000000,\n    \"proved\": false,\n    \"proof\": null");
	has("\"leftovers\": {\n    \"count\": 1,\n    \"processes\": []");
	has("\"survivors\": {\n      \"count\": 1,\n      \"processes\": [\n        {\n          \"pid\": 7,");

	exited(&r, 0); /* adopted */
	r.result.outcome = OUTCOME_STOPPED;
	r.result.main_end_ns = 0;
	shows(&r, "stopped", "Error: brood's init was killed", 125);
	has("\"command_exit_code\": null,");

	memset(&r.result, 0, sizeof(r.result));
	r.result.survivors = 1;
	shows(&r, "stopped", "Error: brood's init did not die of SIGKILL", 125);
}

static void test_limits(void **state)
{
	struct rig r;

	signaled(&r, SIGKILL);
	r.result.usage.has_oom = true;
	shows(&r, "signaled", "Killed by signal: KILL", 137);
	r.result.usage.oom_kills = 1;
	shows(&r, "signaled", "Resource limit exceeded: memory", 137);
	signaled(&r, SIGTERM);
	r.result.usage.has_oom = true;
	r.result.usage.oom_kills = 1;
	shows(&r, "signaled", "Killed by signal: TERM", 143);
	exited(&r, 137); /* a shell, of its command */
	r.result.usage.has_oom = true;
	r.result.usage.oom_kills = 1;
	shows(&r, "exited", "Resource limit exceeded: memory", 137);
	signaled(&r, SIGXCPU);
	shows(&r, "signaled", "Resource limit exceeded: CPU time", 128 + SIGXCPU);
	signaled(&r, SIGXFSZ);
	shows(&r, "signaled", "Resource limit exceeded: file size", 128 + SIGXFSZ);
}

static void test_usage_and_isolation(void **state)
{
	struct rig r;

	exited(&r, 0);
	r.report.mech = OS_MECH_CGROUP;
	r.report.namespaces = OS_NS_PID | OS_NS_USER;
	r.report.degraded_n = 1;
	strcpy(r.report.degraded[0].name, "pidns");
	err_set(&r.report.degraded[0].why, 0, "mount /proc", "it is covered");
	r.result.usage = (struct usage){
		.user_us = 1500000,
		.system_us = 1,
		.has_memory_peak = true,
		.has_pids_peak = true,
		.has_io = true,
		.has_oom = true,
		.memory_peak_bytes = UINT64_MAX,
		.pids_peak = 12,
		.io_read_bytes = 1,
		.io_written_bytes = 2,
		.oom_kills = 0,
		.max_rss_bytes = 4096,
	};
	r.result.reaped = 9;
	r.result.killed = 4;
	r.result.stop_signals = 1;
	show(&r);
	has("\"mechanism\": \"cgroup\",\n    \"guarantee\": \"kernel\",\n"
	    "    \"namespaces\": [\n      \"user\",\n      \"pid\"\n    ]");
	has("\"name\": \"pidns\",\n        \"why\": {\n          \"stage\": \"mount /proc\",\n"
	    "          \"errno\": null,\n          \"text\": \"it is covered\"");
	has("\"user_s\": 1.500000,\n    \"system_s\": 0.000001,\n"
	    "    \"memory_peak_bytes\": 18446744073709551615,\n    \"max_rss_bytes\": 4096,\n"
	    "    \"pids_peak\": 12,\n    \"processes_started\": null,\n    \"io_read_bytes\": 1,\n    \"io_written_bytes\": 2,\n"
	    "    \"oom_kills\": 0,\n    \"zombies_reaped\": 9");
	has("\"stop_signals\": 1,\n    \"killed\": 4,");
	has("\"proof\": \"populated 0\"");
	r.report.mech = OS_MECH_PIDNS;
	show(&r);
	has("\"proof\": \"PID namespace gone\"");
	r.report.mech = OS_MECH_SELF;
	r.report.namespaces = 0;
	r.report.pid1 = true;
	show(&r);
	has("\"mechanism\": \"pid1\",\n    \"guarantee\": \"kernel\"");
}

/* Control characters, escapes of the terminal, invalid and cut UTF-8, a lone surrogate, an overlong form. */
static void test_hostile_bytes(void **state)
{
	static char hostile[] =
		"\"\\\n\t\x01\x1b[2J\x7f\xc2\x85 \xff\xfe \xed\xa0\x80 \xc0\x80 \xf4\x90\x80\x80 \xe2\x82";
	char *argv[] = {hostile, nothing, chick, NULL};
	char line[sizeof(((struct os_process *)NULL)->command) + 8];
	struct os_process all[2] = {{.pid = 2}, {.pid = 3}};
	struct rig r;

	exited(&r, 0);
	r.spec.argv = argv;
	r.report.census = all;
	r.report.census_n = 2;
	r.result.leftovers = 2;
	snprintf(all[0].command, sizeof(all[0].command), "%s", hostile);
	/* Not terminated, cut in the middle of a character. */
	memset(all[1].command, 'x', sizeof(all[1].command) - 1);
	all[1].command[sizeof(all[1].command) - 1] = '\xc3';
	show(&r);
	has("\"\\\"\\\\\\n\\t\\u0001\\u001b[2J\\u007f\\u0085 ");
	has("\xef\xbf\xbd\xef\xbf\xbd \xef\xbf\xbd");
	has("\"\",\n    \"\xf0\x9f\x90\xa3\"");
	memset(line, 'x', sizeof(line));
	snprintf(line + sizeof(all[1].command) - 1, 5, "\xef\xbf\xbd\"");
	has(line);
}

/* Every byte in every place of the words that come from outside. */
static void test_any_bytes(void **state)
{
	char word[4] = "";
	char *argv[] = {word, NULL};
	struct os_process process = {.pid = 2};
	struct rig r;

	exited(&r, 0);
	r.spec.argv = argv;
	r.report.census = &process;
	r.report.census_n = r.result.leftovers = 1;
	for (int a = 1; a < 256; a++) {
		for (int b = 1; b < 256; b += 5) {
			word[0] = (char)a;
			word[1] = (char)b;
			word[2] = (char)(a ^ b);
			memcpy(process.command, word, sizeof(word));
			show(&r);
		}
	}
}

/* ---- what a program says of its crash */

static const char *panic_of(const char *log)
{
	static char line[200];
	struct str s;

	str_init(&s, line, sizeof(line));
	report_panic(log, strlen(log), &s);
	return line;
}

static void test_panic(void **state)
{
	assert_string_equal(
		panic_of("hello\npanic: runtime error: index\n\ngoroutine 1:\nmain()\n"),
		"runtime error: index");
	assert_string_equal(panic_of("thread 'main' panicked at src/main.rs:2:5:\nboom\nnote: run "
				     "with `RUST_BACKTRACE=1`\n"),
			    "thread 'main' panicked at src/main.rs:2:5: boom");
	assert_string_equal(panic_of("Traceback (most recent call last):\n  File \"x\", line 1\n"
				     "ValueError: no\n\n"),
			    "ValueError: no");
	assert_string_equal(panic_of("terminate called after throwing an instance of 'int'"),
			    "terminate called after throwing an instance of 'int'");
	assert_string_equal(panic_of("a: a.c:1: main: Assertion `0' failed.\n"),
			    "a: a.c:1: main: Assertion `0' failed.");
	assert_string_equal(panic_of("panic: first\npanic: second\n"), "second");
	assert_string_equal(panic_of("x.c:1:2: fatal error: y.h: No such file\n"), "");
	assert_string_equal(panic_of("make: *** [all] Error 1\n"), "");
	assert_string_equal(panic_of("Traceback (most recent call last):"),
			    "Traceback (most recent call last):");
	assert_string_equal(panic_of("panicked at :"), "panicked at :");
	assert_string_equal(panic_of("\n\n\n"), "");
	assert_string_equal(panic_of(""), "");
}

static void test_panic_of_this_run(void **state)
{
	static const char log[] =
		"panic: of the run before\nall is well\npanic: of \x1b this\xff\n";
	struct rig r;

	exited(&r, 2);
	r.report.log_fd = memfd_create("log", 0);
	assert_int_equal(write(r.report.log_fd, log, sizeof(log) - 1), sizeof(log) - 1);
	shows(&r, "exited", "Panic: of \\u001b this\xef\xbf\xbd", 2);
	r.report.log_start = 25;
	shows(&r, "exited", "Panic: of \\u001b this\xef\xbf\xbd", 2);
	r.report.log_start = (off_t)sizeof(log) - 1;
	shows(&r, "exited", "Exit code: 2", 2);
	r.report.log_start = 10000; /* somebody has truncated it */
	shows(&r, "exited", "Exit code: 2", 2);
	r.report.log_start = 0;
	r.result.main_status = 0;
	shows(&r, "exited", "Exit code: 0", 0);
	close(r.report.log_fd);
	signaled(&r, SIGTERM);
	r.report.log_fd = memfd_create("log", 0);
	assert_int_equal(write(r.report.log_fd, "panic: x", 8), 8);
	shows(&r, "signaled", "Killed by signal: TERM", 143);
	r.result.main_status = SIGABRT;
	shows(&r, "signaled", "Panic: x", 134);
	close(r.report.log_fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exited),
		cmocka_unit_test(test_signaled),
		cmocka_unit_test(test_codes_are_told_apart),
		cmocka_unit_test(test_not_started),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_brood_s_own_failures),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_usage_and_isolation),
		cmocka_unit_test(test_hostile_bytes),
		cmocka_unit_test(test_any_bytes),
		cmocka_unit_test(test_panic),
		cmocka_unit_test(test_panic_of_this_run),
	};

	return cmocka_run_group_tests_name("report_json", tests, NULL, NULL);
}
