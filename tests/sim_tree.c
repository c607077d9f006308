// SPDX-License-Identifier: MIT
/* Random histories of one tree: the real loop, reaping and state machine over a platform in memory. */
/* needs: reaper lib tests/fake_os.c tests/fake_proc.c tests/fake_words.c */
/* needs: tests/histories.c tests/oracle.c tests/oracle_owed.c */
/* wrap: tree_step */
#include <signal.h>
#include <string.h>

#include "lib/num.h"
#include "reaper/reap.h"
#include "tests/fake_words.h"
#include "tests/histories.h"
#include "tests/oracle.h"

#define HISTORIES	1000000
#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static struct os *stepping; /* for fake_fail in the middle of a step */

void __real_tree_step(struct tree *t, const struct os_event *event, struct tree_step *out);
void __wrap_tree_step(struct tree *t, const struct os_event *event, struct tree_step *out);

/* Every step is taken twice, from the same state: it must answer the same, and within its bound. */
void __wrap_tree_step(struct tree *t, const struct os_event *event, struct tree_step *out)
{
	struct tree twin;
	struct tree_step again;

	memcpy(&twin, t, sizeof(twin));
	__real_tree_step(&twin, event, &again);
	__real_tree_step(t, event, out);
	if (out->n > TREE_ACTIONS_MAX)
		fake_fail(stepping, "%u actions", out->n);
	if (again.n != out->n || memcmp(&twin, t, sizeof(twin)) != 0 ||
		memcmp(again.actions, out->actions, out->n * sizeof(out->actions[0])) != 0)
		fake_fail(stepping, "the same step has answered differently");
}

static int any_signal(struct prng *r)
{
	static const int signals[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH,
		SIGTSTP, SIGTTIN, SIGCONT, SIGPIPE, SIGALRM, 34, 37, 64};

	return signals[prng_below(r, prng_one_in(r, 2) ? 4 : COUNT(signals))];
}

/* Round figures, so that things fall on the same moment; sometimes not. */
static uint64_t any_span(struct prng *r)
{
	static const uint64_t spans[] = {0, 0, NS_PER_MS, 10 * NS_PER_MS, 100 * NS_PER_MS,
		500 * NS_PER_MS, NS_PER_SEC, 2 * NS_PER_SEC, 5 * NS_PER_SEC, 10 * NS_PER_SEC,
		30 * NS_PER_SEC};

	if (prng_one_in(r, 4))
		return prng_next(r) % (8 * NS_PER_SEC);
	return spans[prng_below(r, COUNT(spans))];
}

static void any_policy(struct prng *r, struct policy *p)
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
	p->pause = prng_one_in(r, 40);
	p->warn_reaped = prng_one_in(r, 50);
}

static void any_host(struct os *os)
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

static void any_command(struct os *os)
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

static void any_sent(struct prng *r, struct os_signal *s)
{
	s->signo = any_signal(r);
	s->queued = prng_one_in(r, 3);
	s->terminal = prng_one_in(r, 4);
	s->uid = prng_below(r, 2000);
	s->value = s->queued ? prng_next(r) : 0;
}

static void any_plan(struct os *os)
{
	static const int outside[] = {SIGSTOP, SIGSTOP, SIGCONT, SIGTSTP, SIGTTOU, SIGKILL};
	struct prng *r = &os->rng;
	uint64_t at = os->now_ns;

	for (unsigned n = prng_below(r, 10); n > 0; n--) {
		unsigned dice = prng_below(r, 100);

		at += prng_one_in(r, 3) ? 0 : any_span(r);
		if (dice < 55)
			any_sent(r, &fake_plan(os, at, FAKE_SIGNAL)->signal);
		else if (dice < 75)
			fake_plan(os, at, FAKE_TO_MAIN)->signal.signo = outside[prng_below(r, 6)];
		else if (dice < 78)
			fake_plan(os, at, FAKE_TO_ALL)->signal.signo = SIGSTOP;
		else if (dice < 83)
			fake_plan(os, at, FAKE_FREEZE)->span_ns = any_span(r);
		else if (dice < 87)
			fake_plan(os, at, FAKE_SPURIOUS);
		else if (dice < 95)
			fake_plan(os, at, FAKE_RESUME)->foreground = prng_one_in(r, 2);
		else if (dice < 98 && os->role == OS_ROLE_INIT)
			fake_plan(os, at, FAKE_PEER_GONE);
		else if (dice == 98 && os->latency_ns >= 50000)
			fake_plan(os, at, FAKE_FLOOD)->span_ns = 100 * os->latency_ns;
	}
}

static bool live(struct os *os, uint64_t seed, uint64_t *hash)
{
	static struct oracle oracle;
	static struct policy policy;
	static struct tree tree;
	struct tree_step first;
	bool adopted;

	stepping = os;
	fake_init(os, seed, 1000 * NS_PER_SEC);
	any_policy(&os->rng, &policy);
	any_host(os);
	adopted = !policy.pause && prng_one_in(&os->rng, 20);
	if (!policy.pause)
		any_command(os);
	any_plan(os);
	if (os->trace)
		fake_say_policy(&policy);
	oracle_init(&oracle, os, &tree, &policy, adopted, hash);
	if (setjmp(os->escape))
		return false;
	if (adopted) {
		os->procs[0].main = false;
		os->start_fails = false;
		os->main = -1;
		tree_adopt(&tree, &policy, os->now_ns, &first);
		tree_carry_out(os, &tree, &first);
	} else {
		tree_init(&tree, &policy, os->now_ns);
	}
	tree_run(os, &tree);
	oracle_finish(&oracle);
	return true;
}

int main(void)
{
	return histories_run("tree", live, HISTORIES);
}
