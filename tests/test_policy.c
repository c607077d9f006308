/* SPDX-License-Identifier: MIT */
/* needs: ns/policy.c ns/policy_parse.c ns/policy_words.c tools/calls_seccomp.c ns/policy_calls.c ns/policy_emit.c ns/policy_compile.c ns/policy_squeeze.c */
/* needs: ns/filter.c tests/bpf.c lib */
/* The language of policies: what a text means for which call, and what is said of a wrong one. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/mem.h"
#include "ns/filter.h"
#include "ns/policy.h"
#include "ns/privileges.h"
#include "tests/bpf.h"

#define ALLOW SECCOMP_RET_ALLOW
#define LOG SECCOMP_RET_LOG
#define KILL SECCOMP_RET_KILL_PROCESS
#define ERRNO(n) (SECCOMP_RET_ERRNO | (n))
#define DENY ERRNO(EPERM)
#define HIGH ((uint64_t)1 << 32)

static const struct policy_arch x86_64 = {.token = SCMP_ARCH_X86_64, .x32 = true};

static struct policy_span span(const char *text)
{
	return (struct policy_span){text, strlen(text)};
}

static int parse(struct policy *p, const char *text, struct err *e)
{
	struct policy_span profile;

	profile.at = ns_filter_default_text(&profile.len);
	policy_init(p, x86_64);
	return policy_parse(p, "FILE", span(text), &profile, e);
}

static const struct {
	const char *text, *call;
	uint64_t args[3];
	uint32_t returns;
} means[] = {
	{"", "ptrace", {0}, ALLOW},
	{"deny ptrace", "ptrace", {0}, DENY},
	{"deny ptrace", "read", {0}, ALLOW},
	{"deny ptrace\r\nkill read\r\n", "read", {0}, KILL},
	{"\t deny  ptrace # why", "ptrace", {0}, DENY},
	{"#deny ptrace", "ptrace", {0}, ALLOW},
	{"kill read write", "write", {0}, KILL},
	{"log read", "read", {0}, LOG},
	{"errno ENOSYS clone3", "clone3", {0}, ERRNO(ENOSYS)},
	{"deny @mount", "move_mount", {0}, DENY},
	{"deny @mount", "read", {0}, ALLOW},
	{"kill @default", "bpf", {0}, KILL},
	{"kill @default", "ioctl", {0}, ALLOW},
	{"@mine = read @keyring\ndeny @mine", "keyctl", {0}, DENY},
	{"@mine = read @keyring\ndeny @mine", "read", {0}, DENY},
	{"@mine = read\n", "read", {0}, ALLOW},
	{"call future 900\nkill future\n", "900", {0}, KILL},
	/* the default */
	{"default deny\nallow read", "read", {0}, ALLOW},
	{"default deny\nallow read", "write", {0}, DENY},
	{"allow read\ndefault kill", "write", {0}, KILL},
	{"default errno EACCES", "write", {0}, ERRNO(EACCES)},
	{"default deny", "900", {0}, DENY},
	/* the last line that fits */
	{"deny read\nallow read", "read", {0}, ALLOW},
	{"allow read\ndeny read", "read", {0}, DENY},
	{"allow ioctl\ndeny ioctl arg1=5", "ioctl", {0, 5}, DENY},
	{"allow ioctl\ndeny ioctl arg1=5", "ioctl", {0, 6}, ALLOW},
	{"deny ioctl arg1=5\nallow ioctl", "ioctl", {0, 5}, ALLOW},
	{"deny ioctl\nlog ioctl arg0=1\nkill ioctl arg1=2", "ioctl", {1, 2}, KILL},
	{"deny ioctl\nlog ioctl arg0=1\nkill ioctl arg1=2", "ioctl", {1, 3}, LOG},
	{"deny ioctl\nlog ioctl arg0=1\nkill ioctl arg1=2", "ioctl", {0, 0}, DENY},
	{"include default\nallow bpf", "bpf", {0}, ALLOW},
	{"allow bpf\ninclude default", "bpf", {0}, DENY},
	{"include default\ndefault deny", "read", {0}, DENY},
	{"include default\nallow socket arg0=40", "socket", {40}, ALLOW},
	{"include default\nallow socket arg0=40", "socket", {38}, DENY},
	/* numbers that no call had */
	{"errno ENOSYS newer-than 500", "500", {0}, ALLOW},
	{"errno ENOSYS newer-than 500", "501", {0}, ERRNO(ENOSYS)},
	{"errno ENOSYS newer-than 500", "983039", {0}, ERRNO(ENOSYS)},
	{"errno ENOSYS newer-than 500", "983040", {0}, ALLOW},
	/* other architectures' numbers; and a call that its tracer has left out */
	{"", "1073741824", {0}, KILL},
	{"default allow\nallow read", "1073741825", {0}, KILL},
	{"default deny", "4294967295", {0}, DENY},
	/* conditions */
	{"deny ioctl arg1=0x5412", "ioctl", {0, 0x5412}, DENY},
	{"deny ioctl arg1=0x5412", "ioctl", {0, HIGH | 0x5412}, DENY},
	{"deny ioctl arg1=21522", "ioctl", {0, 0x5413}, ALLOW},
	{"deny ioctl arg1=1,3,5", "ioctl", {0, 3}, DENY},
	{"deny ioctl arg1=1,3,5", "ioctl", {0, 4}, ALLOW},
	{"deny ioctl arg1!=1,3", "ioctl", {0, 3}, ALLOW},
	{"deny ioctl arg1!=1,3", "ioctl", {0, HIGH | 3}, ALLOW},
	{"deny ioctl arg1!=1,3", "ioctl", {0, 2}, DENY},
	{"deny ioctl arg1<5", "ioctl", {0, HIGH | 4}, DENY},
	{"deny ioctl arg1<5", "ioctl", {0, 5}, ALLOW},
	{"deny ioctl arg1<=5", "ioctl", {0, 5}, DENY},
	{"deny ioctl arg1<=5", "ioctl", {0, 6}, ALLOW},
	{"deny ioctl arg1>5", "ioctl", {0, 5}, ALLOW},
	{"deny ioctl arg1>5", "ioctl", {0, 0xffffffff}, DENY},
	{"deny ioctl arg1>=5", "ioctl", {0, 5}, DENY},
	{"deny ioctl arg1>=5", "ioctl", {0, 4}, ALLOW},
	{"deny ioctl arg1&0xf0=0x10", "ioctl", {0, 0x71f}, DENY},
	{"deny ioctl arg1&0xf0=0x10", "ioctl", {0, 0x72f}, ALLOW},
	{"deny ioctl arg1&0xf0!=0", "ioctl", {0, 0x20}, DENY},
	{"deny ioctl arg1&0xf0!=0", "ioctl", {0, 0xf0f}, ALLOW},
	{"deny ioctl arg0=1 arg1=2", "ioctl", {1, 2}, DENY},
	{"deny ioctl arg0=1 arg1=2", "ioctl", {1, 3}, ALLOW},
	{"deny ioctl arg0=1 arg1=2", "ioctl", {2, 2}, ALLOW},
	{"deny arg0=1 ioctl read", "read", {1}, DENY},
	/* longer than 32 bits */
	{"deny lseek arg1=0x100000002", "lseek", {0, HIGH | 2}, DENY},
	{"deny lseek arg1=0x100000002", "lseek", {0, 2}, ALLOW},
	{"deny lseek arg1>=0x100000002", "lseek", {0, HIGH | 1}, ALLOW},
	{"deny lseek arg1>=0x100000002", "lseek", {0, 2 * HIGH}, DENY},
	{"deny lseek arg1<0x100000002", "lseek", {0, HIGH | 1}, DENY},
	{"deny lseek arg1<0x100000002", "lseek", {0, 2 * HIGH}, ALLOW},
	{"deny lseek arg1!=0x100000002", "lseek", {0, 2}, DENY},
	{"deny lseek arg1!=0x100000002", "lseek", {0, HIGH | 2}, ALLOW},
	{"deny lseek arg1&0xf00000000=0x100000000", "lseek", {0, HIGH | 77}, DENY},
	/* a call that only others have */
	{"deny socketcall\ndeny read", "read", {0}, DENY},
};

