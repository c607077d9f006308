/* SPDX-License-Identifier: MIT */
/* needs: lib ns/cause.c */
/* Why namespaces are refused: facts of made-up hosts in, the right cause and remedy out. */
#include <errno.h>
#include <linux/sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ns/facts.h"

#define ALL_NS                                                                                     \
	((uint64_t)(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC |     \
		    CLONE_NEWUTS | CLONE_NEWCGROUP | CLONE_NEWTIME))
#define USER_RUN ((uint64_t)(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS))
#define ROOT_RUN ((uint64_t)(CLONE_NEWPID | CLONE_NEWNS))

/* NOLINTBEGIN(bugprone-macro-parentheses): the arguments are initializers */
#define HOST(clone, clone3, debian, ubuntu)                                                        \
	.proc = true, .known = ALL_NS, .clone_errno = clone, .clone3_errno = clone3,               \
	.userns_clone = debian, .apparmor_userns = ubuntu
/* NOLINTEND(bugprone-macro-parentheses) */
#define PLAIN HOST(EINVAL, EINVAL, -1, -1) /* nothing is in the way */
#define DOCKER HOST(EPERM, ENOSYS, -1, -1)
#define UBUNTU HOST(EINVAL, EINVAL, 1, 1)
#define LACKS(ns)                                                                                  \
	.proc = true, .clone_errno = EINVAL, .clone3_errno = EINVAL, .userns_clone = -1,           \
	.apparmor_userns = -1, .known = ALL_NS & ~(uint64_t)(ns)

static const struct {
	const char *what;
	enum ns_stage stage;
	int errnum;
	uint64_t flags;
	struct ns_facts facts;
	const char *cause, *remedy; /* parts of them */
} hosts[] = {
	/* clang-format off */
	{"a chroot", NS_STAGE_CLONE, EPERM, USER_RUN, {PLAIN, .chrooted = true},
	 "runs in a chroot", "outside of it"},
	{"an unmapped uid", NS_STAGE_CLONE, EPERM, USER_RUN, {PLAIN, .uid_unmapped = true},
	 "uid has no mapping", "uid_map"},
	{"an unmapped gid", NS_STAGE_CLONE, EPERM, USER_RUN, {PLAIN, .gid_unmapped = true},
	 "gid has no mapping", "gid_map"},
	{"Docker's profile", NS_STAGE_CLONE, EPERM, USER_RUN, {DOCKER},
	 "seccomp profile refuses namespaces", "--security-opt seccomp="},
	{"Docker's profile, as root", NS_STAGE_CLONE, EPERM, ROOT_RUN, {DOCKER, .sys_admin = true},
	 "seccomp profile refuses namespaces", "--security-opt seccomp="},
	{"clone3 hidden by EPERM", NS_STAGE_CLONE, EPERM, USER_RUN, {HOST(EINVAL, EPERM, -1, -1)},
	 "EPERM to clone3", "update the container engine"},
	{"Debian's switch", NS_STAGE_CLONE, EPERM, USER_RUN, {HOST(EINVAL, EINVAL, 0, -1)},
	 "off for ordinary users", "kernel.unprivileged_userns_clone=1"},
	{"Ubuntu's, clone refused", NS_STAGE_CLONE, EACCES, USER_RUN, {UBUNTU},
	 "AppArmor refuses user namespaces", "apparmor_restrict_unprivileged_userns=0"},
	{"Ubuntu's, clone denied", NS_STAGE_CLONE, EPERM, USER_RUN, {UBUNTU},
	 "AppArmor refuses user namespaces", "apparmor_restrict_unprivileged_userns=0"},
	{"Ubuntu's, maps refused", NS_STAGE_MAP, EPERM, CLONE_NEWUSER, {UBUNTU},
	 "was made, but AppArmor", "apparmor_restrict_unprivileged_userns=0"},
	{"Ubuntu's, mounts refused", NS_STAGE_MOUNTS, EACCES, CLONE_NEWNS, {UBUNTU},
	 "was made, but AppArmor", "`userns,`"},
	{"SELinux", NS_STAGE_CLONE, EACCES, USER_RUN, {PLAIN, .selinux = true},
	 "SELinux: user_namespace create", "policy"},
	{"nothing known", NS_STAGE_CLONE, EPERM, USER_RUN, {PLAIN},
	 "chroot that is a mount point, or a security module", "outside of the chroot"},
	{"no privilege", NS_STAGE_CLONE, EPERM, ROOT_RUN, {PLAIN},
	 "needs CAP_SYS_ADMIN", "run as root"},
	{"privilege in vain", NS_STAGE_CLONE, EPERM, ROOT_RUN, {PLAIN, .sys_admin = true},
	 "CAP_SYS_ADMIN is there", "policy"},
	{"no process at all", NS_STAGE_CLONE, EPERM, 0, {PLAIN},
	 "refuses to let brood make a process", "allow clone"},
	{"max_user_namespaces 0", NS_STAGE_CLONE, ENOSPC, USER_RUN, {PLAIN, .zero = CLONE_NEWUSER},
	 "user.max_user_namespaces is 0", "sysctl user.max_user_namespaces="},
	{"max_pid_namespaces 0", NS_STAGE_CLONE, ENOSPC, USER_RUN, {PLAIN, .zero = CLONE_NEWPID},
	 "user.max_pid_namespaces is 0", "sysctl user.max_pid_namespaces="},
	{"another limit is 0", NS_STAGE_CLONE, ENOSPC, USER_RUN, {PLAIN, .zero = CLONE_NEWNET},
	 "a limit on namespaces is reached", "fewer than 32 deep"},
	{"nested too deep, before 4.9", NS_STAGE_CLONE, EUSERS, USER_RUN, {PLAIN},
	 "a limit on namespaces is reached", "fewer than 32 deep"},
	{"no user namespaces", NS_STAGE_CLONE, EINVAL, USER_RUN, {LACKS(CLONE_NEWUSER)},
	 "has no user namespaces", "CONFIG_USER_NS"},
	{"no time namespaces", NS_STAGE_CLONE, EINVAL, CLONE_NEWTIME, {LACKS(CLONE_NEWTIME)},
	 "has no time namespaces", "CONFIG_TIME_NS"},
	{"EINVAL without /proc", NS_STAGE_CLONE, EINVAL, USER_RUN, {.userns_clone = -1},
	 "refuses this set", "newer kernel"},
	{"time without clone3", NS_STAGE_CLONE, ENOSYS, CLONE_NEWTIME, {PLAIN},
	 "only clone3 makes time namespaces", "seccomp profile"},
	{"no clone", NS_STAGE_CLONE, ENOSYS, USER_RUN, {PLAIN},
	 "blocked or missing", "allow clone"},
	{"too many processes", NS_STAGE_CLONE, EAGAIN, USER_RUN, {PLAIN},
	 "too many processes", "RLIMIT_NPROC"},
	{"no memory", NS_STAGE_CLONE, ENOMEM, USER_RUN, {PLAIN},
	 "not enough memory", "free some"},
	{"a map refused", NS_STAGE_MAP, EPERM, CLONE_NEWUSER, {PLAIN},
	 "id map is refused", "ordinary user"},
	{"no /proc for a map", NS_STAGE_MAP, ENOENT, CLONE_NEWUSER, {PLAIN},
	 "cannot be written", "mount procfs"},
	{"mounts in a chroot", NS_STAGE_MOUNTS, EINVAL, CLONE_NEWNS, {PLAIN, .chrooted = true},
	 "/ is no mount point", "mount --bind"},
	{"mounts refused", NS_STAGE_MOUNTS, EPERM, CLONE_NEWNS, {PLAIN},
	 "mount(MS_PRIVATE)", "--isolate=subreaper"},
	{"one cover", NS_STAGE_PROC, EPERM, CLONE_NEWNS, {PLAIN, .covers = 1, .cover = "/proc/sys"},
	 "own /proc/sys is covered", "unmask=ALL"},
	{"covers", NS_STAGE_PROC, EPERM, CLONE_NEWNS, {PLAIN, .covers = 6, .cover = "/proc/kcore"},
	 "covered at /proc/kcore and 5 more places", "systempaths=unconfined"},
	{"nothing whole", NS_STAGE_PROC, EPERM, CLONE_NEWNS, {PLAIN},
	 "not the whole of it", "procMount: Unmasked"},
	/* clang-format on */
};

