// SPDX-License-Identifier: MIT
/* Setting brood up on the kernel in memory, and what holds at the end of every history. */
#include "tests/macos/rig.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/mem.h"
#include "lib/num.h"

struct rig rig;

static char word[] = "command";
static char *argv[] = {word, NULL}, *envp[] = {NULL};

static void policy_init(struct policy *p)
{
	memset(p, 0, sizeof(*p));
	p->grace_ns = 5 * NS_PER_SEC;
	p->stop_signal = SIGTERM;
	for (int signo = 1; signo < SIGNAL_LIMIT; signo++)
		p->signal_map[signo] = signo;
}

static struct os *opened(void)
{
	const struct os_early early = {0};
	struct os *os;
	struct err e;

	if (os_open(&os, &early, &e) < 0)
		k_fail("os_open: %s", e.text);
	return os;
}

static uint64_t deadline(void)
{
	return rig.adopted || !rig.sup ? tree_deadline(&rig.tree) : K_NEVER;
}

void rig_open(unsigned strangers)
{
	struct kproc *shell;

	memset(&rig, 0, sizeof(rig));
	policy_init(&rig.policy);
	rig.launch = (struct os_launch){
		.mech = OS_MECH_SELF, .argv = argv, .envp = envp, .own_group = true};
	shell = k_add(1);
	for (unsigned i = 0; i < strangers; i++) {
		struct kproc *p = k_add(prng_one_in(&k.rng, 2) ? 1 : shell->pid);

		p->pace_ns = 20 * NS_PER_MS;
		p->forks = prng_below(&k.rng, 8);
		p->act_at = k.now_ns + k_any(NS_PER_SEC);
		p->reaps = true;
	}
	k.self = k_add(shell->pid)->pid;
	k.stop_signal = SIGTERM;
	rig.os = opened();
	k.deadline = deadline;
}

static void split(struct os *os, enum os_mech mech)
{
	enum os_role role;
	struct err e;

	rig.launch.mech = mech;
	if (os_split(os, &rig.launch, &role, &e) < 0)
		k_fail("os_split: %s", e.text);
	k.cookie = os->cookie;
}

void rig_alone(void)
{
	split(rig.os, OS_MECH_SELF);
}

/* The test's own end of a link: what is sent there comes to brood as from its supervisor, or from its init. */
static int send_far(int signo)
{
	static struct os far;
	const struct os_signal signal = {.signo = signo};

	far.link_fd = k.link_far;
	return link_send_signal(&far, &signal);
}

static void ready_far(void)
{
	static struct os far;

	far.link_fd = k.link_far;
	if (link_send_ready(&far, NULL) < 0)
		k_fail("the link takes nothing");
}

void rig_init(void)
{
	k.fork_child = true;
	k.link_send = send_far;
	split(rig.os, OS_MECH_GROUP);
}

/* Each half is a copy of the same opened process; between them is the link that the supervisor made. */
void rig_pair(void)
{
	struct os *init = mem_new(sizeof(*init));

	rig.sup = rig.os;
	rig.init = init;
	rig.sup->roll = roll_new(true);
	*init = *rig.sup;
	k.fork_child = true;
	split(init, OS_MECH_GROUP);
	close(k.link_far);
	close(init->link_fd);
	k.self = rig.sup->self;
	k.fork_into = init->self;
	k.link_ready = ready_far;
	split(rig.sup, OS_MECH_GROUP);
	memcpy(rig.sup->cookie, init->cookie, sizeof(init->cookie));
	init->link_fd = k.link_far;
	k.link_far = -1;
	k.self = init->self;
	k.queue[1].read_fd[0] = -1; /* of the descriptor that was closed */
	queue_watch_link(init);
	rig.os = init;
}

struct kproc *rig_start(void)
{
	struct kproc *p;
	struct err e;

	if (os_start(rig.os, &rig.launch, &e) < 0)
		k_fail("os_start: %s", e.text);
	p = k_find(rig.os->main_pid);
	tree_init(&rig.tree, &rig.policy, os_now());
	return p;
}

static void supervise(void)
{
	struct tree_step first;

	rig.os = rig.sup;
	k.self = rig.sup->self;
	guard_init(&rig.guard, &rig.policy, os_now());
	guard_run(rig.sup, &rig.guard);
	rig.result = rig.guard.result;
	if (!rig.guard.adopt)
		return;
	k_say("the supervisor takes over");
	rig.adopted = true;
	os_adopt(rig.sup);
	tree_adopt(&rig.tree, &rig.policy, os_now(), &first);
	tree_carry_out(rig.sup, &rig.tree, &first);
	tree_run(rig.sup, &rig.tree);
	rig.result = rig.tree.result;
}

