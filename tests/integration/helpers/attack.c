// SPDX-License-Identifier: MIT
/*
 * attack NAME...: tries each and prints "NAME ok" where it succeeded, else "NAME ERRNO-SYMBOL", or "NAME killed N" where a
 * signal ended the try. What must not work inside a sandbox, by the calls themselves.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BIT32 ((unsigned long)(1ull << 32)) /* where a word has it */

static long userns(void)
{
	return unshare(CLONE_NEWUSER);
}

static long userns_clone(void)
{
	long pid = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);

	if (pid == 0)
		_exit(0);
	return pid;
}

static long userns_clone3(void)
{
	struct clone_args args = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};
	long pid = syscall(SYS_clone3, &args, sizeof(args));

	if (pid == 0)
		_exit(0);
	return pid;
}

static long mount_tmpfs(void)
{
	return mount("none", "/tmp", "tmpfs", 0, NULL);
}

static long remount_root(void)
{
	return mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND, NULL);
}

static long umount_proc(void)
{
	return umount2("/proc", MNT_DETACH);
}

static long new_mount_api(void)
{
	return syscall(428 /* open_tree */, AT_FDCWD, "/", 1);
}

static long open_file_system(void)
{
	return syscall(430 /* fsopen */, "tmpfs", 0);
}

static long pivot(void)
{
	return syscall(SYS_pivot_root, "/tmp", "/tmp");
}

static long add_key(void)
{
	return syscall(SYS_add_key, "user", "brood-test", "x", 1, -2);
}

static long keyctl(void)
{
	return syscall(SYS_keyctl, 0 /* GET_KEYRING_ID */, -3, 1);
}

static long bpf(void)
{
	char attr[128] = {0};

	return syscall(SYS_bpf, 0, attr, sizeof(attr));
}

static long perf(void)
{
	char attr[128] = {0};

	return syscall(SYS_perf_event_open, attr, 0, -1, -1, 0);
}

static long uffd(void)
{
	return syscall(SYS_userfaultfd, 1 /* UFFD_USER_MODE_ONLY */);
}

static long uring(void)
{
	char params[256] = {0};

	return syscall(425 /* io_uring_setup */, 1, params);
}

static long by_handle(void)
{
	char handle[64] = {0};

	return syscall(SYS_open_by_handle_at, AT_FDCWD, handle, 0);
}

static long modules(void)
{
	return syscall(SYS_delete_module, "brood_test_no_such_module", 0);
}

static long kexec(void)
{
	return syscall(SYS_kexec_load, 0, 0, NULL, 0);
}

static long reboots(void)
{
	return syscall(SYS_reboot, 0xfee1dead, 672274793, 0 /* CAD_OFF */, NULL);
}

static long hostname(void)
{
	return sethostname("attacked", 8);
}

static long set_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return clock_settime(CLOCK_REALTIME, &now);
}

static long family(unsigned long number)
{
	return syscall(SYS_socket, number, SOCK_STREAM | SOCK_DGRAM, 0);
}

static long vsock(void)
{
	return family(AF_VSOCK);
}

static long vsock_bit32(void)
{
	return family(AF_VSOCK | BIT32);
}

static long packet(void)
{
	return syscall(SYS_socket, AF_PACKET, SOCK_RAW, 0);
}

static long alg(void)
{
	return syscall(SYS_socket, AF_ALG, SOCK_SEQPACKET, 0);
}

static long inet(void)
{
	return syscall(SYS_socket, AF_INET, SOCK_STREAM, 0);
}

static long tiocsti(void)
{
	return ioctl(0, TIOCSTI, "x");
}

static long tiocsti_bit32(void)
{
	return syscall(SYS_ioctl, 0, (unsigned long)TIOCSTI | BIT32, "x");
}

static long tioclinux(void)
{
	char paste = 3;

	return ioctl(0, TIOCLINUX, &paste);
}

static long setgroups_zero(void)
{
	return syscall(SYS_setgroups, 0, NULL);
}

static long become_root(void)
{
	return syscall(SYS_setresuid, 0, 0, 0);
}

static long trace_init(void)
{
	return ptrace(PTRACE_SEIZE, 1, 0, 0);
}

static long memory_of_init(void)
{
	return open("/proc/1/mem", O_RDWR);
}

static long root_of_init(void)
{
	return open("/proc/1/root/etc/passwd", O_RDONLY);
}

static long program_of_init(void)
{
	return open("/proc/1/exe", O_RDONLY);
}

static long kill_init(void)
{
	return kill(1, SIGKILL);
}

static long trace_child(void)
{
	pid_t pid = fork();
	long rc;

	if (pid == 0) {
		pause();
		_exit(0);
	}
	rc = ptrace(PTRACE_SEIZE, pid, 0, 0);
	kill(pid, SIGKILL);
	return rc;
}

static long node(void)
{
	return mknod("brood-test-node", S_IFCHR | 0666, 259);
}

