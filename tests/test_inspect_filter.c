/* SPDX-License-Identifier: MIT */
/* needs: inspect/cpu.c inspect/filter.c inspect/open.c inspect/order.c inspect/snapshot.c inspect/tree.c inspect/words.c */
/* needs: lib tests/fake_inspect.c */
/* Terms: how they are written, and who meets them. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "lib/glob.h"
#include "tests/fake_inspect.h"

static const struct brood_process p = {
	.fields = BROOD_FIELDS,
	.pid = 42,
	.parent = 7,
	.age_ns = 10000000000ull,
	.time_ns = 1500000000ull,
	.memory_bytes = 64 << 20,
	.uid = 1000,
	.threads = 3,
	.cpu_permille = 125,
	.state = BROOD_SLEEPING,
	.name = "python3",
	.command = "python3 -m http.server",
	.user = "alice",
	.cwd = "/srv/www",
};

static bool meets(const char *word)
{
	struct brood_error e = {0};
	struct brood_term term;

	if (brood_term_parse(word, &term, &e) != BROOD_OK)
		fail_msg("%s", e.text);
	return brood_term_meets(&term, &p);
}

static void test_met(void **state)
{
	static const char *const words[] = {
		"name=python3",	  "name=python*",  "name=p?thon3",    "name!=python",
		"command=http.s", "user=alice",	   "user=1000",	      "user!=bob",
		"state=sleeping", "state=S",	   "state!=zombie",   "cwd=/srv",
		"cwd=/srv/www",	  "cwd=/srv/www/", "cwd=/",	      "pid=42",
		"pid>41",	  "parent=7",	   "cpu=12.5%",	      "cpu>12",
		"cpu<12.6",	  "cpu>0",	   "memory=64M",      "memory>63M",
		"memory<1G",	  "age=10s",	   "age>9s",	      "age<1m",
		"time=1.5s",	  "threads>2",	   "command=*server", "user=al*",
		"threads!=4",	  "cpu>0.0%",	   "cpu<12.55",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!meets(words[i]))
			fail_msg("%s is not met", words[i]);
}

static void test_not_met(void **state)
{
	static const char *const words[] = {
		"name=python",	  "name=ython3", "name!=python3", "command=httpd", "user=ali",
		"user=100",	  "user!=1000",	 "state=running", "cwd=/sr",	   "cwd=/srv/ww",
		"cwd=/srv/www/x", "cwd!=/srv",	 "pid<42",	  "pid>42",	   "cpu<12.5",
		"memory<64M",	  "age<10s",	 "age>10s",	  "command=http?", "state!=S",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (meets(words[i]))
			fail_msg("%s is met", words[i]);
}

static void test_unknown_fields_meet_nothing(void **state)
{
	struct brood_process bare = {.fields = BROOD_PID, .pid = 1};
	struct brood_term term;

	assert_int_equal(brood_term_parse("name!=x", &term, NULL), BROOD_OK);
	assert_false(brood_term_meets(&term, &bare));
	assert_int_equal(brood_term_parse("memory<1G", &term, NULL), BROOD_OK);
	assert_false(brood_term_meets(&term, &bare));
}

/* The message names the word, and what would be right. */
static void test_refused(void **state)
{
	static const struct {
		const char *word, *says;
	} wrong[] = {
		{"", "KEY=VALUE"},
		{"name", "KEY=VALUE"},
		{"=x", "no key"},
		{"nam=x", "'nam' is no key"},
		{"start=1", "no key"},
		{"name>x", "name takes = and != alone"},
		{"cwd<x", "alone"},
		{"name=", "'' is not a word"},
		{"cwd=srv", "absolute"},
		{"state=asleep", "running, sleeping"},
		{"memory>64X", "'64X' is not a size"},
		{"memory>-1", "size"},
		{"cpu>x", "share"},
		{"cpu>", "share"},
		{"cpu>%", "share"},
		{"cpu>5%%", "share"},
		{"cpu>1..0", "share"},
		{"cpu>0.", "share"},
		{"cpu>0.0.0", "share"},
		{"age<10 s", "duration"},
		{"pid=-1", "a number"},
		{"pid=2147483648", "a number"},
		{"pid=1x", "a number"},
		{"threads!3", "KEY=VALUE"},
		{"state>running", "alone"},
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct brood_term term = {.op = 'x'};
		struct brood_error e = {0};

		assert_int_equal(brood_term_parse(wrong[i].word, &term, &e), BROOD_INVALID);
		assert_int_equal(e.code, BROOD_INVALID);
		if (!strstr(e.text, wrong[i].says))
			fail_msg("'%s': %s", wrong[i].word, e.text);
		assert_int_equal(term.op, 'x');
		assert_int_equal(brood_term_parse(wrong[i].word, &term, NULL), BROOD_INVALID);
	}
}

static void test_glob(void **state)
{
	assert_true(glob_match("*", ""));
	assert_true(glob_match("a*b*c", "aXbYbZc"));
	assert_true(glob_match("**a", "ba"));
	assert_true(glob_match("*aab", "aaaaab"));
	assert_true(glob_match("a?c", "abc"));
	assert_false(glob_match("a?c", "ac"));
	assert_false(glob_match("", "a"));
	assert_false(glob_match("a*", "ba"));
	assert_false(glob_match("?", ""));
	assert_false(glob_match("*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
	assert_true(glob_is("x?"));
	assert_false(glob_is("x[a]"));
}

static void test_words(void **state)
{
	for (uint32_t field = 1; field < BROOD_FIELDS; field <<= 1) {
		const char *word = brood_field_word((enum brood_field)field);

		assert_int_equal(brood_field_named(word, strlen(word)), field);
	}
	assert_null(brood_field_word(BROOD_PID | BROOD_NAME));
	assert_int_equal(brood_field_named("pi", 2), 0);
	assert_int_equal(brood_field_named("pid=", 3), BROOD_PID);
	assert_string_equal(brood_state_words(BROOD_ZOMBIE), "zombie");
	assert_string_equal(brood_state_words((enum brood_state)99), "unknown");
	assert_string_equal(brood_code_words(BROOD_NOT_FOUND), "not found");
	assert_string_equal(brood_code_words((enum brood_code)99), "unknown error");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_met),
		cmocka_unit_test(test_not_met),
		cmocka_unit_test(test_unknown_fields_meet_nothing),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_glob),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests_name("inspect_filter", tests, NULL, NULL);
}
