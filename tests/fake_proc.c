// SPDX-License-Identifier: MIT
/* Virtual processes: they fork, exit, stop, leave orphans and zombies, and answer signals as a kernel makes them. */
#include <signal.h>
#include <string.h>

#include "tests/fake_os.h"

struct fake_proc *fake_spawn(struct os *os, int parent)
{
	struct fake_proc *p;
	unsigned i = 0;

	while (i < os->procs_n && os->procs[i].state != FAKE_FREE)
		i++;
	if (i == FAKE_PROCS_MAX)
		return NULL;
	if (i == os->procs_n)
		os->procs_n++;
	p = &os->procs[i];
	memset(p, 0, sizeof(*p));
	p->state = FAKE_RUNNING;
	p->pid = ++os->last_pid;
	p->parent = parent;
	p->forks_at = p->exits_at = FAKE_NEVER;
	p->in_group = parent == FAKE_INIT || os->procs[parent].in_group;
	return p;
}

static bool live(const struct fake_proc *p)
{
	return p->state == FAKE_RUNNING || p->state == FAKE_STOPPED;
}

unsigned fake_alive(const struct os *os)
{
	unsigned n = 0;

	for (unsigned i = 0; i < os->procs_n; i++)
		n += live(&os->procs[i]);
	return n;
}

unsigned fake_present(const struct os *os)
{
	unsigned n = 0;

	for (unsigned i = 0; i < os->procs_n; i++)
		n += os->procs[i].state != FAKE_FREE;
	return n;
}

/* A zombie for brood to reap; for a supervisor its init does that. */
static void left_to_init(struct os *os, struct fake_proc *p)
{
	os->news = true;
	if (os->role == OS_ROLE_SUPERVISOR && !os->adopted)
		p->state = FAKE_FREE;
}

void fake_die(struct os *os, unsigned i, bool signaled, int status)
{
	struct fake_proc *p = &os->procs[i];

	if (os->trace)
		fake_say(os, "    %s%lld dies: %s %d", p->main ? "command " : "", (long long)p->pid,
			 signaled ? "signal" : "exit", status);
	p->state = FAKE_ZOMBIE;
	p->signaled = signaled;
	p->status = status;
	for (unsigned k = 0; k < os->procs_n; k++) {
		struct fake_proc *child = &os->procs[k];

		if (child->state == FAKE_FREE || child->parent != (int)i)
			continue;
		child->parent = FAKE_INIT;
		if (child->state == FAKE_ZOMBIE)
			left_to_init(os, child);
	}
	if (p->parent == FAKE_INIT)
		left_to_init(os, p);
	else if (!os->procs[p->parent].careless)
		p->state = FAKE_FREE;
}

static bool asks_to_end(int signo)
{
	return signo == SIGTERM || signo == SIGINT || signo == SIGHUP || signo == SIGQUIT;
}

static void stop_or_continue(struct os *os, unsigned i, int signo)
{
	struct fake_proc *p = &os->procs[i];
	uint64_t held = p->held;

	if (signo != SIGCONT) {
		if (p->state == FAKE_STOPPED)
			return;
		p->state = FAKE_STOPPED;
		if (p->main) {
			os->main_stopped = signo;
			os->main_continued = false;
			os->news = true;
		}
		return;
	}
	if (p->state != FAKE_STOPPED)
		return;
	p->state = FAKE_RUNNING;
	if (p->main) {
		os->main_continued = true;
		os->main_stopped = 0;
		os->news = true;
	}
	p->held = 0;
	for (int held_signo = 1; held && held_signo < 64; held_signo++)
		if (held & (1ull << held_signo))
			fake_signal(os, i, held_signo);
}