static void a_text_means(void **state)
{
	for (size_t i = 0; i < sizeof(means) / sizeof(means[0]); i++) {
		struct seccomp_data call = {.arch = SCMP_ARCH_X86_64};
		struct filter_insn *insn = NULL;
		struct policy p;
		struct err e = {0};
		size_t n = 0;

		call.nr = means[i].call[0] <= '9'
				  ? (int)strtoul(means[i].call, NULL, 10)
				  : seccomp_syscall_resolve_name_arch(call.arch, means[i].call);
		for (size_t a = 0; a < 3; a++)
			call.args[a] = means[i].args[a];
		if (parse(&p, means[i].text, &e) < 0)
			fail_msg("\"%s\": %s", means[i].text, e.text);
		assert_int_equal(policy_compile(&p, &insn, &n), 0);
		if (bpf_run(insn, n, &call) != means[i].returns)
			fail_msg("\"%s\": %s(%llx, %llx, %llx): %x", means[i].text, means[i].call,
				 (unsigned long long)call.args[0], (unsigned long long)call.args[1],
				 (unsigned long long)call.args[2], bpf_run(insn, n, &call));
		call.arch = SCMP_ARCH_X86;
		assert_int_equal(bpf_run(insn, n, &call), KILL);
		policy_free(&p);
		mem_free(insn);
	}
}

