/* SPDX-License-Identifier: MIT */
/* needs: ns/caps.c ns/caps_name.c ns/filter.c lib */
/* Capabilities are given up for good: looked at from within, after exec, by user 0, and through programs that give some. */
#include <linux/capability.h>
#include <linux/securebits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cmocka.h>

#include "ns/privileges.h"
#include "tests/in_child.h"

#define BIT(cap) ((uint64_t)1 << (cap))
#define KEPT (BIT(CAP_NET_ADMIN) | BIT(CAP_KILL))
#define NOBODY 65534

static const char *const sets[] = {"CapInh:", "CapPrm:", "CapEff:", "CapBnd:", "CapAmb:"};

/* All five sets in the text of a /proc/PID/status are `want`. */
static bool all_are(const char *status, uint64_t want)
{
	for (size_t i = 0; i < 5; i++) {
		const char *at = strstr(status, sets[i]);

		if (!at || strtoull(at + strlen(sets[i]), NULL, 16) != want)
			return false;
	}
	return true;
}

static uint64_t own_set(const char *name)
{
	char text[4096] = "";
	FILE *f = fopen("/proc/self/status", "r");

	CHECK(f && fread(text, 1, sizeof(text) - 1, f) > 0);
	fclose(f);
	CHECK(strstr(text, name));
	return strtoull(strstr(text, name) + strlen(name), NULL, 16);
}

struct how {
	uint64_t keep;
	uid_t uid;
	bool no_new_privs, user_namespace;
};

static int drop(void *arg)
{
	const struct how *how = arg;

	if (how->user_namespace)
		become_root(0);
	if (how->uid) {
		CHECK(ns_caps_over_setuid() == 0);
		CHECK(setresgid(how->uid, how->uid, how->uid) == 0);
		CHECK(setresuid(how->uid, how->uid, how->uid) == 0);
	}
	CHECK(ns_caps_drop(how->keep) == 0);
	if (how->no_new_privs)
		CHECK(ns_no_new_privs() == 0);
	return 0;
}

static void needs_root(void)
{
	if (geteuid() != 0 || prctl(PR_CAPBSET_READ, CAP_SYS_ADMIN) != 1) {
		print_message("skip: needs root with all capabilities\n");
		skip();
	}
}

/* What `path`, a cat, reads of itself. */
static void status_by(const char *path, int (*before)(void *), void *arg, char *out, size_t size)
{
	char *argv[] = {(char *)(uintptr_t)path, (char *)(uintptr_t) "/proc/self/status", NULL};

	output_of(before, arg, argv, out, size);
}

static void survive_exec(uint64_t keep, uid_t uid)
{
	struct how how = {.keep = keep, .uid = uid};
	char out[4096];

	needs_root();
	status_by("/bin/cat", drop, &how, out, sizeof(out));
	assert_non_null(strstr(out, "CapEff:"));
	assert_true(all_are(out, keep));
}

static void root_has_none_after_exec(void **state)
{
	survive_exec(0, 0);
}

static void nobody_has_none_after_exec(void **state)
{
	survive_exec(0, NOBODY);
}

static void root_has_kept_ones_after_exec(void **state)
{
	survive_exec(KEPT, 0);
}

static void nobody_has_kept_ones_after_exec(void **state)
{
	survive_exec(KEPT, NOBODY);
}

static void root_of_a_user_namespace_too(void **state)
{
	struct how how = {.user_namespace = true};
	char out[4096];

	status_by("/bin/cat", drop, &how, out, sizeof(out));
	if (out[0] == '\0')
		skip(); /* no such namespace here: `drop` has said so */
	assert_true(all_are(out, 0));
	assert_non_null(strstr(out, "Uid:\t0\t0"));
	how.keep = KEPT;
	status_by("/bin/cat", drop, &how, out, sizeof(out));
	assert_true(all_are(out, KEPT));
}

static int regain(void *arg)
{
	struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct all[2] = {{~0u, ~0u, ~0u}, {~0u, ~0u, ~0u}};

	CHECK(ns_caps_drop(0) == 0);
	for (size_t i = 0; i < 5; i++)
		CHECK(own_set(sets[i]) == 0);
	CHECK(syscall(SYS_capset, &header, all) < 0 && errno == EPERM);
	CHECK(prctl(PR_SET_SECUREBITS, 0) < 0 && errno == EPERM);
	CHECK(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_KILL, 0, 0) < 0);
	CHECK(sethostname("x", 1) < 0 && errno == EPERM);
	/* Again is no error, and nothing to keep is left. */
	CHECK(ns_caps_drop(0) == 0);
	CHECK(ns_caps_drop(BIT(CAP_KILL)) == -EPERM);
	return 0;
}

static void nothing_is_regained(void **state)
{
	needs_root();
	RUN_IN_CHILD(regain, NULL);
}

static int lock(void *arg)
{
	CHECK(ns_caps_drop(BIT(CAP_SETPCAP)) == 0);
	CHECK(prctl(PR_SET_SECUREBITS, 0) < 0 && errno == EPERM);
	CHECK(prctl(PR_GET_SECUREBITS) & SECBIT_NOROOT_LOCKED);
	return 0;
}

static void securebits_hold_against_setpcap(void **state)
{
	needs_root();
	RUN_IN_CHILD(lock, NULL);
}

/* Without CAP_SETPCAP the bounding set stays: that must not go unsaid. */
static int powerless(void *arg)
{
	CHECK(setresuid(NOBODY, NOBODY, NOBODY) == 0);
	CHECK(own_set("CapEff:") == 0 && own_set("CapBnd:") != 0);
	CHECK(ns_caps_drop(0) == -EPERM);
	return 0;
}

