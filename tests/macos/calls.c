// SPDX-License-Identifier: MIT
/* The calls of compat/macos on the kernel in memory, and the rules that each has to keep. */
#include <errno.h>
#include <libproc.h>
#include <mach/mach_time.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/event.h>
#include <sys/proc.h>
#include <sys/socket.h>
#include <sys/sysctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/num.h"
#include "tests/macos/calls.h"
#include "tests/macos/kernel.h"
#include "tests/macos/machine.h"

/* The world goes on while it is looked at. */
static void take_time(void)
{
	if (k.busy && prng_one_in(&k.rng, 64))
		k_pass(k.now_ns + k_any(200000));
}

static void once(void (**hook)(void))
{
	void (*then)(void) = *hook;

	*hook = NULL;
	if (then)
		then();
}

static int fail(int errnum)
{
	errno = errnum;
	return -1;
}

/* ---- libproc */

int proc_listallpids(void *buffer, int size)
{
	pid_t *pid = buffer;
	int n = 0, room = size / (int)sizeof(*pid);

	take_time();
	k.listed_ns = k.now_ns;
	for (unsigned i = 0; i < k.n && n < room; i++)
		pid[n++] = k.proc[i].pid;
	once(&k.after_list);
	return n;
}

static int unique_info(struct kproc *p, void *buffer)
{
	uint64_t words[7] = {0, 0, p->unique, p->parent_unique, p->version, 0, 0};

	if (p->told_short)
		k_learn(p, false);
	p->told_short = false;
	memcpy(buffer, words, sizeof(words));
	return (int)sizeof(words);
}

static int short_info(struct kproc *p, void *buffer)
{
	struct proc_bsdshortinfo b = {
		.pbsi_pid = (uint32_t)p->pid,
		.pbsi_ppid = (uint32_t)p->parent,
		.pbsi_pgid = (uint32_t)p->group,
		.pbsi_status = p->state == K_ZOMBIE    ? SZOMB
			       : p->state == K_STOPPED ? SSTOP
						       : SRUN,
		.pbsi_comm = "thing",
		.pbsi_uid = p->uid,
	};

	p->told_short = true;
	memcpy(buffer, &b, sizeof(b));
	return (int)sizeof(b);
}

int proc_pidinfo(int pid, int flavor, uint64_t arg, void *buffer, int size)
{
	struct kproc *p;

	if (flavor == PROC_PIDLISTFDS)
		return 0;
	take_time();
	p = k_find(pid);
	if (!p || (p->state == K_ZOMBIE && (arg != 1 || k.zombies_hidden))) {
		errno = ESRCH;
		return 0;
	}
	switch (flavor) {
	case 17:
		return size == 56 ? unique_info(p, buffer) : 0;
	case 13:
		return size == (int)sizeof(struct proc_bsdshortinfo) ? short_info(p, buffer) : 0;
	default:
		errno = EPERM;
		return k.info ? k.info(p, flavor, buffer, size) : 0;
	}
}

int proc_pidpath(int pid, void *buffer, uint32_t size)
{
	const struct kproc *p = k_find(pid);

	errno = ESRCH;
	return p && k.path ? k.path(p, buffer, size) : 0;
}

int proc_pid_rusage(int pid, int flavor, rusage_info_t *buffer)
{
	struct rusage_info_v0 *r = (void *)buffer;

	if (!k_find(pid) || flavor != RUSAGE_INFO_V0)
		return fail(ESRCH);
	memset(r, 0, sizeof(*r));
	r->ri_user_time = 1000;
	r->ri_resident_size = 4096;
	return 0;
}

int mach_timebase_info(struct mach_timebase_info *info)
{
	info->numer = k.unit_numer ? k.unit_numer : 1;
	info->denom = k.unit_denom ? k.unit_denom : 1;
	return 0;
}

/* ---- sysctl */

static size_t put(char *to, size_t at, const char *text)
{
	memcpy(to + at, text, strlen(text) + 1);
	return at + strlen(text) + 1;
}

static int args_of(pid_t pid, char *to, size_t *size)
{
	struct kproc *p;
	int count = 2;
	size_t n = sizeof(count);

	take_time();
	p = k_find(pid);
	if (!p || !k_alive(p) || p->uid != K_USER)
		return fail(EINVAL);
	if (p->unready_until > k.now_ns)
		return fail(EIO);
	memcpy(to, &count, sizeof(count));
	n = put(to, n, "/bin/thing");
	to[n++] = '\0';
	n = put(to, n, "thing");
	n = put(to, n, p->cookie && p->apple ? "BROOD_TREE_=1" : "argument");
	if (!p->apple) {
		n = put(to, n, "PATH=/bin");
		n = put(to, n, "");
		if (p->cookie) {
			n = put(to, n, k.cookie);
			k_learn(p, true);
		}
	}
	*size = put(to, n, "executable_path=/bin/thing");
	return 0;
}

int sysctl(int *name, unsigned name_n, void *old, size_t *old_size, void *new, size_t new_size)
{
	(void)new, (void)new_size;
	if (name_n == 3 && name[1] == KERN_PROCARGS2)
		return args_of(name[2], old, old_size);
	if (name_n == 2 && name[0] == CTL_KERN && name[1] == KERN_ARGMAX) {
		*(int *)old = 65536;
		return 0;
	}
	return m_sysctl(name, name_n, old, old_size);
}

/* ---- signals sent by brood */

static void check_target(const struct kproc *p, int signo)
{
	if (p->pid <= 1 || p->pid == k.self)
		k_fail("signal %d to %d", signo, p->pid);
	if (!p->tree)
		k_fail("signal %d to %d, which is not of the tree", signo, p->pid);
}

