/* SPDX-License-Identifier: MIT */
/* needs: lib cli/check_text.c cli/check_print.c cli/check_json.c init/plan.c init/plan_none.c init/plan_print.c init/options_none.c */
/* brood check's table and JSON for made-up hosts. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/check.h"

void os_system(struct os_system *system)
{
	*system = (struct os_system){
		.name = "Plan9", .release = "4", .machine = "mips", .privileged = "as bootes"};
}

/* Stand-ins for cli/check_run.c, which starts processes. */
const char *check_mechanism(const struct check *check)
{
	return check->chosen < check->plan.n ? "subreaper" : NULL;
}

const char *check_guarantee(const struct check *check)
{
	return check->chosen < check->plan.n ? "best-effort" : "none";
}

static char text[16384];

static void show(const struct check *check, void (*form)(const struct check *, struct out *))
{
	int fd = memfd_create("answer", 0);
	struct out o;
	ssize_t n;

	out_init(&o, fd);
	form(check, &o);
	assert_int_equal(out_flush(&o), 0);
	n = pread(fd, text, sizeof(text) - 1, 0);
	assert_true(n > 0);
	text[n] = '\0';
	close(fd);
}

static void a_host(struct check *check)
{
	static const char *const why = "it is off; switch it on";
	struct check_row *row;

	memset(check, 0, sizeof(*check));
	row = check_add(&check->rows, "first", "first thing");
	check_result(row, -EPERM, "try it", why);
	row = check_add(&check->rows, "second", "second thing");
	row->state = CHECK_PARTLY;
	row->has_value = true;
	row->value = -7;
	check_detail(row, "a\033[2J\"%s\"", "b");
	err_set(&row->why, 0, "look", "only half is there");
	check_result(check_add(&check->rows, "third", "third thing"), -EPERM, "try that", why);
	check_result(check_add(&check->rows, "fourth", "fourth thing"), 0, "x", "y");
	check->plan.n = 2;
	check->plan.mech[0] = OS_MECH_PIDNS;
	check->plan.mech[1] = OS_MECH_SUBREAPER;
	check->chosen = 1;
	err_set(&check->refused[0], ENOSPC, "make namespaces", "the limit is 0; raise it");
}

static void test_table(void **state)
{
	struct check check;

	a_host(&check);
	show(&check, check_print);
	assert_non_null(strstr(text, "\nfirst thing                  no\n"));
	assert_non_null(strstr(text, "\nsecond thing                 partly  a\\x1b[2J\"b\"\n"));
	assert_non_null(strstr(text, "\nfourth thing                 yes\n"));
	assert_non_null(strstr(
		text, "\nA run here would use: subreaper, guarantee best-effort, namespaces: none\n"
		      "  not pidns: make namespaces: the limit is 0\n"));
	assert_non_null(strstr(text, "\nfirst thing, third thing\n  cause:  it is off (EPERM)\n"
				     "  remedy: switch it on\n"));
	assert_non_null(strstr(text, "\nsecond thing\n  cause:  only half is there\n"));
	assert_null(strstr(text, "\nthird thing\n"));
}

static void test_nothing_works(void **state)
{
	struct check check;

	a_host(&check);
	check.plan.n = 1;
	show(&check, check_print);
	assert_non_null(strstr(text, "A run here would use: nothing"));
	show(&check, check_json);
	assert_non_null(strstr(text, "\"mechanism\": null,\n    \"guarantee\": null,"));
}

static void test_json(void **state)
{
	struct check check;

	a_host(&check);
	check.namespaces = OS_NS_USER | OS_NS_PID;
	show(&check, check_json);
	assert_non_null(strstr(text, "\"value\": -7"));
	assert_non_null(strstr(text, "\"detail\": \"a\\\\x1b[2J\\\"b\\\"\""));
	assert_non_null(
		strstr(text, "\"cause\": \"it is off\",\n        \"remedy\": \"switch it on\""));
	assert_non_null(strstr(text,
			       "\"errno\": null,\n        \"cause\": \"only half is there\",\n"
			       "        \"remedy\": null"));
	assert_non_null(strstr(text, "\"user\",\n      \"pid\"\n"));
	assert_non_null(strstr(text, "\"errno\": \"ENOSPC\""));
}

static void test_cause_and_remedy(void **state)
{
	const char *remedy;

	assert_int_equal(check_cause("why; what; more", &remedy), 3);
	assert_string_equal(remedy, "what; more");
	assert_int_equal(check_cause("why", &remedy), 3);
	assert_null(remedy);
	assert_int_equal(check_cause("", &remedy), 0);
	assert_null(remedy);
}

static void test_too_many_rows(void **state)
{
	struct check check = {0};

	for (int i = 0; i < 3 * CHECK_ROWS_MAX; i++)
		assert_ptr_equal(check_add(&check.rows, "id", "title"),
				 &check.rows.row[i < CHECK_ROWS_MAX - 1 ? i : CHECK_ROWS_MAX - 1]);
	assert_true(check.rows.n < CHECK_ROWS_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),	      cmocka_unit_test(test_nothing_works),
		cmocka_unit_test(test_json),	      cmocka_unit_test(test_cause_and_remedy),
		cmocka_unit_test(test_too_many_rows),
	};

	return cmocka_run_group_tests_name("check_answer", tests, NULL, NULL);
}