static long sysctl_write(void)
{
	return open("/proc/sys/kernel/core_pattern", O_WRONLY);
}

static long sysrq(void)
{
	return open("/proc/sysrq-trigger", O_WRONLY);
}

static long userns_limit(void)
{
	int fd = open("/proc/sys/user/max_user_namespaces", O_WRONLY);

	return fd < 0 ? -1 : write(fd, "100", 3);
}

static long chroot_out(void)
{
	int fd = open("/", O_RDONLY | O_DIRECTORY);

	return fd < 0 || chroot("/tmp") < 0 ? -1 : fchdir(fd);
}

static long mount_namespace(void)
{
	return unshare(CLONE_NEWNS);
}

static long cgroup_namespace(void)
{
	return unshare(CLONE_NEWCGROUP);
}

static long pid_namespace(void)
{
	return unshare(CLONE_NEWPID);
}

static long enter_own_namespace(void)
{
	int fd = open("/proc/self/ns/user", O_RDONLY);

	return fd < 0 ? -1 : setns(fd, 0);
}

static long mount_cgroup(void)
{
	return mount("cgroup", "/tmp", "cgroup", 0, "memory");
}

static long bind_over(void)
{
	return mount("/tmp", "/usr", NULL, MS_BIND, NULL);
}

static long uncover(void)
{
	return umount2("/proc/kcore", 0);
}

static long set_mount_attributes(void)
{
	uint64_t attr[4] = {0, 1 /* RDONLY */, 0, 0};

	return syscall(442 /* mount_setattr */, AT_FDCWD, "/", 0, attr, sizeof(attr));
}

static long move_a_mount(void)
{
	return syscall(429 /* move_mount */, AT_FDCWD, "/tmp", AT_FDCWD, "/usr", 0);
}

static long kernel_log(void)
{
	char text[64];

	return syscall(SYS_syslog, 3 /* READ_ALL */, text, sizeof(text));
}

static long watch_everything(void)
{
	return syscall(SYS_fanotify_init, 0x4 /* CLASS_CONTENT */, O_RDONLY);
}

static long swap(void)
{
	return syscall(SYS_swapoff, "/dev/null");
}

static long accounting(void)
{
	return syscall(SYS_acct, NULL);
}

static long domain(void)
{
	return setdomainname("attacked", 8);
}

static long request_key(void)
{
	return syscall(SYS_request_key, "user", "brood-test", NULL, -2);
}

static long enter_ring(void)
{
	return syscall(426 /* io_uring_enter */, -1, 0, 0, 0, NULL, 0);
}

static long load_module(void)
{
	return syscall(SYS_finit_module, -1, "", 0);
}

static long kexec_file(void)
{
	return syscall(SYS_kexec_file_load, -1, -1, 1, "", 0);
}

static long netlink_audit(void)
{
	return syscall(SYS_socket, AF_NETLINK, SOCK_RAW, 9 /* AUDIT */);
}

static long bluetooth(void)
{
	return family(31);
}

static long xdp(void)
{
	return syscall(SYS_socket, 44, SOCK_RAW, 0);
}

static long netlink_route(void)
{
	return syscall(SYS_socket, AF_NETLINK, SOCK_RAW, 0);
}

static long write_to_init(void)
{
	char byte = 0;
	struct {
		void *at;
		size_t n;
	} here = {&byte, 1}, there = {(void *)0x400000, 1};

	return syscall(SYS_process_vm_writev, 1, &here, 1, &there, 1, 0);
}

static long descriptor_of_init(void)
{
	int pidfd = (int)syscall(434 /* pidfd_open */, 1, 0);

	return pidfd < 0 ? -1 : syscall(438 /* pidfd_getfd */, pidfd, 0, 0);
}

static long descriptors_of_init(void)
{
	return open("/proc/1/fd/0", O_RDONLY);
}

static long directory_of_init(void)
{
	return open("/proc/1/cwd/etc", O_RDONLY);
}

static long environment_of_init(void)
{
	return open("/proc/1/environ", O_RDONLY);
}

/* Up and out: what is open from before the call stays in reach of a ".." in most kernels' chroot(2). */
static long chroot_dance(void)
{
	int out = open("/", O_RDONLY | O_DIRECTORY);

	mkdir("/tmp/down", 0755);
	if (chroot("/tmp/down") < 0)
		return -1;
	fchdir(out);
	for (int i = 0; i < 64; i++)
		chdir("..");
	return chroot(".");
}

static long raise_limit(void)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_max++;
	return setrlimit(RLIMIT_NOFILE, &limit);
}

static long port_of_io(void)
{
#if defined(__x86_64__)
	return syscall(SYS_iopl, 3);
#else
	errno = EPERM;
	return -1;
#endif
}

#ifndef SYS_settimeofday /* musl's name where it has seconds of 32 bits */
#define SYS_settimeofday SYS_settimeofday_time32
#endif

