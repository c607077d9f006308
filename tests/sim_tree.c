// SPDX-License-Identifier: MIT
/* Random histories of one tree: the real loop, reaping and state machine over a platform in memory. */
/* needs: reaper lib tests/fake_os.c tests/fake_act.c tests/fake_proc.c tests/fake_words.c */
/* needs: tests/any.c tests/histories.c tests/oracle.c tests/oracle_owed.c */
/* wrap: tree_step */
#include <signal.h>
#include <string.h>

#include "lib/num.h"
#include "reaper/reap.h"
#include "tests/any.h"
#include "tests/fake_words.h"
#include "tests/histories.h"
#include "tests/oracle.h"

#define HISTORIES 2000000

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
	/* NOLINTNEXTLINE(*suspicious-memory-comparison,cert-*): one is a copy of the other's bytes */
	if (again.n != out->n || memcmp(&twin, t, sizeof(twin)) != 0 ||
	    memcmp(again.actions, out->actions, out->n * sizeof(out->actions[0])) != 0)
		fake_fail(stepping, "the same step has answered differently");
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
		tree.ends_with_init = os->role == OS_ROLE_INIT && prng_one_in(&os->rng, 2);
	}
	tree_run(os, &tree);
	oracle_finish(&oracle);
	return true;
}

int main(void)
{
	return histories_run("tree", live, HISTORIES);
}
