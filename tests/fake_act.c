// SPDX-License-Identifier: MIT
/* What brood does to the virtual platform; now and then it fails. */
#include <errno.h>
#include <signal.h>

#include "tests/fake_os.h"

/* A signal to a part of the tree: how many it reached. */
static int send(struct os *os, enum os_target target, int signo)
{
	unsigned n = os->procs_n;
	int reached = 0;

	for (unsigned i = 0; i < n; i++) {
		struct fake_proc *p = &os->procs[i];

		if ((p->state != FAKE_RUNNING && p->state != FAKE_STOPPED) ||
		    (target == OS_TO_COMMAND && !p->main) ||
		    (target == OS_TO_GROUP && !p->in_group))
			continue;
		if (signo == SIGKILL && p->comet && prng_one_in(&os->rng, os->escape_one_in)) {
			struct fake_proc *child = fake_spawn(os, FAKE_INIT);

			if (child) {
				*child = os->procs[i];
				child->pid = os->last_pid;
				child->main = false;
				child->parent = FAKE_INIT;
			}
		}
		fake_signal(os, i, signo);
		reached++;
	}
	return reached;
}

/* Brood stops with its job, if somebody would continue it. A supervised init only asks for that. */
static int suspend(struct os *os)
{
	if (os->role == OS_ROLE_INIT && os->has_shell)
		return 0; /* FAKE_RESUME is planned, or it never comes */
	os->resumed = true;
	os->resumed_stopped = os->has_shell;
	os->resumed_foreground = prng_one_in(&os->rng, 2);
	if (os->has_shell)
		fake_pass(os, os->now_ns + prng_below(&os->rng, 8000) * 1000000ull);
	return 0;
}

static int act(struct os *os, const struct os_action *action)
{
	static const int errors[] = {EPERM, ENOMEM, ESRCH, EMFILE, EIO, EAGAIN};

	if (prng_one_in(&os->rng, os->fail_one_in)) {
		os->resumed |= action->kind == OS_ACT_SUSPEND; /* "or refused to" */
		os->resumed_stopped &= action->kind != OS_ACT_SUSPEND;
		return -errors[prng_below(&os->rng, 6)];
	}
	switch (action->kind) {
	case OS_ACT_SIGNAL:
		return send(os, action->target, action->signal.signo);
	case OS_ACT_KILL:
		return send(os, OS_TO_TREE, SIGKILL);
	case OS_ACT_CENSUS:
		return (int)(os->reached_alive = fake_alive(os));
	case OS_ACT_RESUME:
		return send(os, OS_TO_GROUP, SIGCONT);
	case OS_ACT_SUSPEND:
		return suspend(os);
	default:
		return 1; /* PASS, RESUMED, KILL_INIT: the watcher plays the init */
	}
}

int os_act(struct os *os, const struct os_action *action)
{
	int rc;

	fake_take_time(os);
	rc = act(os, action);
	os->watch->action(os->watcher, action, rc);
	return rc;
}
