/* SPDX-License-Identifier: MIT */
/* needs: lib */
/* Signals by name and number, both ways. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/signame.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define UNTOUCHED (-77)
#define RT_MIN 34 /* not the C library's: lib/signame.c */

static void assert_parses(const char *word, int expected)
{
	int signo = UNTOUCHED;

	assert_int_equal(signame_parse(word, &signo), 0);
	assert_int_equal(signo, expected);
}

static void assert_refused(const char *word)
{
	int signo = UNTOUCHED;

	assert_int_equal(signame_parse(word, &signo), -EINVAL);
	assert_int_equal(signo, UNTOUCHED);
}

static void test_spellings(void **state)
{
	assert_parses("TERM", SIGTERM);
	assert_parses("SIGTERM", SIGTERM);
	assert_parses("term", SIGTERM);
	assert_parses("sigterm", SIGTERM);
	assert_parses("SigTerm", SIGTERM);
	assert_parses("15", SIGTERM);
	assert_parses("015", SIGTERM);
}

static void test_all_names(void **state)
{
	static const struct {
		const char *name;
		int signo;
	} all[] = {
		{"HUP", SIGHUP},   {"INT", SIGINT},	  {"QUIT", SIGQUIT}, {"ILL", SIGILL},
		{"TRAP", SIGTRAP}, {"ABRT", SIGABRT},	  {"BUS", SIGBUS},   {"FPE", SIGFPE},
		{"KILL", SIGKILL}, {"USR1", SIGUSR1},	  {"SEGV", SIGSEGV}, {"USR2", SIGUSR2},
		{"PIPE", SIGPIPE}, {"ALRM", SIGALRM},	  {"TERM", SIGTERM}, {"STKFLT", SIGSTKFLT},
		{"CHLD", SIGCHLD}, {"CONT", SIGCONT},	  {"STOP", SIGSTOP}, {"TSTP", SIGTSTP},
		{"TTIN", SIGTTIN}, {"TTOU", SIGTTOU},	  {"URG", SIGURG},   {"XCPU", SIGXCPU},
		{"XFSZ", SIGXFSZ}, {"VTALRM", SIGVTALRM}, {"PROF", SIGPROF}, {"WINCH", SIGWINCH},
		{"IO", SIGIO},	   {"PWR", SIGPWR},	  {"SYS", SIGSYS},
	};
	char buf[16];

	assert_int_equal(COUNT(all), 31);
	for (size_t i = 0; i < COUNT(all); i++) {
		assert_parses(all[i].name, all[i].signo);
		assert_string_equal(signame(all[i].signo, buf), all[i].name);
	}
}

static void test_old_names(void **state)
{
	char buf[16];

	assert_parses("IOT", SIGABRT);
	assert_parses("SIGCLD", SIGCHLD);
	assert_parses("poll", SIGIO);
	assert_string_equal(signame(SIGABRT, buf), "ABRT");
	assert_string_equal(signame(SIGCHLD, buf), "CHLD");
	assert_string_equal(signame(SIGIO, buf), "IO");
}

static void test_numbers(void **state)
{
	char word[24];

	assert_refused("0");
	for (int signo = 1; signo <= SIGRTMAX; signo++) {
		snprintf(word, sizeof(word), "%d", signo);
		assert_parses(word, signo);
	}
	assert_int_equal(SIGRTMAX, 64);
	assert_refused("65");
	assert_refused("4294967311"); /* 2^32 + 15 */
	assert_refused("18446744073709551631");
}

static void test_real_time(void **state)
{
	char word[24];

	assert_parses("RTMIN", RT_MIN);
	assert_parses("SIGRTMIN", RT_MIN);
	assert_parses("RTMAX", SIGRTMAX);
	assert_parses("RTMIN+0", RT_MIN);
	assert_parses("RTMAX-0", SIGRTMAX);
	assert_parses("RTMIN+3", RT_MIN + 3);
	assert_parses("sigrtmin+3", RT_MIN + 3);
	assert_parses("RTMAX-1", SIGRTMAX - 1);

	snprintf(word, sizeof(word), "RTMIN+%d", SIGRTMAX - RT_MIN);
	assert_parses(word, SIGRTMAX);
	snprintf(word, sizeof(word), "RTMAX-%d", SIGRTMAX - RT_MIN);
	assert_parses(word, RT_MIN);
	snprintf(word, sizeof(word), "RTMIN+%d", SIGRTMAX - RT_MIN + 1);
	assert_refused(word);
	snprintf(word, sizeof(word), "RTMAX-%d", SIGRTMAX - RT_MIN + 1);
	assert_refused(word);
}

static void test_rubbish(void **state)
{
	static const char *const words[] = {
		"",
		" ",
		"SIG",
		"SIGSIGTERM",
		"SIG15",
		" TERM",
		"TERM ",
		"TERMS",
		"TER",
		"T",
		"-15",
		"+15",
		"15x",
		"1.5",
		"0x0f",
		"RTMIN+",
		"RTMAX-",
		"RTMIN-1",
		"RTMAX+1",
		"RTMIN3",
		"RTMIN +3",
		"RTMIN+ 3",
		"RTMIN++3",
		"RTMIN+-3",
		"RTMIN+3x",
		"RT",
		"RTM",
		"RTMI",
		"RTMIN+99999999999999999999",
		"EXIT",
		"SIGRT+3",
		"-TERM",
		"TERM\n",
		"32nd",
		"all",
	};

	for (size_t i = 0; i < COUNT(words); i++)
		assert_refused(words[i]);
}

static void test_every_number_has_a_name(void **state)
{
	char buf[16];

	for (int signo = 1; signo <= SIGRTMAX; signo++) {
		const char *name = signame(signo, buf);

		if (strncmp(name, "SIG", 3) != 0)
			assert_parses(name, signo);
		else /* the C library's own */
			assert_in_range(signo, 32, RT_MIN - 1);
	}
	assert_string_equal(signame(RT_MIN, buf), "RTMIN");
	assert_string_equal(signame(RT_MIN + 1, buf), "RTMIN+1");
}

static void test_unknown_numbers(void **state)
{
	char buf[16];

	assert_string_equal(signame(0, buf), "SIG0");
	assert_string_equal(signame(32, buf), "SIG32");
	assert_string_equal(signame(65, buf), "SIG65");
	assert_string_equal(signame(99, buf), "SIG99");
	assert_string_equal(signame(-1, buf), "SIG-1");
	assert_string_equal(signame(INT32_MAX, buf), "SIG2147483647");
	assert_string_equal(signame(INT32_MIN, buf), "SIG-2147483648");
}

static void test_list(void **state)
{
	const char *name;
	unsigned n;
	int before = 0, signo;

	assert_string_equal(signame_at(0), "HUP");
	for (n = 0; (name = signame_at(n)); n++) {
		assert_int_equal(signame_parse(name, &signo), 0);
		assert_true(signo > before); /* each once, in order */
		before = signo;
	}
	assert_int_equal(n, 31 + 2);
	assert_string_equal(signame_at(n - 2), "RTMIN");
	assert_string_equal(signame_at(n - 1), "RTMAX");
	assert_null(signame_at(n + 1));
	assert_null(signame_at(UINT32_MAX));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_spellings),
		cmocka_unit_test(test_all_names),
		cmocka_unit_test(test_old_names),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_real_time),
		cmocka_unit_test(test_rubbish),
		cmocka_unit_test(test_every_number_has_a_name),
		cmocka_unit_test(test_unknown_numbers),
		cmocka_unit_test(test_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
