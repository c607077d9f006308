// SPDX-License-Identifier: MIT
/* Processes of the kernel in memory: born, signalled, ended, reaped; and time. */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/event.h>
#include <unistd.h>

#include "lib/num.h"
#include "tests/macos/kernel.h"

struct kernel k;

void k_init(uint64_t seed)
{
	bool trace = k.trace;

	for (unsigned i = 0; i < k.n; i++)
		k.at[k.proc[i].pid] = 0;
	memset(&k, 0, offsetof(struct kernel, at));
	k.trace = trace;
	k.rng.state = seed;
	k.now_ns = 1000 * NS_PER_SEC;
	k.last_pid = 1;
	k.pid_max = K_PID_MAX;
	k.tree_max = 100;
	k.link_far = -1;
	k_add(0)->parent = 0; /* launchd */
	k.proc[0].reaps = true;
}

void k_say(const char *fmt, ...)
{
	va_list ap;

	if (!k.trace)
		return;
	printf("%14.6f  ", (double)k.now_ns / 1e9);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

void k_fail(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(k.failure, sizeof(k.failure), fmt, ap);
	va_end(ap);
	k_say("BROKEN: %s", k.failure);
	longjmp(k.escape, 1);
}

uint64_t k_any(uint64_t span_ns)
{
	return span_ns ? prng_next(&k.rng) % span_ns : 0;
}

struct kproc *k_find(pid_t pid)
{
	return pid > 0 && pid <= K_PID_MAX && k.at[pid] ? &k.proc[k.at[pid] - 1] : NULL;
}

struct kproc *k_find_unique(uint64_t unique)
{
	for (unsigned i = 0; i < k.n; i++)
		if (k.proc[i].unique == unique)
			return &k.proc[i];
	return NULL;
}

bool k_alive(const struct kproc *p)
{
	return p->state == K_ALIVE || p->state == K_STOPPED;
}

/*
 * Brood was told who it is, or was shown the cookie. Whom a process that is known has forked is known to be the tree's as
 * soon as it is asked itself.
 */
void k_learn(struct kproc *p, bool by_cookie)
{
	if (p->known || !p->tree || (!by_cookie && !p->forker_known))
		return;
	p->known = true;
	for (unsigned i = 0; i < k.n; i++)
		if (k.proc[i].parent_unique == p->unique)
			k.proc[i].forker_known = true;
}

/* What it executes after the last list was made, nobody can have seen. */
bool k_must_know(const struct kproc *p)
{
	bool shown = p->cookie && !p->apple && p->executed_ns < k.listed_ns &&
		     p->unready_until <= k.listed_ns;

	return p->tree && (p->known || p->forker_known || shown);
}

/* In turn, and never one that a process, a group or a session is known by. */
static pid_t free_pid(void)
{
	for (;;) {
		bool taken = false;

		k.last_pid = k.last_pid >= k.pid_max ? 2 : k.last_pid + 1;
		for (unsigned i = 0; i < k.n && !taken; i++)
			taken = k.proc[i].pid == k.last_pid || k.proc[i].group == k.last_pid ||
				k.proc[i].session == k.last_pid;
		if (!taken)
			return k.last_pid;
	}
}

static struct kproc *add(void)
{
	struct kproc *p;
	pid_t pid = k.n ? free_pid() : 1;

	if (k.n == K_PROCS_MAX || (int)k.n + 10 >= k.pid_max)
		return NULL;
	p = &k.proc[k.n++];
	k.at[pid] = (uint16_t)k.n;
	memset(p, 0, sizeof(*p));
	p->pid = pid;
	p->unique = ++k.last_unique;
	p->uid = K_USER;
	p->act_at = p->end_at = p->zombie_at = p->reap_at = K_NEVER;
	return p;
}

struct kproc *k_add(pid_t parent)
{
	struct kproc *p = add(), *up = k_find(parent);

	p->parent = parent;
	p->parent_unique = up ? up->unique : 0;
	p->group = p->session = p->pid;
	return p;
}

struct kproc *k_fork(struct kproc *parent)
{
	unsigned of_tree = 0;
	struct kproc *p;
	pid_t up = parent->pid;

	for (unsigned i = 0; i < k.n; i++)
		of_tree += k.proc[i].tree;
	if (parent->tree && of_tree >= k.tree_max)
		return NULL;
	p = add();
	if (!p)
		return NULL;
	parent = k_find(up);
	p->parent = up;
	p->parent_unique = parent->unique;
	p->group = parent->group;
	p->session = parent->session;
	p->uid = parent->uid;
	p->cookie = parent->cookie;
	p->apple = parent->apple;
	p->tree = parent->tree;
	p->clears_env = parent->clears_env;
	p->uses_apple = parent->uses_apple;
	p->reaps = prng_one_in(&k.rng, 2);
	p->forker_known = parent->tree && parent->known;
	if (k.hinders && p->tree) {
		p->unwatchable = prng_one_in(&k.rng, 10);
		p->guarded = prng_one_in(&k.rng, 30);
	}
	k_note(parent, NOTE_FORK);
	k_say("  %d forks %d (unique %llu, group %d)", up, p->pid, (unsigned long long)p->unique,
	      p->group);
	return p;
}

void k_remove(struct kproc *p)
{
	k.at[p->pid] = 0;
	*p = k.proc[--k.n];
	if (p != &k.proc[k.n])
		k.at[p->pid] = (uint16_t)(p - k.proc + 1);
}

static void reap(struct kproc *p)
{
	k_say("  %d is reaped by %d", p->pid, p->parent);
	k_remove(p);
}

/* It is past all it can do; its zombie comes a moment later. */
void k_end(struct kproc *p, int status)
{
	if (!k_alive(p))
		return;
	k_say("  %d ends, status %x", p->pid, (unsigned)status);
	p->state = K_EXITING;
	p->status = status;
	p->act_at = p->end_at = K_NEVER;
	p->zombie_at = k.now_ns + (k.slow_exits ? NS_PER_SEC : k.busy ? k_any(NS_PER_MS / 2) : 0);
	for (unsigned i = 0; i < k.n; i++)
		if (k.proc[i].parent == p->pid && &k.proc[i] != p) {
			k.proc[i].parent = 1;
			if (k.proc[i].state == K_ZOMBIE)
				k.proc[i].reap_at = k.now_ns + k_any(20 * NS_PER_MS);
		}
	k_note(p, NOTE_EXIT);
}

static void become_zombie(struct kproc *p)
{
	struct kproc *parent = k_find(p->parent);

	p->state = K_ZOMBIE;
	p->zombie_at = K_NEVER;
	if (!parent || parent->pid == 1 || parent->reaps)
		p->reap_at = k.now_ns + k_any(k.busy ? 20 * NS_PER_MS : 1);
	k_tell(p->parent, SIGCHLD);
}

void k_signal(struct kproc *p, int signo)
{
	if (!k_alive(p) || signo == 0)
		return;
	k_say("  %d gets signal %d", p->pid, signo);
	if (signo == SIGKILL) {
		p->end_signal = SIGKILL;
		p->end_at = k.now_ns + (k.busy ? k_any(NS_PER_MS) : 0);
	} else if (signo == SIGSTOP || signo == SIGTSTP) {
		if (p->state == K_STOPPED || (signo == SIGTSTP && p->deaf))
			return;
		p->state = K_STOPPED;
		p->status = signo;
		p->stop_news = true;
		k_tell(p->parent, SIGCHLD);
	} else if (signo == SIGCONT) {
		if (p->state != K_STOPPED)
			return;
		p->state = K_ALIVE;
		p->continue_news = true;
		if (p->forks)
			p->act_at = k.now_ns + p->pace_ns + 1;
		k_tell(p->parent, SIGCHLD);
		for (int s = 1; s < 32; s++)
			if (p->pending & 1u << s)
				k_signal(p, s);
		p->pending = 0;
	} else if (p->state == K_STOPPED) {
		p->pending |= 1u << signo;
	} else if (!p->deaf && signo != SIGCHLD && signo != SIGWINCH && signo != SIGURG &&
		   signo != SIGIO && p->end_at == K_NEVER) {
		p->end_signal = signo;
		p->end_at = k.now_ns + k_any(5 * NS_PER_MS) + 1;
	}
}

static void due(struct kproc *p)
{
	if (p->zombie_at <= k.now_ns) {
		become_zombie(p);
	} else if (p->reap_at <= k.now_ns) {
		reap(p);
	} else if (p->end_at <= k.now_ns && (p->state == K_ALIVE || p->end_signal == SIGKILL)) {
		k_end(p, p->end_signal ? p->end_signal : 3 << 8);
	} else if (p->end_at <= k.now_ns) {
		p->end_at = K_NEVER; /* it is stopped: once it goes on */
		p->pending |= 1u << p->end_signal;
	} else if (p->act_at <= k.now_ns) {
		if (p->state == K_STOPPED)
			p->act_at = K_NEVER;
		else
			k_act(p);
	}
}

static uint64_t when(const struct kproc *p)
{
	uint64_t at = p->act_at;

	if (p->end_at < at)
		at = p->end_at;
	if (p->zombie_at < at)
		at = p->zombie_at;
	return p->reap_at < at ? p->reap_at : at;
}

static struct kproc *next_proc(uint64_t *at)
{
	struct kproc *first = NULL;

	*at = K_NEVER;
	for (unsigned i = 0; i < k.n; i++)
		if (when(&k.proc[i]) < *at) {
			first = &k.proc[i];
			*at = when(first);
		}
	return first;
}

uint64_t k_next(void)
{
	uint64_t at;

	next_proc(&at);
	if (k.plan_at < k.plan_n && k.plan[k.plan_at].at < at)
		at = k.plan[k.plan_at].at;
	return at;
}

void k_plan(uint64_t at, enum k_kind kind, int signo)
{
	struct k_plan *p = &k.plan[k.plan_n++];

	for (; p > k.plan && p[-1].at > at; p--)
		*p = p[-1];
	*p = (struct k_plan){at, kind, signo};
}

static void happen(const struct k_plan *p)
{
	struct kproc *target = NULL;

	k_say("planned: %d signal %d", p->kind, p->signo);
	switch (p->kind) {
	case K_TO_BROOD:
		k_tell(k.self, p->signo);
		break;
	case K_TO_MAIN:
		target = k_find(k.main_pid);
		if (target && target->tree)
			k_signal(target, p->signo);
		break;
	case K_LINK_SIGNAL:
		if (k.link_far >= 0 && k.link_send(p->signo) == 0)
			k.told[k.told_n++] = p->signo;
		break;
	case K_LINK_CLOSE:
		if (k.link_far >= 0)
			close(k.link_far);
		k.link_closed |= k.link_far >= 0;
		k.link_far = -1;
		break;
	default:
		if (k.init_can_die)
			longjmp(k.init_died, 1);
		break;
	}
}

void k_pass(uint64_t to)
{
	for (;;) {
		uint64_t at;
		struct kproc *p = next_proc(&at);

		if (k.plan_at < k.plan_n && k.plan[k.plan_at].at <= at &&
		    k.plan[k.plan_at].at <= to) {
			const struct k_plan *plan = &k.plan[k.plan_at++];

			if (plan->at > k.now_ns)
				k.now_ns = plan->at;
			happen(plan);
		} else if (p && at <= to) {
			if (at > k.now_ns)
				k.now_ns = at;
			due(p);
		} else {
			break;
		}
	}
	if (to > k.now_ns && to != K_NEVER)
		k.now_ns = to;
}
