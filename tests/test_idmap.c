/* SPDX-License-Identifier: MIT */
/* Id maps: what is taken, and each way to be wrong. */
/* needs: lib */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/idmap.h"

static void assert_wrong(const char *list, const char *item, const char *why)
{
	struct idmap map = {.n = 7};
	struct idmap_wrong wrong;

	if (idmap_parse(&map, list, &wrong) == 0)
		fail_msg("\"%s\" was taken", list);
	assert_int_equal(map.n, 7);
	assert_int_equal(wrong.len, strlen(item));
	assert_memory_equal(wrong.item, item, wrong.len);
	assert_true(wrong.item >= list && wrong.item + wrong.len <= list + strlen(list));
	if (!strstr(wrong.why, why))
		fail_msg("\"%s\" does not say \"%s\"", wrong.why, why);
}

static void test_right(void **state)
{
	struct idmap_wrong wrong;
	struct idmap map;
	uint32_t in = 99;

	assert_int_equal(idmap_parse(&map, "0:1000:1,1:100000:65536", &wrong), 0);
	assert_int_equal(map.n, 2);
	assert_true(idmap_inside(&map, 1000, &in) && in == 0);
	assert_true(idmap_inside(&map, 100000, &in) && in == 1);
	assert_true(idmap_inside(&map, 165535, &in) && in == 65536);
	in = 99;
	assert_false(idmap_inside(&map, 165536, &in));
	assert_false(idmap_inside(&map, 999, &in));
	assert_int_equal(in, 99);
	assert_true(idmap_has(&map, 0) && idmap_has(&map, 65536));
	assert_false(idmap_has(&map, 65537));
}

static void test_edges(void **state)
{
	struct idmap_wrong wrong;
	struct idmap map;
	uint32_t in;

	assert_int_equal(idmap_parse(&map, "0:0:4294967295", &wrong), 0);
	assert_true(idmap_has(&map, 4294967294));
	assert_false(idmap_has(&map, UINT32_MAX));
	assert_int_equal(idmap_parse(&map, "4294967294:0:1,0:4294967294:1", &wrong), 0);
	assert_true(idmap_inside(&map, 4294967294, &in) && in == 0);
	assert_wrong("1:0:4294967295", "1:0:4294967295", "4294967294");
	assert_wrong("0:1:4294967295", "0:1:4294967295", "4294967294");
	assert_wrong("4294967295:0:1", "4294967295:0:1", "4294967294");
	assert_wrong("0:9999999999:1", "0:9999999999:1", "4294967294");
	assert_wrong("0:0:4294967296", "0:0:4294967296", "4294967294");
}

static void test_form(void **state)
{
	static const char *const lists[] = {
		"",
		"0",
		"0:0",
		":",
		"::",
		"0:0:",
		":0:1",
		"0::1",
		"0:0:1:1",
		"0:0:x",
		"0:0:-1",
		"+0:0:1",
		"0: 0:1",
		"0:0:1 ",
		"0x0:0:1",
		"0-0-1",
		"0:0:1 1:1:1",
		"99999999999:0:1",
		"0:0:184467440737095516160",
	};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		assert_wrong(lists[i], lists[i], "three numbers");
	assert_wrong("0:0:1,", "", "three numbers");
	assert_wrong(",0:0:1", "", "three numbers");
	assert_wrong("0:0:1,,1:1:1", "", "three numbers");
	assert_wrong("0:0:1,1:1", "1:1", "three numbers");
	assert_wrong("0:0:0", "0:0:0", "maps no id");
	assert_wrong("0:0:1,5:5:0,6:6:1", "5:5:0", "maps no id");
}

static void test_overlaps(void **state)
{
	struct idmap_wrong wrong;
	struct idmap map;

	assert_wrong("0:100:10,9:200:1", "9:200:1", "INSIDE");
	assert_wrong("5:100:10,0:200:6", "0:200:6", "INSIDE");
	assert_wrong("0:100:10,10:109:1", "10:109:1", "OUTSIDE");
	assert_wrong("0:100:1,1:0:4294967290", "1:0:4294967290", "OUTSIDE");
	assert_int_equal(idmap_parse(&map, "0:100:10,10:110:1,11:99:1", &wrong), 0);
}

static void test_as_many_as_fit(void **state)
{
	char list[4096];
	size_t n = 0;
	struct idmap_wrong wrong;
	struct idmap map;

	for (unsigned i = 0; i < IDMAP_MAX; i++)
		n += (size_t)snprintf(list + n, sizeof(list) - n, "%s%u:%u:1", i ? "," : "",
				      4294967294u - i, 4294967294u - i);
	assert_int_equal(idmap_parse(&map, list, &wrong), 0);
	assert_int_equal(map.n, IDMAP_MAX);
	snprintf(list + n, sizeof(list) - n, ",0:0:1");
	assert_wrong(list, "0:0:1", "too many");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_right),	       cmocka_unit_test(test_edges),
		cmocka_unit_test(test_form),	       cmocka_unit_test(test_overlaps),
		cmocka_unit_test(test_as_many_as_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
