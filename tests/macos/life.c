// SPDX-License-Identifier: MIT
/* What processes do by themselves: fork, leave their group or session, execute, turn into a daemon, end. */
#include <signal.h>
#include <sys/event.h>

#include "lib/num.h"
#include "tests/macos/kernel.h"

/* A child is as its parent wants it; some are daemons in the making, whose parent goes at once. */
static void start_child(struct kproc *p)
{
	struct kproc *child = k_fork(p);
	uint64_t at = k.now_ns;

	if (!child)
		return;
	child->deaf = prng_one_in(&k.rng, 5);
	child->pace_ns = p->pace_ns;
	child->forks = p->forks / 2;
	child->act_at = at + k_any(p->pace_ns) + 1;
	if (prng_one_in(&k.rng, 3))
		child->end_at = at + k_any(3 * NS_PER_SEC);
	if (p->tree && prng_one_in(&k.rng, 4)) {
		child->forks = child->forks ? child->forks : 1;
		child->act_at = at + k_any(NS_PER_MS / 10);
		child->end_at = at + k_any(NS_PER_MS);
	}
}

static void execute(struct kproc *p)
{
	p->version++;
	p->executed_ns = k.now_ns;
	if (p->uses_apple)
		p->apple = prng_one_in(&k.rng, 2);
	if (p->clears_env && prng_one_in(&k.rng, 2))
		p->cookie = false;
	if (k.busy)
		p->unready_until = k.now_ns + k_any(NS_PER_MS);
	k_note(p, NOTE_EXEC);
}

void k_act(struct kproc *p)
{
	uint64_t unique = p->unique;
	unsigned dice = prng_below(&k.rng, 100);

	p->act_at = k.now_ns + p->pace_ns / 2 + k_any(p->pace_ns) + 1;
	if (dice < 50 && p->forks) {
		p->forks--;
		start_child(p);
	} else if (dice < 62) {
		if (p->pid != p->group)
			p->group = p->session = p->pid; /* setsid */
	} else if (dice < 70) {
		if (p->pid != p->session)
			p->group = p->pid; /* setpgid(0, 0) */
	} else if (dice < 85) {
		execute(p);
	} else if (dice < 95 && !p->forks) {
		k_end(p, (int)prng_below(&k.rng, 4) << 8);
	}
	p = k_find_unique(unique);
	if (p && p->act_at != K_NEVER && !p->forks && prng_one_in(&k.rng, 4))
		p->act_at = K_NEVER; /* it waits for something that does not come */
}
