// SPDX-License-Identifier: MIT
/*
 * Random histories on macOS's kernel in memory: a command that forks, leaves its group and session, turns into daemons,
 * hides its environment and ends, among strangers; brood alone, an init, or a pair whose init is killed. SIM_SEED and
 * SIM_HISTORIES choose which and how many; one that fails is shown, and replayed by its seed.
 */
/* needs: lib reaper compat/macos compat/posix tests/macos/rig.c tests/macos/processes.c tests/macos/life.c */
/* needs: tests/macos/queue.c tests/macos/calls.c tests/macos/machine.c */
/* wrap: kill getpid getppid getpgrp geteuid setpgid fork waitpid clock_gettime dup2 chdir sigprocmask sigaction */
/* wrap: sigpending open64 socketpair setpriority */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/log.h"
#include "lib/num.h"
#include "tests/macos/rig.h"

#define HISTORIES 12000
#define REPLAY_EACH 64
#define TRACES_MAX 3

static struct {
	uint64_t proved, survivors, daemons, storms, adoptions, escapes;
} count;

static int any_forwarded(void)
{
	static const int signals[] = {SIGHUP, SIGUSR1, SIGUSR2, SIGWINCH, SIGTERM, SIGINT, SIGALRM};

	return signals[prng_below(&k.rng, sizeof(signals) / sizeof(signals[0]))];
}

static void any_policy(struct policy *p)
{
	static const enum leftovers leftovers[] = {LEFTOVERS_STOP, LEFTOVERS_STOP, LEFTOVERS_KILL,
						   LEFTOVERS_WAIT, LEFTOVERS_FAIL};

	p->leftovers = leftovers[prng_below(&k.rng, 5)];
	p->grace_ns = prng_one_in(&k.rng, 6) ? 0 : k_any(5 * NS_PER_SEC);
	/* Every history has an end. */
	p->timeout_ns = 1 + k_any(20 * NS_PER_SEC);
	p->kill_after_ns = prng_one_in(&k.rng, 4) ? 1 + k_any(3 * NS_PER_SEC) : 0;
	p->uncounted = p->leftovers == LEFTOVERS_STOP && prng_one_in(&k.rng, 2);
	p->suspend = SUSPEND_NEVER;
	if (p->leftovers == LEFTOVERS_WAIT)
		p->timeout_ns = 1 + k_any(5 * NS_PER_SEC);
}

static void any_command(struct kproc *p, bool escapes)
{
	p->tree = p->known = true;
	p->cookie = rig.os->cookie[0] != '\0';
	p->deaf = prng_one_in(&k.rng, 6);
	p->reaps = prng_one_in(&k.rng, 2);
	p->clears_env = escapes && prng_one_in(&k.rng, 2);
	p->uses_apple = escapes && prng_one_in(&k.rng, 2);
	p->forks = prng_below(&k.rng, 12);
	p->pace_ns = 1000 + k_any(50 * NS_PER_MS);
	p->act_at = k.now_ns + k_any(p->pace_ns);
	p->end_at = k.now_ns + k_any(2 * NS_PER_SEC);
	if (prng_one_in(&k.rng, 12)) {
		count.storms++;
		p->forks = 60;
		p->pace_ns = 100000 + k_any(NS_PER_MS);
	}
	k.main_pid = p->pid;
}

static void any_events(bool link)
{
	uint64_t at = k.now_ns;

	for (unsigned n = prng_below(&k.rng, 8); n > 0; n--) {
		at += k_any(NS_PER_SEC);
		if (prng_one_in(&k.rng, 4))
			k_plan(at, K_TO_MAIN, prng_one_in(&k.rng, 2) ? SIGSTOP : SIGCONT);
		else
			k_plan(at, link ? K_LINK_SIGNAL : K_TO_BROOD, any_forwarded());
	}
	if (link && prng_one_in(&k.rng, 4))
		k_plan(k.now_ns + k_any(3 * NS_PER_SEC), K_LINK_CLOSE, 0);
	if (rig.sup && prng_one_in(&k.rng, 2))
		k_plan(k.now_ns + k_any(3 * NS_PER_SEC), K_INIT_DIES, 0);
}

