/* SPDX-License-Identifier: MIT */
/* needs: lib cgroup */
/* The caller's cgroup found from recorded mount tables: plain, hybrid, containers', hostile. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cgroup/cgroup.h"

#define ROOT "25 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
#define UNIFIED                                                                                    \
	"31 24 0:27 / /sys/fs/cgroup rw,nosuid,nodev shared:9 - cgroup2 cgroup2 rw,nsdelegate\n"
#define HYBRID                                                                                     \
	"31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755\n"                               \
	"36 31 0:33 / /sys/fs/cgroup/devices rw,relatime - cgroup cgroup rw,devices\n"             \
	"41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n"

static const struct located {
	const char *mounts, *self, *path; /* path NULL: -ENOENT */
} located[] = {
	/* plain */
	{ROOT UNIFIED, "0::/user.slice/user-1000.slice/session-1.scope\n",
	 "/sys/fs/cgroup/user.slice/user-1000.slice/session-1.scope"},
	{ROOT UNIFIED, "0::/\n", "/sys/fs/cgroup"},
	{UNIFIED ROOT, "0::/a", "/sys/fs/cgroup/a"},
	{ROOT UNIFIED, "0::/with blank/and:colon\n", "/sys/fs/cgroup/with blank/and:colon"},
	/* hybrid: the v1 lines say nothing of v2 */
	{ROOT HYBRID, "9:name=systemd:/a\n8:pids:/b\n0::/c\n", "/sys/fs/cgroup/unified/c"},
	{ROOT HYBRID, "4:memory:/process\n1:cpu:/\n0::/\n", "/sys/fs/cgroup/unified"},
	/* a container: the mount's root is its own cgroup */
	{"9 1 0:27 /docker/abc /sys/fs/cgroup rw - cgroup2 cgroup rw\n", "0::/docker/abc\n",
	 "/sys/fs/cgroup"},
	{"9 1 0:27 /docker/abc /sys/fs/cgroup rw - cgroup2 cgroup rw\n", "0::/docker/abc/in/it\n",
	 "/sys/fs/cgroup/in/it"},
	{"9 1 0:27 /docker/abc /sys/fs/cgroup rw - cgroup2 cgroup rw\n", "0::/docker/abcd\n", NULL},
	{"9 1 0:27 /docker/abc /sys/fs/cgroup rw - cgroup2 cgroup rw\n", "0::/docker\n", NULL},
	{"9 1 0:27 /docker/abc /sys/fs/cgroup rw - cgroup2 cgroup rw\n", "0::/\n", NULL},
	/* seen from a cgroup namespace that lies below the mount's root, or beside the process */
	{"9 1 0:27 /.. /sys/fs/cgroup rw - cgroup2 cgroup rw\n", "0::/\n", NULL},
	{UNIFIED, "0::/../other\n", NULL},
	{UNIFIED, "0::/a/../../b\n", NULL},
	{UNIFIED, "0::/..\n", NULL},
	{UNIFIED, "0::/..a/b..\n", "/sys/fs/cgroup/..a/b.."},
	/* escapes: \040 blank, \011 tab, \012 newline, \134 backslash; others stay as they are */
	{"9 1 0:27 / /mnt/c\\040g\\011\\012\\134x rw - cgroup2 none rw\n", "0::/a\n",
	 "/mnt/c g\t\n\\x/a"},
	{"9 1 0:27 /a\\040b /mnt rw - cgroup2 none rw\n", "0::/a b/c\n", "/mnt/c"},
	{"9 1 0:27 / /m\\9\\04\\000\\777\\ rw - cgroup2 none rw\n", "0::/\n",
	 "/m\\9\\04\\000\\777\\"},
	/* the name of a mount is not its type; tags come in any number */
	{"9 1 0:27 / /mnt/a-cgroup2 rw - tmpfs cgroup2 rw\n", "0::/\n", NULL},
	{"9 1 0:27 / /m rw a:1 b:2 c:3 - cgroup2 - rw\n", "0::/\n", "/m"},
	{"9 1 0:27 / /m rw - cgroup2 n rw", "0::/x", "/m/x"},
	{"9 1 0:27 / / rw - cgroup2 n rw\n", "0::/x\n", "/x"},
	{"9 1 0:27 / / rw - cgroup2 n rw\n", "0::/\n", "/"},
	/* several: the first writable one that shows it, else the first */
	{"9 1 0:27 /other /o rw - cgroup2 n rw\n10 1 0:27 / /a ro - cgroup2 n rw\n"
	 "11 1 0:27 / /b rw - cgroup2 n rw\n12 1 0:27 / /c rw - cgroup2 n rw\n",
	 "0::/x\n", "/b/x"},
	{"10 1 0:27 / /a ro - cgroup2 n rw\n11 1 0:27 / /b ro - cgroup2 n rw\n", "0::/x\n", "/a/x"},
	/* none */
	{ROOT, "0::/\n", NULL},
	{UNIFIED, "1:name=systemd:/\n", NULL},
	{UNIFIED, "10::/a\n", NULL},
	{UNIFIED, "0::\n", NULL},
	{UNIFIED, "0::relative\n", NULL},
	{UNIFIED, "", NULL},
	{"", "0::/\n", NULL},
	{"\n\n", "\n0::/\n", NULL},
	{"9 1 0:27 /\n9\n - cgroup2\n9 1 0:27 / /m - cgroup2", "0::/\n", NULL},
	{"9 1 0:27 rel /m rw - cgroup2 n rw\n9 1 0:27 / rel rw - cgroup2 n rw\n", "0::/\n", NULL},
};

static void test_located(void **state)
{
	char path[256];
	size_t i;

	for (i = 0; i < sizeof(located) / sizeof(*located); i++) {
		const struct located *l = &located[i];
		int err;

		memcpy(path, "untouched", 10);
		err = cg_locate(l->mounts, l->self, path, sizeof(path));
		if (err != (l->path ? 0 : -ENOENT))
			print_error("case %zu: %d\n", i, err);
		assert_int_equal(err, l->path ? 0 : -ENOENT);
		assert_string_equal(path, l->path ? l->path : "untouched");
	}
}

static void test_too_long(void **state)
{
	char path[64] = "untouched", self[5000] = "0::/";

	assert_int_equal(cg_locate(UNIFIED, "0::/abc\n", path, 19), 0);
	assert_string_equal(path, "/sys/fs/cgroup/abc");
	memcpy(path, "untouched", 10);
	assert_int_equal(cg_locate(UNIFIED, "0::/abc\n", path, 18), -ENAMETOOLONG);
	assert_int_equal(cg_locate(UNIFIED, "0::/abc\n", path, 0), -ENAMETOOLONG);
	memset(self + 4, 'a', sizeof(self) - 5);
	assert_int_equal(cg_locate(UNIFIED, self, path, sizeof(path)), -ENAMETOOLONG);
	assert_string_equal(path, "untouched");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_located),
		cmocka_unit_test(test_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