static void count_signal(const struct kproc *p, int signo)
{
	if (signo == SIGKILL) {
		k.kills++;
		if (!k.first_kill_ns)
			k.first_kill_ns = k.now_ns;
	} else if (signo == k.stop_signal && !k.first_stop_ns) {
		k.first_stop_ns = k.now_ns;
	}
	if (p->pid == k.main_pid && signo != SIGCONT && signo != SIGKILL && k.passed_n < 512)
		k.passed[k.passed_n++] = signo;
}

static int kill_group(pid_t group, int signo)
{
	bool any = false, allowed = false;

	if (group <= 1)
		k_fail("kill(%d, %d)", -group, signo);
	for (unsigned i = 0; i < k.n; i++) {
		struct kproc *p = &k.proc[i];

		if (p->group != group)
			continue;
		any = true;
		if (!k_alive(p))
			continue;
		check_target(p, signo);
		if (p->guarded)
			continue;
		allowed = true;
		count_signal(p, signo);
		k_signal(p, signo);
	}
	return allowed ? 0 : fail(any ? EPERM : ESRCH);
}

int __wrap_kill(pid_t pid, int signo)
{
	struct kproc *p;

	k_say("brood: kill(%d, %d)", pid, signo);
	if (pid == 0 && signo == SIGTSTP && k.job_stops) {
		k_tell(k.self, SIGTSTP);
		if (k.job_stops > 0)
			k_tell(k.self, SIGCONT);
		return 0;
	}
	if (pid == 0 || pid == -1)
		k_fail("kill(%d, %d)", pid, signo);
	if (pid < 0)
		return kill_group(-pid, signo);
	p = k_find(pid);
	if (!p)
		return fail(ESRCH);
	check_target(p, signo);
	if (p->guarded)
		return fail(EPERM);
	count_signal(p, signo);
	k_signal(p, signo);
	once(&k.after_kill);
	return 0;
}

/* ---- processes */

pid_t __wrap_getpid(void)
{
	return k.self;
}

pid_t __wrap_getppid(void)
{
	return k_find(k.self)->parent;
}

pid_t __wrap_getpgrp(void)
{
	return k_find(k.self)->group;
}

uid_t __wrap_geteuid(void)
{
	return K_USER;
}

int __wrap_setpgid(pid_t pid, pid_t group)
{
	struct kproc *p = k_find(pid ? pid : k.self);

	if (!p)
		return fail(ESRCH);
	p->group = group ? group : p->pid;
	return 0;
}

/* The end that the other process would have is kept: the test is that process. */
int __wrap_socketpair(int domain, int type, int protocol, int ends[2])
{
	int rc = __real_socketpair(domain, type, protocol, ends);

	memcpy(k.link_ends, ends, sizeof(k.link_ends));
	return rc;
}

pid_t __wrap_fork(void)
{
	struct kproc *p = k.fork_into ? k_find(k.fork_into) : k_fork(k_find(k.self));

	if (!p)
		return fail(EAGAIN);
	if (k.fork_child) {
		k.fork_child = false;
		k.self = p->pid;
		p->reaps = false; /* but by what brood does */
		k.link_far = dup(k.link_ends[0]);
		return 0;
	}
	if (k.fork_into) {
		k.fork_into = 0;
		k.link_far = dup(k.link_ends[1]);
		k.link_ready();
	}
	return p->pid;
}

static int news_of(struct kproc *p, int options)
{
	if (p->state == K_ZOMBIE)
		return p->status;
	if ((options & WUNTRACED) && p->stop_news && p->state == K_STOPPED) {
		p->stop_news = false;
		return p->status << 8 | 0x7f;
	}
	if ((options & WCONTINUED) && p->continue_news) {
		p->continue_news = false;
		return 0xffff;
	}
	return -1;
}

pid_t __wrap_waitpid(pid_t pid, int *status, int options)
{
	bool any = false;

	for (unsigned i = 0; i < k.n; i++) {
		struct kproc *p = &k.proc[i];
		pid_t found = p->pid;
		int news;

		if (p->parent != k.self || (pid > 0 && p->pid != pid))
			continue;
		any = true;
		news = news_of(p, options);
		if (news < 0)
			continue;
		if (status)
			*status = news;
		if (p->state == K_ZOMBIE) {
			k_say("brood reaps %d", found);
			k_remove(p);
			if (++k.reaped_in_row > k.reaped_most)
				k.reaped_most = k.reaped_in_row;
		}
		return found;
	}
	return any ? 0 : fail(ECHILD);
}

int __wrap_clock_gettime(clockid_t clock, struct timespec *ts)
{
	(void)clock;
	ts->tv_sec = (time_t)(k.now_ns / NS_PER_SEC);
	ts->tv_nsec = (long)(k.now_ns % NS_PER_SEC);
	return 0;
}

/* ---- what the test's own process must be spared */

int __wrap_dup2(int from, int to)
{
	(void)from;
	return to;
}

int __wrap_setpriority(int which, id_t who, int value)
{
	(void)which, (void)who, (void)value;
	return fail(EACCES);
}

int __wrap_chdir(const char *path)
{
	(void)path;
	return 0;
}

int __wrap_sigprocmask(int how, const sigset_t *set, sigset_t *before)
{
	(void)how, (void)set;
	if (before)
		sigemptyset(before);
	return 0;
}

int __wrap_sigaction(int signo, const struct sigaction *action, struct sigaction *before)
{
	(void)signo, (void)action;
	if (before)
		memset(before, 0, sizeof(*before));
	return 0;
}

int __wrap_sigpending(sigset_t *set)
{
	sigemptyset(set);
	return 0;
}

/* There is no terminal, and nothing else to be opened. */
int __wrap_open64(const char *path, int flags, ...)
{
	(void)path, (void)flags;
	return fail(ENXIO);
}
