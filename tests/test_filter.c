/* SPDX-License-Identifier: MIT */
/* needs: ns/filter.c ns/policy.c ns/policy_parse.c ns/policy_words.c ns/calls.c ns/policy_calls.c ns/policy_emit.c */
/* needs: ns/policy_compile.c ns/policy_squeeze.c lib */
/* kernel: seccomp */
/* The default profile in force on this kernel: each thing that it refuses is tried, each way past it as well. */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <termios.h>

#include <cmocka.h>

#include "ns/privileges.h"
#include "tests/in_child.h"

/* A bit that the kernel does not look at in an argument of 32 bits; a register of 32 has none. */
#define HIGH ((unsigned long)(sizeof(long) > 4 ? 1ull << 32 : 0))
#define X32 0x40000000L

static void load_default(void)
{
	struct filter f;

	ns_filter_default(&f);
	CHECK(f.n > 50);
	CHECK(ns_no_new_privs() == 0);
	CHECK(ns_filter_load(&f) == 0);
}

#ifndef SYS_clock_settime /* musl's names where it has seconds of 32 bits */
#define SYS_clock_settime SYS_clock_settime64
#define SYS_settimeofday SYS_settimeofday_time32
#endif

/* Each with arguments of -1 alone, which the kernel itself refuses by another error. */
static const struct {
	const char *name;
	long number;
} refused[] = {
#define CALL(name)                                                                                 \
	{                                                                                          \
#name, SYS_##name                                                                  \
	}
	CALL(mount),
	CALL(umount2),
	CALL(pivot_root),
	CALL(open_tree),
	CALL(move_mount),
	CALL(fsopen),
	CALL(fsconfig),
	CALL(fsmount),
	CALL(fspick),
	{"mount_setattr", 442},
	{"open_tree_attr", 467},
	CALL(setns),
	CALL(init_module),
	CALL(finit_module),
	CALL(delete_module),
	CALL(kexec_load),
	CALL(keyctl),
	CALL(add_key),
	CALL(request_key),
	CALL(bpf),
	CALL(perf_event_open),
	CALL(userfaultfd),
	CALL(io_uring_setup),
	CALL(io_uring_enter),
	CALL(io_uring_register),
	CALL(open_by_handle_at),
	CALL(settimeofday),
	CALL(clock_settime),
	CALL(clock_adjtime),
	CALL(adjtimex),
	CALL(sethostname),
	CALL(setdomainname),
	CALL(reboot),
	CALL(swapon),
	CALL(swapoff),
	CALL(acct),
	CALL(quotactl),
	CALL(syslog),
};

#define REFUSED (sizeof(refused) / sizeof(refused[0]))

static int call_errno(long number)
{
	return syscall(number, -1L, -1L, -1L, -1L, -1L, -1L) < 0 ? errno : 0;
}

static int attack_calls(void *arg)
{
	size_t told = 0;
	int before[REFUSED];

	for (size_t i = 0; i < REFUSED; i++) {
		before[i] = call_errno(refused[i].number);
		told += before[i] != EPERM && before[i] != ENOSYS;
	}
	/* As root most are answered by the kernel itself; elsewhere it is not the filter that is seen. */
	CHECK(geteuid() != 0 || told > REFUSED / 2);
	load_default();
	for (size_t i = 0; i < REFUSED; i++)
		if (call_errno(refused[i].number) != EPERM) {
			fprintf(stderr, "%s gives %d\n", refused[i].name,
				call_errno(refused[i].number));
			return 1;
		}
	return 0;
}

static void calls_are_refused(void **state)
{
	RUN_IN_CHILD(attack_calls, NULL);
}

static int attack_userns(void *arg)
{
	struct clone_args args = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};

	load_default();
	CHECK(unshare(CLONE_NEWUSER) < 0 && errno == EPERM);
	CHECK(syscall(SYS_unshare, HIGH | CLONE_NEWUSER) < 0 && errno == EPERM);
	CHECK(syscall(SYS_unshare, CLONE_NEWUSER | CLONE_NEWNS | CLONE_FS) < 0 && errno == EPERM);
	CHECK(syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0) < 0 && errno == EPERM);
	CHECK(syscall(SYS_clone, HIGH | CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0) < 0 && errno == EPERM);
	CHECK(syscall(SYS_clone3, &args, sizeof(args)) < 0 && errno == ENOSYS);
	args.flags = 0;
	CHECK(syscall(SYS_clone3, &args, sizeof(args)) < 0 && errno == ENOSYS);
	CHECK(unshare(CLONE_FS) == 0);
	return 0;
}

static void no_user_namespace_can_be_made(void **state)
{
	RUN_IN_CHILD(attack_userns, NULL);
}