static const struct {
	const char *text, *says;
} wrong[] = {
	{"deny ptrase",
	 "FILE, line 1: \"ptrase\" is no system call of any architecture that brood knows; did you mean ptrace?"},
	{"allow read\n\ndeny qqqqqqq", "line 3: \"qqqqqqq\" is no system call"},
	{"deny @mout", "\"@mout\" is no group; there are @mount @namespace"},
	{"refuse ptrace", "\"refuse\" is no action; give allow, deny"},
	{"errno ENOSYZ clone3", "\"ENOSYZ\" is no error's name"},
	{"errno", "is no error's name"},
	{"deny", "names no call"},
	{"deny arg0=1", "names no call"},
	{"deny read arg6=1", "names no argument; a call has arg0 to arg5"},
	{"deny read arg0", "\"arg0\" compares nothing"},
	{"deny read arg0=", "\"arg0=\" holds no number"},
	{"deny read arg0==1", "holds no number"},
	{"deny read arg0=1,", "holds no number"},
	{"deny read arg0=-1", "holds no number"},
	{"deny read arg0=010", "holds no number"},
	{"deny read arg0=0x", "holds no number"},
	{"deny read arg0=18446744073709551616", "holds no number"},
	{"deny read arg0>1,2", "only = and != take more than one"},
	{"deny read arg0=1,0x100000000", "over 32 bits"},
	{"deny read arg0=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17", "more than 16 numbers"},
	{"deny read arg0&1=2", "can never hold"},
	{"deny read arg0&=2", "no number as its mask"},
	{"deny read arg0&7>2", "compares masked bits by order"},
	{"deny read arg0=1 arg0=1 arg0=1 arg0=1 arg0=1 arg0=1 arg0=1", "a line takes six"},
	{"default", "default needs an action"},
	{"default maybe", "\"maybe\" is no action"},
	{"default deny read", "\"read\" is too much on this line"},
	{"include", "there is only include default"},
	{"include /etc/passwd", "\"/etc/passwd\" cannot be included"},
	{"include default deny", "too much on this line"},
	{"@mine read", "a group is made with @NAME = CALL..."},
	{"@mine = read @mine", "\"@mine\" is no group"},
	{"@mount = read", "\"@mount\" has a meaning already"},
	{"call future", "not followed by a number"},
	{"call future 1000000", "not followed by a number"},
	{"deny newer-than x", "\"x\" is no call's number"},
	{"deny newer-than 983039", "is no call's number"},
	{"deny newer-than 5 read", "\"read\" is too much"},
	{"deny newer-than 5 arg0=1", "takes no condition"},
};

static void a_wrong_text_is_told_of(void **state)
{
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct err e = {0};
		struct policy p;

		assert_int_equal(parse(&p, wrong[i].text, &e), -EINVAL);
		policy_free(&p);
		if (!strstr(e.text, wrong[i].says) || !strstr(e.text, ", line "))
			fail_msg("\"%s\" gives: %s", wrong[i].text, e.text);
		assert_string_equal(e.stage, "--seccomp");
	}
}

/* The profile refuses the same on each architecture that it is compiled for, and a program for one lets no other's call pass. */
static void the_profile_on_each_architecture(void **state)
{
	static const uint32_t tokens[] = {SCMP_ARCH_X86_64, SCMP_ARCH_AARCH64, SCMP_ARCH_RISCV64,
					  SCMP_ARCH_ARM};
	struct policy_span text;

	text.at = ns_filter_default_text(&text.len);
	for (size_t i = 0; i < 4; i++) {
		struct policy_arch arch = {.token = tokens[i], .x32 = i == 0};
		struct seccomp_data call = {.arch = tokens[i]};
		struct filter_insn *insn = NULL;
		struct policy p;
		struct err e = {0};
		size_t n;

		policy_init(&p, arch);
		assert_int_equal(policy_parse(&p, "profile", text, NULL, &e), 0);
		assert_int_equal(policy_compile(&p, &insn, &n), 0);
		for (uint32_t number = 0; number < 1000; number++) {
			call.nr = (int)number;
			assert_int_equal(bpf_run(insn, n, &call), policy_meaning(&p, &call));
		}
		call.nr = 469;
		assert_int_equal(bpf_run(insn, n, &call), ALLOW);
		call.nr = 470;
		assert_int_equal(bpf_run(insn, n, &call), ERRNO(ENOSYS));
		call.nr = seccomp_syscall_resolve_name_arch(tokens[i], "mount");
		assert_true(call.nr > 0);
		assert_int_equal(bpf_run(insn, n, &call), DENY);
		call.arch = tokens[(i + 1) % 4];
		assert_int_equal(bpf_run(insn, n, &call), KILL);
		policy_free(&p);
		mem_free(insn);
	}
}

