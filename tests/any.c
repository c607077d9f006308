// SPDX-License-Identifier: MIT
/* Random policies, hosts, commands and signals for the simulations. */
#include "tests/any.h"

#include <signal.h>
#include <string.h>

#include "lib/num.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

int any_signal(struct prng *r)
{
	static const int signals[] = {SIGTERM, SIGINT,	 SIGHUP,  SIGQUIT, SIGUSR1,
				      SIGUSR2, SIGWINCH, SIGTSTP, SIGTTIN, SIGCONT,
				      SIGPIPE, SIGALRM,	 34,	  37,	   64};

	return signals[prng_below(r, prng_one_in(r, 2) ? 4 : COUNT(signals))];
}

uint64_t any_span(struct prng *r)
{
	static const uint64_t spans[] = {0,
					 0,
					 NS_PER_MS,
					 10 * NS_PER_MS,
					 100 * NS_PER_MS,
					 500 * NS_PER_MS,
					 NS_PER_SEC,
					 2 * NS_PER_SEC,
					 5 * NS_PER_SEC,
					 10 * NS_PER_SEC,
					 30 * NS_PER_SEC};

	if (prng_one_in(r, 4))
		return prng_next(r) % (8 * NS_PER_SEC);
	return spans[prng_below(r, COUNT(spans))];
}

void any_policy(struct prng *r, struct policy *p)
{
	static const int stop_signals[] = {SIGTERM, SIGTERM, SIGINT, SIGUSR1, 37, SIGQUIT};

	memset(p, 0, sizeof(*p));
	p->grace_ns = prng_one_in(r, 2) ? 5 * NS_PER_SEC : any_span(r);
	p->timeout_ns = prng_one_in(r, 2) ? any_span(r) : 0;
	p->kill_after_ns = prng_one_in(r, 4) ? any_span(r) : 0;
	p->stop_signal = stop_signals[prng_below(r, COUNT(stop_signals))];
	p->leftovers = (enum leftovers)prng_below(r, 5);
	p->signal_to = (enum signal_to)prng_below(r, 3);
	p->suspend = (enum suspend)prng_below(r, 3);
	for (int i = 0; i < SIGNAL_LIMIT; i++)
		p->signal_map[i] = i;
	for (unsigned i = prng_below(r, 8); i < 3; i++)
		p->signal_map[any_signal(r)] = prng_one_in(r, 2) ? 0 : any_signal(r);
	if (p->leftovers == LEFTOVERS_LEAVE && prng_one_in(r, 2))
		p->leave_signal = SIGTERM;
	p->uncounted = p->leftovers != LEFTOVERS_FAIL && prng_one_in(r, 3);
	p->pause = prng_one_in(r, 40);
	p->warn_reaped = prng_one_in(r, 50);
}

void any_host(struct os *os)
{
	static const uint64_t latencies[] = {0, 0, 1000, 50000, 1000000};
	struct prng *r = &os->rng;

	os->role = prng_one_in(r, 2) ? OS_ROLE_INIT : OS_ROLE_ALONE;
	os->order = (enum fake_order)prng_below(r, 3);
	os->latency_ns = latencies[prng_below(r, COUNT(latencies))];
	os->fail_one_in = prng_one_in(r, 4) ? 1 + prng_below(r, 6) : 0;
	os->has_shell = prng_one_in(r, 2);
	os->start_fails = prng_one_in(r, 60);
}

/* Comets, or many orphans at once. Rare, for it takes long. */
static void storm(struct os *os)
{
	struct prng *r = &os->rng;
	struct fake_proc *p = &os->procs[0];

	if (prng_one_in(r, 2)) {
		p->forks_left = 64 + prng_below(r, 150);
		p->fork_every_ns = 1000 + prng_below(r, 1000000);
		p->forks_at = os->now_ns + p->fork_every_ns;
		return;
	}
	os->latency_ns = 4 * NS_PER_MS;
	os->escape_one_in = prng_below(r, 3);
	for (unsigned i = 1 + prng_below(r, 32); i > 0; i--) {
		p = fake_spawn(os, 0);
		p->comet = true;
		p->forks_left = 50 + prng_below(r, 300); /* generations */
		p->fork_every_ns = 2 * NS_PER_MS + prng_below(r, 20 * NS_PER_MS);
		p->forks_at = os->now_ns + p->fork_every_ns;
		p->manner = FAKE_IGNORES;
	}
}

void any_command(struct os *os)
{
	struct prng *r = &os->rng;
	struct fake_proc *p = fake_spawn(os, FAKE_INIT);

	os->main = 0;
	p->main = true;
	p->manner = (enum fake_manner)prng_below(r, 3);
	p->handler_ns = any_span(r);
	p->status = prng_one_in(r, 2) ? 0 : (int)prng_below(r, 256);
	p->careless = prng_one_in(r, 3);
	if (!prng_one_in(r, 4) || os->start_fails)
		p->exits_at = os->now_ns + any_span(r);
	if (prng_one_in(r, 300))
		p->killable_at = prng_one_in(r, 2) ? FAKE_NEVER : os->now_ns + any_span(r);
	if (os->start_fails)
		return;
	if (prng_one_in(r, 2)) {
		p->forks_left = 1 + prng_below(r, 3);
		p->fork_every_ns = prng_below(r, 1000) * NS_PER_MS;
		p->forks_at = os->now_ns + p->fork_every_ns;
	}
	if (prng_one_in(r, 1000))
		storm(os);
}

void any_sent(struct prng *r, struct os_signal *s)
{
	s->signo = any_signal(r);
	s->queued = prng_one_in(r, 3);
	s->terminal = prng_one_in(r, 4);
	s->uid = prng_below(r, 2000);
	s->value = s->queued ? prng_next(r) : 0;
}