static bool live(uint64_t seed, uint64_t *hash)
{
	unsigned how;
	bool escapes;

	k_init(seed);
	how = prng_below(&k.rng, 3);
	escapes = prng_one_in(&k.rng, 3);
	k.busy = !prng_one_in(&k.rng, 4);
	k.zombies_hidden = prng_one_in(&k.rng, 3);
	k.pid_max = prng_one_in(&k.rng, 2) ? 130 + (int)prng_below(&k.rng, 200) : K_PID_MAX;
	if (setjmp(k.escape)) {
		rig_close();
		return false;
	}
	rig_open(prng_below(&k.rng, 12));
	any_policy(&rig.policy);
	rig.launch.exact_env = escapes && prng_one_in(&k.rng, 4);
	if (how == 0)
		rig_alone();
	else if (how == 1)
		rig_init();
	else
		rig_pair();
	any_command(rig_start(), escapes);
	any_events(how == 1);
	k.hinders = prng_one_in(&k.rng, 5);
	k_say("role %u, leftovers %d, grace %llu ms, timeout %llu ms, kill-after %llu ms%s", how,
	      rig.policy.leftovers, (unsigned long long)(rig.policy.grace_ns / NS_PER_MS),
	      (unsigned long long)(rig.policy.timeout_ns / NS_PER_MS),
	      (unsigned long long)(rig.policy.kill_after_ns / NS_PER_MS),
	      escapes ? ", may escape" : "");
	rig_run();
	rig_check();
	*hash = k.now_ns * 31 + k.kills * 7ull + k.waits;
	count.proved += rig.result.proved;
	count.survivors += !rig.result.proved;
	count.adoptions += rig.adopted;
	for (unsigned i = 0; i < k.n; i++)
		count.escapes += k.proc[i].tree && k_alive(&k.proc[i]) && !k_must_know(&k.proc[i]);
	rig_close();
	return true;
}

static uint64_t number(const char *name, uint64_t otherwise)
{
	const char *given = getenv(name);

	return given && *given ? strtoull(given, NULL, 0) : otherwise;
}

static uint64_t any_seed(void)
{
	return (uint64_t)time(NULL) * 1000000;
}

static void show(uint64_t seed)
{
	uint64_t hash;

	printf("\nSIM_SEED=%" PRIu64 " SIM_HISTORIES=1:\n", seed);
	k.trace = true;
	live(seed, &hash);
	k.trace = false;
	printf("%s\n", k.failure);
}

int main(void)
{
	uint64_t seed = number("SIM_SEED", any_seed()), n = number("SIM_HISTORIES", HISTORIES);
	uint64_t failed = 0, hash, again;

	setvbuf(stdout, NULL, _IOLBF, 0);
	log_setup("tracking", LOG_ERROR);
	printf("sim tracking: seed %" PRIu64 ", %" PRIu64 " histories\n", seed, n);
	for (uint64_t i = 0; i < n; i++) {
		bool ok = live(seed + i, &hash);

		if (ok && i % REPLAY_EACH == 0 && (!live(seed + i, &again) || again != hash)) {
			printf("the replay of %" PRIu64 " differs\n", seed + i);
			failed++;
		} else if (!ok && failed++ < TRACES_MAX) {
			show(seed + i);
		} else if (n == 1) {
			show(seed);
		}
	}
	printf("%" PRIu64 " proved empty, %" PRIu64 " with survivors, %" PRIu64
	       " taken over, %" PRIu64 " storms; %" PRIu64 " processes escaped\n",
	       count.proved, count.survivors, count.adoptions, count.storms, count.escapes);
	printf("%" PRIu64 " histories passed, %" PRIu64 " failed\n", n - failed, failed);
	return failed != 0;
}