/* Rules far apart, so that a jump does not reach. */
static void a_long_policy_compiles(void **state)
{
	static char text[60000];
	struct filter_insn *insn = NULL;
	struct policy p;
	struct err e = {0};
	size_t n;
	int at = 0;

	for (int i = 0; i < 400; i++)
		at += snprintf(text + at, sizeof(text) - (size_t)at,
			       "deny ioctl arg1=%d arg0=%d\nkill read arg1=%d\n", i, i + 1, i);
	at += snprintf(text + at, sizeof(text) - (size_t)at, "deny @keyring\n");
	assert_int_equal(parse(&p, text, &e), 0);
	assert_int_equal(policy_compile(&p, &insn, &n), 0);
	assert_true(n > 2000 && n <= BPF_MAXINSNS);
	for (int number = 0; number < 500; number++)
		for (uint64_t arg = 0; arg < 402; arg += 57) {
			struct seccomp_data call = {
				.nr = number, .arch = SCMP_ARCH_X86_64, .args = {arg + 1, arg}};

			assert_int_equal(bpf_run(insn, n, &call), policy_meaning(&p, &call));
		}
	mem_free(insn);
	policy_free(&p);
	for (int i = 0; i < 900; i++)
		at += snprintf(text + at, sizeof(text) - (size_t)at, "deny write arg1=%d arg0=%d\n",
			       i, i);
	assert_int_equal(parse(&p, text, &e), 0);
	assert_int_equal(policy_compile(&p, &insn, &n), -E2BIG);
	policy_free(&p);
}

/* Programs of every length around the reach of a jump, which is 255. */
static void jumps_reach_at_every_length(void **state)
{
	static char text[20000];
	int at = 0;

	for (int rules = 0; rules < 320; rules++) {
		struct filter_insn *insn = NULL;
		struct policy p;
		struct err e = {0};
		size_t n;

		at += snprintf(text + at, sizeof(text) - (size_t)at,
			       rules % 3 ? "deny ioctl arg1=%d\n" : "kill read arg0>%d\n", rules);
		assert_int_equal(parse(&p, text, &e), 0);
		assert_int_equal(policy_compile(&p, &insn, &n), 0);
		for (int number = 0; number < 20; number++)
			for (uint64_t arg = 0; arg < 322; arg += 7) {
				struct seccomp_data call = {
					.nr = number, .arch = SCMP_ARCH_X86_64, .args = {arg, arg}};

				assert_int_equal(bpf_run(insn, n, &call),
						 policy_meaning(&p, &call));
			}
		mem_free(insn);
		policy_free(&p);
	}
}

static int load_text(const char *text, size_t len, struct filter *out, struct err *e)
{
	char path[] = "/tmp/brood-policy-XXXXXX";
	int fd = mkstemp(path), rc;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), (ssize_t)len);
	close(fd);
	rc = ns_policy_load(path, out, e);
	unlink(path);
	return rc;
}

static void a_file_is_loaded(void **state)
{
	static char long_text[POLICY_BYTES_MAX + 1];
	struct filter f = {.log = true};
	struct err e = {0};

	assert_int_equal(load_text("deny ptrace\n", 12, &f, &e), 0);
	assert_true(f.n > 4 && f.insn && f.log);
	ns_filter_free(&f);
	assert_null(f.insn);
	assert_int_equal(f.n, 0);
	ns_filter_free(&f);

	assert_int_equal(load_text("deny ptrace\ndeny ptrac\n", 23, &f, &e), -EINVAL);
	assert_non_null(strstr(e.text, "/tmp/brood-policy-"));
	assert_non_null(strstr(e.text, ", line 2: \"ptrac\""));
	assert_int_equal(load_text("deny pt\0race\n", 13, &f, &e), -EINVAL);
	assert_int_equal(f.n, 0);

	memset(long_text, '\n', sizeof(long_text));
	assert_int_equal(load_text(long_text, sizeof(long_text) - 1, &f, &e), 0);
	ns_filter_free(&f);
	assert_int_equal(load_text(long_text, sizeof(long_text), &f, &e), -EFBIG);

	assert_int_equal(ns_policy_load("/no/such/policy", &f, &e), -ENOENT);
	assert_non_null(strstr(e.text, "there is no such file"));
	assert_int_equal(ns_policy_load("/", &f, &e), -EISDIR);
	assert_int_equal(ns_policy_load("/dev/zero", &f, &e), -EFBIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_means),
		cmocka_unit_test(a_wrong_text_is_told_of),
		cmocka_unit_test(the_profile_on_each_architecture),
		cmocka_unit_test(a_long_policy_compiles),
		cmocka_unit_test(jumps_reach_at_every_length),
		cmocka_unit_test(a_file_is_loaded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