void fake_signal(struct os *os, unsigned i, int signo)
{
	struct fake_proc *p = &os->procs[i];

	if (!live(p))
		return;
	if (signo == SIGKILL) {
		if (p->killable_at > os->now_ns)
			p->kill_pending = true;
		else
			fake_die(os, i, true, SIGKILL);
	} else if (signo == SIGCONT || signo == SIGSTOP ||
		   ((signo == SIGTSTP || signo == SIGTTIN || signo == SIGTTOU) &&
		    p->manner != FAKE_IGNORES)) {
		stop_or_continue(os, i, signo);
	} else if (p->state == FAKE_STOPPED) {
		p->held |= 1ull << (signo & 63);
	} else if (asks_to_end(signo) && p->killable_at <= os->now_ns) {
		if (p->manner == FAKE_DIES)
			fake_die(os, i, true, signo);
		else if (p->manner == FAKE_HANDLES && p->exits_at > os->now_ns + p->handler_ns)
			p->exits_at = os->now_ns + p->handler_ns;
	}
}

/* When this process does something by itself. */
static uint64_t next_of(const struct fake_proc *p)
{
	uint64_t at = FAKE_NEVER;

	if (!live(p))
		return at;
	if (p->kill_pending)
		return p->killable_at;
	if (p->state == FAKE_STOPPED)
		return at;
	at = p->exits_at;
	if (p->forks_at < at)
		at = p->forks_at;
	return at;
}

uint64_t fake_next(const struct os *os)
{
	uint64_t at = FAKE_NEVER, one;

	for (unsigned i = 0; i < os->procs_n; i++) {
		one = next_of(&os->procs[i]);
		if (one < at)
			at = one;
	}
	return at;
}

/* A fork. The child's ways are its parent's, with a throw of the dice. */
static void fork_one(struct os *os, unsigned i)
{
	struct fake_proc *p = &os->procs[i], *child = fake_spawn(os, (int)i);

	p->forks_left--;
	p->forks_at = p->forks_left ? os->now_ns + p->fork_every_ns : FAKE_NEVER;
	if (!child)
		return; /* the table is full: EAGAIN */
	if (os->trace)
		fake_say(os, "    %lld forks %lld", (long long)p->pid, (long long)child->pid);
	if (p->comet) {
		*child = (struct fake_proc){.state = FAKE_RUNNING,
					    .manner = p->manner,
					    .pid = child->pid,
					    .parent = (int)i,
					    .comet = true,
					    .forks_left = p->forks_left,
					    .fork_every_ns = p->fork_every_ns,
					    .forks_at = p->forks_at,
					    .exits_at = p->forks_left ? FAKE_NEVER : os->now_ns};
		fake_die(os, i, false, 0);
		return;
	}
	child->manner = (enum fake_manner)prng_below(&os->rng, 3);
	child->handler_ns = prng_below(&os->rng, 4000) * 1000000ull;
	child->in_group &= !prng_one_in(&os->rng, 4);
	child->careless = prng_one_in(&os->rng, 3);
	if (!prng_one_in(&os->rng, 3))
		child->exits_at = os->now_ns + prng_below(&os->rng, 3000) * 1000000ull;
	if (prng_one_in(&os->rng, 3)) {
		child->forks_left = 1 + prng_below(&os->rng, 2);
		child->fork_every_ns = p->fork_every_ns;
		child->forks_at = os->now_ns + p->fork_every_ns;
		if (prng_one_in(&os->rng, 2))
			child->exits_at = child->forks_at; /* a daemon's double fork */
	}
	if (prng_one_in(&os->rng, 200))
		child->killable_at = os->now_ns + prng_below(&os->rng, 20000) * 1000000ull;
	if (prng_one_in(&os->rng, 400))
		child->killable_at = FAKE_NEVER;
}

void fake_advance(struct os *os, uint64_t to)
{
	for (;;) {
		uint64_t at = FAKE_NEVER, one;
		unsigned who = 0;

		for (unsigned i = 0; i < os->procs_n; i++) {
			one = next_of(&os->procs[i]);
			if (one < at) {
				at = one;
				who = i;
			}
		}
		if (at > to || at == FAKE_NEVER)
			break;
		if (at > os->now_ns)
			os->now_ns = at;
		if (os->procs[who].kill_pending)
			fake_die(os, who, true, SIGKILL);
		else if (os->procs[who].forks_at == at)
			fork_one(os, who);
		else
			fake_die(os, who, false, os->procs[who].status);
	}
	if (to > os->now_ns)
		os->now_ns = to;
}