static void a_bounding_set_that_stays_is_an_error(void **state)
{
	needs_root();
	RUN_IN_CHILD(powerless, NULL);
}

/* A copy of cat that gives privileges. The caller removes it. */
static void make_gift(char path[static 40], mode_t mode, const char *caps)
{
	char command[120];

	snprintf(path, 40, "/var/tmp/brood-gift-XXXXXX");
	assert_true(close(mkstemp(path)) == 0);
	snprintf(command, sizeof(command), "cp /bin/cat %s", path);
	assert_int_equal(shell(command), 0);
	assert_int_equal(chown(path, 0, 0), 0);
	assert_int_equal(chmod(path, mode), 0);
	if (caps) {
		cap_t set = cap_from_text(caps);

		if (cap_set_file(path, set) < 0) {
			unlink(path);
			cap_free(set);
			print_message("skip: no file capabilities here\n");
			skip();
		}
		cap_free(set);
	}
}

static int nobody(void *arg)
{
	CHECK(setresuid(NOBODY, NOBODY, NOBODY) == 0);
	return 0;
}

static void setuid_programs_give_nothing(void **state)
{
	struct how how = {.uid = NOBODY};
	char path[40], out[4096];

	needs_root();
	make_gift(path, 04755, NULL);
	status_by(path, nobody, NULL, out, sizeof(out));
	assert_non_null(strstr(out, "Uid:\t65534\t0\t")); /* it does give something else */
	assert_false(all_are(out, 0));
	status_by(path, drop, &how, out, sizeof(out));
	assert_true(all_are(out, 0));
	how.no_new_privs = true;
	status_by(path, drop, &how, out, sizeof(out));
	assert_true(all_are(out, 0));
	assert_non_null(strstr(out, "Uid:\t65534\t65534\t65534\t65534"));
	unlink(path);
}

static int no_new_privs_alone(void *arg)
{
	CHECK(nobody(NULL) == 0 && ns_no_new_privs() == 0);
	return 0;
}

static void no_new_privs_alone_stops_setuid_programs(void **state)
{
	char path[40], out[4096];

	needs_root();
	make_gift(path, 04755, NULL);
	status_by(path, no_new_privs_alone, NULL, out, sizeof(out));
	unlink(path);
	assert_non_null(strstr(out, "Uid:\t65534\t65534\t65534\t65534"));
	assert_non_null(strstr(out, "CapEff:\t0000000000000000"));
}

static void file_capabilities_give_nothing(void **state)
{
	struct how how = {.uid = NOBODY};
	char path[40], out[4096];

	needs_root();
	make_gift(path, 0755, "cap_net_raw+ep");
	status_by(path, nobody, NULL, out, sizeof(out));
	assert_non_null(strstr(out, "CapEff:\t0000000000002000"));
	/* A program that needs what can no longer be had is not even started (capabilities(7)). */
	status_by(path, drop, &how, out, sizeof(out));
	unlink(path);
	assert_string_equal(out, "");
}

static int harden(void *arg)
{
	CHECK(ns_init_harden(BIT(CAP_NET_ADMIN)) == 0);
	CHECK(own_set("CapPrm:") == KEPT && own_set("CapEff:") == KEPT);
	CHECK(own_set("CapInh:") == 0 && own_set("CapAmb:") == 0);
	CHECK(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
	CHECK(sethostname("x", 1) < 0 && errno == EPERM);
	return 0;
}

static int harden_nobody(void *arg)
{
	CHECK(nobody(NULL) == 0);
	CHECK(ns_init_harden(0) == 0);
	CHECK(own_set("CapPrm:") == 0);
	return 0;
}

static void an_init_keeps_only_kill(void **state)
{
	needs_root();
	RUN_IN_CHILD(harden, NULL);
	RUN_IN_CHILD(harden_nobody, NULL);
}

static void names_are_libcaps(void **state)
{
	for (int cap = 0; ns_cap_name(cap); cap++) {
		char *name = cap_to_name(cap);

		assert_string_equal(name + strlen("cap_"), ns_cap_name(cap));
		assert_int_equal(ns_cap_number(name, strlen(name)), cap);
		assert_int_equal(ns_cap_number(name + 4, strlen(name) - 4), cap);
		cap_free(name);
	}
	assert_non_null(ns_cap_name(CAP_CHECKPOINT_RESTORE));
	assert_int_equal(ns_cap_number("CAP_NET_ADMIN,x", 13), CAP_NET_ADMIN);
	assert_int_equal(ns_cap_number("Net_Admin", 9), CAP_NET_ADMIN);
	assert_int_equal(ns_cap_number("net_admi", 8), -1);
	assert_int_equal(ns_cap_number("cap_", 4), -1);
	assert_int_equal(ns_cap_number("", 0), -1);
	assert_null(ns_cap_name(-1));
	assert_null(ns_cap_name(64));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(root_has_none_after_exec),
		cmocka_unit_test(nobody_has_none_after_exec),
		cmocka_unit_test(root_has_kept_ones_after_exec),
		cmocka_unit_test(nobody_has_kept_ones_after_exec),
		cmocka_unit_test(root_of_a_user_namespace_too),
		cmocka_unit_test(nothing_is_regained),
		cmocka_unit_test(securebits_hold_against_setpcap),
		cmocka_unit_test(a_bounding_set_that_stays_is_an_error),
		cmocka_unit_test(setuid_programs_give_nothing),
		cmocka_unit_test(no_new_privs_alone_stops_setuid_programs),
		cmocka_unit_test(file_capabilities_give_nothing),
		cmocka_unit_test(an_init_keeps_only_kill),
		cmocka_unit_test(names_are_libcaps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