static int ioctl_errno(int fd, unsigned long request, const void *arg)
{
	return syscall(SYS_ioctl, (long)fd, request, arg) < 0 ? errno : 0;
}

static int attack_terminal(void *arg)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	struct termios t;
	char function = 99;

	if (master < 0)
		CANNOT("no pseudo-terminals here");
	CHECK(ioctl_errno(master, TIOCSTI, "x") != EPERM || geteuid() != 0);
	load_default();
	CHECK(ioctl_errno(master, TIOCSTI, "x") == EPERM);
	CHECK(ioctl_errno(master, HIGH | TIOCSTI, "x") == EPERM);
	CHECK(ioctl_errno(master, (uint64_t)INT64_MIN | TIOCSTI, "x") == EPERM);
	CHECK(ioctl_errno(master, TIOCLINUX, &function) == EPERM);
	CHECK(ioctl_errno(master, HIGH | TIOCLINUX, &function) == EPERM);
	CHECK(tcgetattr(master, &t) == 0);
	return 0;
}

static void nothing_is_typed_into_a_terminal(void **state)
{
	RUN_IN_CHILD(attack_terminal, NULL);
}

static int socket_errno(unsigned long family, int type, unsigned long protocol)
{
	long fd = syscall(SYS_socket, family, (long)type, protocol);

	if (fd >= 0)
		close((int)fd);
	return fd < 0 ? errno : 0;
}

static int attack_families(void *arg)
{
	int pair[2];

	CHECK(socket_errno(AF_VSOCK, SOCK_STREAM, 0) != EPERM);
	CHECK(socket_errno(AF_ALG, SOCK_SEQPACKET, 0) != EPERM);
	load_default();
	for (unsigned long family = 0; family < 64; family++) {
		bool known = family == AF_UNIX || family == AF_INET || family == AF_INET6 ||
			     family == AF_NETLINK;

		CHECK((socket_errno(family, SOCK_DGRAM, 0) == EPERM) == !known);
		CHECK((socket_errno(HIGH | family, SOCK_DGRAM, 0) == EPERM) == !known);
	}
	CHECK(socket_errno(AF_UNIX, SOCK_STREAM, 0) == 0);
	CHECK(socket_errno(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) == 0);
	CHECK(socket_errno(AF_NETLINK, SOCK_RAW, NETLINK_AUDIT) == EPERM);
	CHECK(socket_errno(AF_NETLINK, SOCK_RAW, HIGH | NETLINK_NETFILTER) == EPERM);
	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	CHECK(socketpair(AF_TIPC, SOCK_STREAM, 0, pair) < 0 && errno == EPERM);
	CHECK(syscall(SYS_socketpair, HIGH | AF_INET, (long)SOCK_STREAM, 0L, pair) < 0 &&
	      errno == EPERM);
	return 0;
}

static void only_ordinary_families_are_left(void **state)
{
	RUN_IN_CHILD(attack_families, NULL);
}

#ifdef __x86_64__
static int int_0x80(void *arg)
{
	long result = 20; /* i386's getpid */

	load_default();
	__asm__ volatile("int $0x80" : "+a"(result) : : "memory", "r8", "r9", "r10", "r11");
	return 0;
}

static int x32(void *arg)
{
	load_default();
	syscall(*(long *)arg | X32, -1L, -1L, -1L);
	return 0;
}

static void other_architectures_calls_kill(void **state)
{
	long numbers[] = {SYS_getpid, SYS_mount, SYS_ioctl, 514 /* x32's own ioctl */, 0x3fffffff};

	assert_int_equal(WTERMSIG(in_child(int_0x80, NULL)), SIGSYS);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		assert_int_equal(WTERMSIG(in_child(x32, &numbers[i])), SIGSYS);
}
#else
static void other_architectures_calls_kill(void **state)
{
	print_message("skip: no other architecture's calls on this one\n");
	skip();
}
#endif

static void *nothing(void *arg)
{
	return arg;
}

static int ordinary(void *arg)
{
	pthread_t thread;
	int status;
	pid_t pid;

	load_default();
	CHECK(pthread_create(&thread, NULL, nothing, NULL) == 0); /* by clone, after clone3 */
	CHECK(pthread_join(thread, NULL) == 0);
	CHECK(shell("true") == 0);
	CHECK(call_errno(900) == ENOSYS && call_errno(470) == ENOSYS);
	CHECK(personality(0xffffffff) >= 0);
	CHECK(personality(ADDR_NO_RANDOMIZE) >= 0);
	CHECK(personality(READ_IMPLIES_EXEC) < 0 && errno == EPERM);
	pid = fork();
	if (pid == 0) { /* a debugger's work */
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		_exit(7);
	}
	CHECK(waitpid(pid, &status, 0) == pid && WIFSTOPPED(status));
	CHECK(ptrace(PTRACE_CONT, pid, 0, 0) == 0);
	CHECK(waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 7);
	return 0;
}