static void test_causes(void **state)
{
	char text[ERR_TEXT_MAX];
	struct str s;

	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		const char *mark, *cause;

		str_init(&s, text, sizeof(text));
		ns_cause(&s, hosts[i].stage, hosts[i].errnum, hosts[i].flags, &hosts[i].facts);
		mark = strstr(text, "; ");
		cause = strstr(text, hosts[i].cause);
		if (s.cut || !mark || !cause || cause > mark || !strstr(mark, hosts[i].remedy))
			fail_msg("%s: %s", hosts[i].what, text);
	}
}

/* Whatever comes, there are words, they fit, and the cause is not cut into. */
static void test_all_errnos(void **state)
{
	static const uint64_t flags[] = {0, USER_RUN, ROOT_RUN, CLONE_NEWTIME, ALL_NS};
	struct ns_facts facts = {PLAIN, .covers = 2, .sys_admin = true};
	char text[ERR_TEXT_MAX];
	struct str s;

	memset(facts.cover, 'x', sizeof(facts.cover) - 1);
	for (int errnum = 1; errnum < 140; errnum++) {
		for (size_t i = 0; i < 4 * sizeof(flags) / sizeof(flags[0]); i++) {
			str_init(&s, text, sizeof(text));
			facts.zero = i & 1 ? ALL_NS : 0;
			ns_cause(&s, (enum ns_stage)(i % 4), errnum, flags[i / 4], &facts);
			assert_true(s.len > 10);
			assert_false(s.cut);
		}
	}
}

/* Where several are in the way, a filter answers first; then what makes the kernel look no further. */
static void test_order(void **state)
{
	struct ns_facts facts = {PLAIN, .chrooted = true, .uid_unmapped = true};
	char text[ERR_TEXT_MAX];
	struct str s;

	str_init(&s, text, sizeof(text));
	ns_cause(&s, NS_STAGE_CLONE, EPERM, USER_RUN, &facts);
	assert_non_null(strstr(text, "chroot"));
	facts.clone_errno = EPERM;
	str_init(&s, text, sizeof(text));
	ns_cause(&s, NS_STAGE_CLONE, EPERM, USER_RUN, &facts);
	assert_non_null(strstr(text, "seccomp"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_causes),
		cmocka_unit_test(test_all_errnos),
		cmocka_unit_test(test_order),
	};

	return cmocka_run_group_tests_name("ns_cause", tests, NULL, NULL);
}
