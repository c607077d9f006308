/* SPDX-License-Identifier: MIT */
/* needs: lib cli/columns.c cli/table.c cli/units.c inspect/words.c */
/* The columns of a process that tells little, and of one that tells all: as JSON, and as a table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/columns.h"

static struct columns all_columns(void)
{
	struct columns c = {.n = 0};

	for (unsigned bit = 1; bit & BROOD_FIELDS; bit <<= 1)
		if (bit != BROOD_START)
			columns_add(&c, (enum brood_field)bit);
	return c;
}

static const char *written(struct out *o, int fd)
{
	static char text[2048];
	ssize_t n;

	assert_int_equal(out_flush(o), 0);
	n = read(fd, text, sizeof(text) - 1);
	assert_true(n > 0);
	text[n] = '\0';
	return text;
}

static const char *json_of(const struct brood_process *p)
{
	struct columns c = all_columns();
	const char *text;
	struct json j;
	struct out o;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	out_init(&o, ends[1]);
	json_init(&j, &o, false);
	json_object(&j, NULL);
	columns_members(&c, &j, p);
	json_end(&j, '}');
	json_finish(&j);
	text = written(&o, ends[0]);
	close(ends[0]);
	close(ends[1]);
	return text;
}

/* Whatever lies in the struct beside what is known. */
static void what_is_not_known_is_null(void **state)
{
	struct brood_process p;

	(void)state;
	memset(&p, 0x55, sizeof(p));
	p.fields = BROOD_PID;
	p.pid = 7;
	p.state = BROOD_STATE_UNKNOWN;
	assert_string_equal(
		json_of(&p),
		"{\"pid\":7,\"parent\":null,\"name\":null,\"command\":null,\"user\":null,\"uid\":null,"
		"\"state\":\"unknown\",\"kernel\":null,\"cwd\":null,\"memory_bytes\":null,"
		"\"cpu_percent\":null,\"time_seconds\":null,\"threads\":null,\"age_seconds\":null}\n");
}

static void what_is_known_is_told(void **state)
{
	struct brood_process p = {
		.fields = BROOD_FIELDS,
		.pid = 7,
		.parent = 1,
		.name = "n",
		.command = "n x",
		.user = "me",
		.uid = BROOD_NO_UID,
		.state = BROOD_ZOMBIE,
		.kernel = true,
		.cwd = "/",
		.memory_bytes = 4096,
		.cpu_permille = 1005,
		.time_ns = 1500000000,
		.threads = 2,
		.age_ns = 1000,
	};

	(void)state;
	assert_string_equal(
		json_of(&p),
		"{\"pid\":7,\"parent\":1,\"name\":\"n\",\"command\":\"n x\",\"user\":\"me\",\"uid\":null,"
		"\"state\":\"zombie\",\"kernel\":true,\"cwd\":\"/\",\"memory_bytes\":4096,"
		"\"cpu_percent\":100.500000,\"time_seconds\":1.500000,\"threads\":2,"
		"\"age_seconds\":0.000001}\n");
	p.uid = 5;
	assert_non_null(strstr(json_of(&p), "\"user\":\"me\",\"uid\":5,"));
}

static void cells_of_one_that_tells_little(void **state)
{
	struct columns c = all_columns();
	struct brood_process p;
	const char *text;
	struct table t;
	struct out o;
	int ends[2];

	(void)state;
	memset(&p, 0x55, sizeof(p));
	p.fields = BROOD_PID;
	p.pid = 7;
	p.kernel = false;
	assert_int_equal(pipe(ends), 0);
	out_init(&o, ends[1]);
	table_init(&t, c.head, c.n);
	columns_cells(&c, &t, &p);
	table_fit(&t, 0, false);
	table_line(&t, &o, 0);
	text = written(&o, ends[0]);
	assert_int_equal(strspn(text, " 7-\n"), strlen(text));
	assert_non_null(strchr(text, '7'));
	table_free(&t);
	close(ends[0]);
	close(ends[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_known_is_null),
		cmocka_unit_test(what_is_known_is_told),
		cmocka_unit_test(cells_of_one_that_tells_little),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
