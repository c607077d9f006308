// SPDX-License-Identifier: MIT
/* Random histories of a pair: the real supervisor's loop over an init that ends well, dies, hangs or lingers. */
/* needs: reaper lib tests/fake_os.c tests/fake_act.c tests/fake_proc.c tests/fake_words.c */
/* needs: tests/any.c tests/histories.c tests/oracle.c tests/oracle_owed.c */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "lib/num.h"
#include "reaper/reap.h"
#include "tests/any.h"
#include "tests/fake_words.h"
#include "tests/histories.h"
#include "tests/oracle.h"

#define HISTORIES 1000000
#define WAITS_MAX 5000
#define SLACK_NS (5 * NS_PER_SEC) /* what an init may take beyond its own deadlines */

enum manner {
	ENDS,	 /* its result comes in time, and soon after it exits */
	DIES,	 /* without a result */
	HANGS,	 /* no result ever */
	LINGERS, /* a result, and no exit */
	MANNERS
};

struct pair {
	struct os *os;
	struct guard guard;
	struct policy policy;
	enum manner manner;
	bool undying; /* and SIGKILL does not end it */
	uint64_t *hash;
	uint64_t wait_now, due, allowance;
	bool killed, have_result, gone;
	struct os_action owed;
	bool owes;
	unsigned passed;
};

static void settled(struct pair *p)
{
	if (p->owes)
		fake_fail(p->os, "owed, and not done: action %d, signal %d", p->owed.kind,
			  p->owed.signal.signo);
}

/* An overdue init is killed, once; unless it is the supervisor that has overslept. */
static void check_due(struct pair *p)
{
	if (p->gone || p->wait_now < p->due)
		return;
	if (p->wait_now - p->due <= SLACK_NS)
		fake_fail(p->os, "did not act on the deadline %llu", (unsigned long long)p->due);
	p->due = p->wait_now + p->allowance;
}

static void waiting(void *self, uint64_t deadline_ns)
{
	struct pair *p = self;

	settled(p);
	check_due(p);
	if (p->gone)
		fake_fail(p->os, "waits for an init that is gone");
	if (deadline_ns != p->due)
		fake_fail(p->os, "would sleep until %llu, and not until %llu",
			  (unsigned long long)deadline_ns, (unsigned long long)p->due);
	if (p->os->waits > WAITS_MAX)
		fake_fail(p->os, "no end after %d waits", WAITS_MAX);
}

static void owe(struct pair *p, enum os_action_kind kind)
{
	memset(&p->owed, 0, sizeof(p->owed));
	p->owed.kind = kind;
	p->owes = true;
}

static void event_came(void *self, const struct os_event *event)
{
	struct pair *p = self;

	settled(p);
	if (p->os->trace)
		fake_say_event(p->os, event);
	history_mix(p->hash, event->now_ns * 32 + (uint64_t)event->kind);
	if (p->os->reaps_in_round == 0)
		p->wait_now = event->now_ns;
	if (p->os->reaps_in_round > REAP_ROUND_MAX)
		fake_fail(p->os, "%u reaped in one round", p->os->reaps_in_round);
	switch (event->kind) {
	case OS_EV_SIGNAL:
		owe(p, OS_ACT_PASS);
		p->owed.signal = event->signal;
		break;
	case OS_EV_SUSPEND:
		owe(p, OS_ACT_SUSPEND);
		p->owed.signal.signo = event->child.status;
		break;
	case OS_EV_RESUMED:
		owe(p, OS_ACT_RESUMED);
		p->owed.foreground = event->resumed.foreground;
		p->owed.stopped = event->resumed.stopped;
		break;
	case OS_EV_RESULT:
		p->have_result = true;
		p->allowance = event->result.survivors ? NS_PER_SEC : KILL_LIMIT_NS;
		p->due = event->now_ns + p->allowance;
		break;
	case OS_EV_PEER_GONE:
		p->gone = true;
		break;
	default:
		break;
	}
}

static void init_killed(struct pair *p, int rc)
{
	if (p->killed || p->wait_now < p->due)
		fake_fail(p->os, "the init is killed before its time");
	if (p->manner == ENDS || p->manner == DIES)
		fake_fail(p->os, "a healthy init is killed");
	p->killed = true;
	p->allowance = p->have_result ? NS_PER_SEC : KILL_LIMIT_NS;
	p->due = p->wait_now + p->allowance;
	if (rc >= 0 && !p->undying)
		fake_plan(p->os, p->os->now_ns + any_span(&p->os->rng) / 4, FAKE_PEER_GONE);
}

static void acted(void *self, const struct os_action *action, int rc)
{
	struct pair *p = self;

	if (p->os->trace)
		fake_say_action(p->os, action, rc);
	history_mix(p->hash, (uint64_t)action->kind * 128 + (uint64_t)action->signal.signo);
	if (p->gone)
		fake_fail(p->os, "acts for an init that is gone");
	if (action->kind == OS_ACT_KILL_INIT) {
		settled(p);
		init_killed(p, rc);
	} else if (
		!p->owes ||
		/* NOLINTNEXTLINE(*suspicious-memory-comparison,cert-*): both were zeroed whole */
		memcmp(action, &p->owed, sizeof(*action)) != 0) {
		fake_fail(p->os, "action %d out of the blue", action->kind);
	}
	p->owes = false;
}

/* Without a time limit nobody tells an init that hangs from one that waits: until somebody kills it. */
static void idle(void *self)
{
	struct pair *p = self;

	if (p->os->init_dead)
		fake_fail(p->os, "asleep for good, and the init is dead");
	fake_plan(p->os, p->os->now_ns, FAKE_PEER_GONE);
}