static void ordinary_programs_work(void **state)
{
	RUN_IN_CHILD(ordinary, NULL);
}

/* A tracer that has its tracee's call left out, as debuggers do, does not kill it. */
static int left_out(void *arg)
{
#ifdef __x86_64__
	struct {
		unsigned long regs[27];
	} user;
#endif
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		load_default();
		_exit(syscall(SYS_getppid) == -1 && errno == ENOSYS ? 0 : 1);
	}
	CHECK(waitpid(pid, &status, 0) == pid && WIFSTOPPED(status));
#ifdef __x86_64__
	for (;;) {
		CHECK(ptrace(PTRACE_SYSCALL, pid, 0, 0) == 0);
		CHECK(waitpid(pid, &status, 0) == pid);
		if (!WIFSTOPPED(status))
			break;
		CHECK(ptrace(PTRACE_GETREGS, pid, 0, &user) == 0);
		if (user.regs[15] == SYS_getppid) { /* orig_rax */
			user.regs[15] = ~0ul;
			CHECK(ptrace(PTRACE_SETREGS, pid, 0, &user) == 0);
		}
	}
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
#else
	CANNOT("registers of this architecture are unknown here");
#endif
	return 0;
}

static void a_call_left_out_by_a_tracer_is_no_foreign_one(void **state)
{
	RUN_IN_CHILD(left_out, NULL);
}

static int refusals(void *arg)
{
	struct filter_insn nonsense = {.code = 0xffff};
	struct filter f = {.insn = &nonsense, .n = 1};

	CHECK(ns_filter_load(&(struct filter){0}) == 0);
	CHECK(ns_filter_load(&f) == -EACCES || geteuid() == 0);
	CHECK(ns_no_new_privs() == 0);
	CHECK(ns_filter_load(&f) == -EINVAL);
	f.n = BPF_MAXINSNS + 1;
	CHECK(ns_filter_load(&f) == -EINVAL);
	CHECK(prctl(PR_GET_SECCOMP) == 0);
	ns_filter_default(&f);
	f.log = true;
	CHECK(ns_filter_load(&f) == 0);
	return call_errno(SYS_mount) == EPERM ? 0 : 1;
}

static int without_privilege(void *arg)
{
	struct filter f;

	CHECK(setresuid(65534, 65534, 65534) == 0);
	ns_filter_default(&f);
	CHECK(ns_filter_load(&f) == -EACCES);
	CHECK(ns_no_new_privs() == 0);
	CHECK(ns_filter_load(&f) == 0);
	return 0;
}

static void what_cannot_be_loaded_is_said(void **state)
{
	RUN_IN_CHILD(refusals, NULL);
	if (geteuid() == 0)
		RUN_IN_CHILD(without_privilege, NULL);
}

static int own_policy(void *arg)
{
	struct filter f = {0};
	struct err e = {0};

	CHECK(ns_policy_load(arg, &f, &e) == 0);
	CHECK(ns_no_new_privs() == 0);
	CHECK(ns_filter_load(&f) == 0);
	ns_filter_free(&f);
	CHECK(syscall(SYS_getppid) < 0 && errno == EACCES);
	CHECK(call_errno(SYS_mount) == EPERM);
	CHECK(call_errno(SYS_bpf) != EPERM || geteuid() != 0);
	CHECK(ioctl_errno(-1, HIGH | 77, NULL) == ENOTTY);
	CHECK(ioctl_errno(-1, 78, NULL) == EBADF);
	syscall(SYS_getpgid, 0);
	return 0;
}

static void a_policy_file_is_in_force(void **state)
{
	static const char text[] = "include default\nallow bpf\nerrno EACCES getppid\n"
				   "errno ENOTTY ioctl arg1=77\nkill getpgid\n";
	char path[] = "/tmp/brood-policy-XXXXXX";
	int fd = mkstemp(path), status;

	assert_int_equal(write(fd, text, sizeof(text) - 1), sizeof(text) - 1);
	close(fd);
	status = in_child(own_policy, path);
	unlink(path);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGSYS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calls_are_refused),
		cmocka_unit_test(no_user_namespace_can_be_made),
		cmocka_unit_test(nothing_is_typed_into_a_terminal),
		cmocka_unit_test(only_ordinary_families_are_left),
		cmocka_unit_test(other_architectures_calls_kill),
		cmocka_unit_test(ordinary_programs_work),
		cmocka_unit_test(a_call_left_out_by_a_tracer_is_no_foreign_one),
		cmocka_unit_test(what_cannot_be_loaded_is_said),
		cmocka_unit_test(a_policy_file_is_in_force),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