static long set_time(void)
{
	struct timeval now;

	gettimeofday(&now, NULL);
	return syscall(SYS_settimeofday, &now, NULL);
}

#if defined(__x86_64__)
static long compat_call(void)
{
	long rc;

	__asm__ volatile("int $0x80"
			 : "=a"(rc)
			 : "a"(20L /* getpid */)
			 : "memory", "r8", "r9", "r10", "r11");
	return rc;
}

static long x32_call(void)
{
	return syscall(0x40000000 | SYS_getpid);
}
#endif

static const struct {
	const char *name;
	long (*run)(void);
} attacks[] = {
	{"userns", userns},
	{"userns-clone", userns_clone},
	{"userns-clone3", userns_clone3},
	{"mount", mount_tmpfs},
	{"remount", remount_root},
	{"umount", umount_proc},
	{"open_tree", new_mount_api},
	{"fsopen", open_file_system},
	{"pivot_root", pivot},
	{"add_key", add_key},
	{"keyctl", keyctl},
	{"bpf", bpf},
	{"perf", perf},
	{"userfaultfd", uffd},
	{"io_uring", uring},
	{"handle", by_handle},
	{"module", modules},
	{"kexec", kexec},
	{"reboot", reboots},
	{"sethostname", hostname},
	{"clock", set_clock},
	{"vsock", vsock},
	{"vsock-bit32", vsock_bit32},
	{"packet", packet},
	{"alg", alg},
	{"inet", inet},
	{"tiocsti", tiocsti},
	{"tiocsti-bit32", tiocsti_bit32},
	{"tioclinux", tioclinux},
	{"setgroups", setgroups_zero},
	{"setuid", become_root},
	{"trace-init", trace_init},
	{"mem-init", memory_of_init},
	{"root-init", root_of_init},
	{"exe-init", program_of_init},
	{"kill-init", kill_init},
	{"trace-child", trace_child},
	{"mknod", node},
	{"sysctl", sysctl_write},
	{"sysrq", sysrq},
	{"userns-limit", userns_limit},
	{"chroot", chroot_out},
	{"mountns", mount_namespace},
	{"cgroupns", cgroup_namespace},
	{"pidns", pid_namespace},
	{"setns", enter_own_namespace},
	{"mount-cgroup", mount_cgroup},
	{"bind-over", bind_over},
	{"uncover", uncover},
	{"mount_setattr", set_mount_attributes},
	{"move_mount", move_a_mount},
	{"syslog", kernel_log},
	{"fanotify", watch_everything},
	{"swap", swap},
	{"acct", accounting},
	{"setdomainname", domain},
	{"request_key", request_key},
	{"io_uring_enter", enter_ring},
	{"finit_module", load_module},
	{"kexec_file", kexec_file},
	{"audit", netlink_audit},
	{"bluetooth", bluetooth},
	{"xdp", xdp},
	{"netlink", netlink_route},
	{"writev-init", write_to_init},
	{"getfd-init", descriptor_of_init},
	{"fd-init", descriptors_of_init},
	{"cwd-init", directory_of_init},
	{"environ-init", environment_of_init},
	{"chroot-dance", chroot_dance},
	{"rlimit", raise_limit},
	{"iopl", port_of_io},
	{"settimeofday", set_time},
#if defined(__x86_64__)
	{"int80", compat_call},
	{"x32", x32_call},
#endif
};

static const char *symbol(int errnum)
{
	static const char *const names[] = {
		[EPERM] = "EPERM",
		[ENOENT] = "ENOENT",
		[ESRCH] = "ESRCH",
		[EBADF] = "EBADF",
		[EAGAIN] = "EAGAIN",
		[EACCES] = "EACCES",
		[EFAULT] = "EFAULT",
		[EBUSY] = "EBUSY",
		[EINVAL] = "EINVAL",
		[ENOSPC] = "ENOSPC",
		[EROFS] = "EROFS",
		[ENOSYS] = "ENOSYS",
		[EAFNOSUPPORT] = "EAFNOSUPPORT",
	};
	static char number[16];

	if ((size_t)errnum < sizeof(names) / sizeof(names[0]) && names[errnum])
		return names[errnum];
	snprintf(number, sizeof(number), "%d", errnum);
	return number;
}

/* Each in a process of its own, so that one success does not help the next. */
static void try(const char *name, long (*attack)(void))
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		errno = 0;
		printf("%s %s\n", name, attack() >= 0 ? "ok" : symbol(errno));
		fflush(stdout);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	if (WIFSIGNALED(status))
		printf("%s killed %d\n", name, WTERMSIG(status));
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		size_t at = 0, n = sizeof(attacks) / sizeof(attacks[0]);

		while (at < n && strcmp(attacks[at].name, argv[i]) != 0)
			at++;
		if (at == n)
			printf("%s ?\n", argv[i]);
		else
			try(attacks[at].name, attacks[at].run);
	}
	return 0;
}