static const struct fake_watch watch = {
	.waiting = waiting,
	.event = event_came,
	.action = acted,
	.idle = idle,
};

/* The init's life. Its end is at most as late as its own deadlines allow. */
static void any_init(struct pair *p)
{
	struct os *os = p->os;
	struct prng *r = &os->rng;
	uint64_t most = p->policy.timeout_ns + p->policy.grace_ns + KILL_LIMIT_NS;
	uint64_t at = any_span(r) + any_span(r);

	if (p->policy.timeout_ns && at > most)
		at = most;
	at += os->now_ns;
	if (p->manner == ENDS && prng_one_in(r, 8)) {
		/* A paused container: neither runs until long after the limit. The init then still has its grace. */
		uint64_t span = most + 2 * SLACK_NS + 1 + any_span(r);

		fake_plan(os, os->now_ns, FAKE_FREEZE)->span_ns = span;
		at = os->now_ns + span + prng_below(r, 10000) * NS_PER_MS;
	}
	os->planned_result.outcome = (enum outcome)(1 + prng_below(r, 5));
	os->planned_result.main_status = (int)prng_below(r, 256);
	os->planned_result.proved = prng_one_in(r, 2);
	os->planned_result.survivors = p->manner == LINGERS && prng_one_in(r, 2);
	if (p->manner == ENDS || p->manner == LINGERS)
		fake_plan(os, at, FAKE_RESULT);
	if (p->manner == ENDS)
		fake_plan(os, at + prng_below(r, 9000) * NS_PER_MS, FAKE_PEER_GONE);
	if (p->manner == DIES)
		fake_plan(os, at, FAKE_PEER_GONE);
}

static void any_plan(struct pair *p)
{
	struct os *os = p->os;
	struct prng *r = &os->rng;
	uint64_t at = os->now_ns;

	for (unsigned n = prng_below(r, 12); n > 0; n--) {
		unsigned dice = prng_below(r, 100);

		at += prng_one_in(r, 3) ? 0 : any_span(r);
		if (dice < 50)
			any_sent(r, &fake_plan(os, at, FAKE_SIGNAL)->signal);
		else if (dice < 60)
			fake_plan(os, at, FAKE_ASK_SUSPEND);
		else if (dice < 70)
			fake_plan(os, at, FAKE_RESUME)->foreground = prng_one_in(r, 2);
		else if (dice < 76)
			fake_plan(os, at, FAKE_SPURIOUS);
		else if (dice < 80)
			fake_plan(os, at, FAKE_FREEZE)->span_ns = any_span(r);
		else if (dice == 80 && os->latency_ns >= 50000)
			fake_plan(os, at, FAKE_FLOOD)->span_ns = 100 * os->latency_ns;
	}
}

static void check_end(struct pair *p)
{
	const struct guard *g = &p->guard;
	struct os *os = p->os;

	settled(p);
	if (g->stuck != !p->gone)
		fake_fail(os, "stuck is %d, the init is %s", g->stuck, p->gone ? "gone" : "there");
	if (g->stuck && (!p->killed || p->wait_now < p->due || p->wait_now - p->due > SLACK_NS))
		fake_fail(os, "given up before its time");
	if (g->have_result != p->have_result || g->adopt != (p->gone && !p->have_result))
		fake_fail(os, "a result: %d, adopts: %d", g->have_result, g->adopt);
	/* NOLINTNEXTLINE(*suspicious-memory-comparison,cert-*): sent as bytes */
	if (g->have_result && memcmp(&g->result, &os->planned_result, sizeof(g->result)) != 0)
		fake_fail(os, "the result is not what the init sent");
}

/* What the init held is the supervisor's to end, by the rules of every tree. */
static void adopt(struct pair *p)
{
	static struct oracle oracle;
	static struct tree tree;
	struct tree_step first;

	os_adopt(p->os);
	oracle_init(&oracle, p->os, &tree, &p->policy, true, p->hash);
	tree_adopt(&tree, &p->policy, p->os->now_ns, &first);
	tree_carry_out(p->os, &tree, &first);
	tree_run(p->os, &tree);
	oracle_finish(&oracle);
}

static bool live(struct os *os, uint64_t seed, uint64_t *hash)
{
	static struct pair pair;
	struct pair *p = &pair;

	memset(p, 0, sizeof(*p));
	fake_init(os, seed, 1000 * NS_PER_SEC);
	p->os = os;
	p->hash = hash;
	any_policy(&os->rng, &p->policy);
	any_host(os);
	any_command(os);
	p->policy.pause = os->start_fails = os->procs[0].main = false;
	p->manner = (enum manner)prng_below(&os->rng, MANNERS);
	p->undying = prng_one_in(&os->rng, 4);
	os->role = OS_ROLE_SUPERVISOR;
	os->main = -1;
	any_init(p);
	any_plan(p);
	p->wait_now = os->now_ns;
	p->allowance = p->policy.grace_ns + KILL_LIMIT_NS + SLACK_NS;
	p->due = NEVER;
	if (p->policy.timeout_ns)
		p->due = os->now_ns + p->policy.timeout_ns + p->allowance;
	os->watch = &watch;
	os->watcher = p;
	if (os->trace)
		fake_say_policy(&p->policy);
	if (setjmp(os->escape))
		return false;
	guard_init(&p->guard, &p->policy, os->now_ns);
	guard_run(os, &p->guard);
	check_end(p);
	if (p->guard.adopt)
		adopt(p);
	return true;
}

int main(void)
{
	return histories_run("guard", live, HISTORIES);
}