/* In a pair the init goes first, to its end or to the moment at which it is killed. */
void rig_run(void)
{
	if (!rig.sup) {
		tree_run(rig.os, &rig.tree);
		rig.result = rig.tree.result;
		return;
	}
	k.init_can_die = true;
	if (setjmp(k.init_died) == 0) {
		tree_run(rig.init, &rig.tree);
		if (os_tell_result(rig.init, &rig.tree.result) < 0)
			k_fail("the result was not sent");
	}
	k.init_can_die = false;
	close(rig.init->link_fd);
	rig.init->link_fd = -1;
	k_end(k_find(rig.init->self), 9);
	supervise();
}

static void check_order(void)
{
	unsigned at = 0;

	/* What brood itself sends to end the tree may stand anywhere; what it was told of comes in its order. */
	for (unsigned i = 0; i < k.told_n && i < 512 && at < k.passed_n; i++) {
		while (at < k.passed_n && k.passed[at] != k.told[i] &&
		       k.passed[at] == k.stop_signal)
			at++;
		if (at < k.passed_n && k.passed[at] != k.told[i])
			k_fail("signal %d came where %d was due", k.passed[at], k.told[i]);
		at++;
	}
	for (; at < k.passed_n; at++)
		if (k.passed[at] != k.stop_signal)
			k_fail("signal %d was sent again, or by nobody", k.passed[at]);
}

static bool early_kill_allowed(void)
{
	const struct policy *p = &rig.policy;

	return p->leftovers == LEFTOVERS_KILL || p->kill_after_ns || p->grace_ns == 0 ||
	       rig.adopted || k.link_closed;
}

void rig_check(void)
{
	unsigned left = 0;

	k_say("outcome %d, teardown at %.6f, %u leftovers, %u kill rounds, %u survivors%s",
	      rig.result.outcome, (double)rig.result.teardown_ns / 1e9, rig.result.leftovers,
	      rig.result.kill_rounds, rig.result.survivors, rig.result.proved ? ", proved" : "");
	for (unsigned i = 0; i < k.n; i++)
		if (k_alive(&k.proc[i]) && k_must_know(&k.proc[i])) {
			left++;
			if (rig.result.proved)
				k_fail("%d lives, and the tree is said to be empty", k.proc[i].pid);
		}
	if (!rig.result.proved && rig.result.survivors == 0)
		k_fail("neither proof nor survivors");
	if (left && rig.result.survivors == 0)
		k_fail("%u live and none is listed", left);
	if (!rig.sup && rig.policy.signal_to == SIGNAL_TO_COMMAND)
		check_order();
	if (k.first_kill_ns && !early_kill_allowed() &&
	    k.first_kill_ns + 2 <
		    rig.result.teardown_ns + rig.policy.grace_ns) /* os_now rounds up by one */
		k_fail("killed before the grace was over");
	if (rig.result.teardown_ns && rig.result.end_ns > rig.result.teardown_ns +
								  rig.policy.grace_ns +
								  KILL_LIMIT_NS + NS_PER_SEC)
		k_fail("the end took %llu ms",
		       (unsigned long long)((rig.result.end_ns - rig.result.teardown_ns) /
					    NS_PER_MS));
	if (k.reaped_most > REAP_ROUND_MAX)
		k_fail("%u reaped in one round", k.reaped_most);
}

static void free_os(struct os *os, bool roll)
{
	if (!os)
		return;
	if (os->roll && roll)
		munmap(os->roll, sizeof(*os->roll));
	if (os->strangers)
		munmap(os->strangers, sizeof(*os->strangers));
	if (os->link_fd >= 0)
		close(os->link_fd);
	if (os->start_fd >= 0)
		close(os->start_fd);
	mem_free(os->pids.pid);
	mem_free(os->others);
	mem_free(os->args);
	mem_free(os);
}

void rig_close(void)
{
	if (k.link_far >= 0)
		close(k.link_far);
	k.link_far = -1;
	if (rig.sup) {
		free_os(rig.sup, true);
		free_os(rig.init, false);
	} else {
		free_os(rig.os, true);
	}
	memset(&rig, 0, sizeof(rig));
}
