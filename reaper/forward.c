// SPDX-License-Identifier: MIT
/* Which signal goes where: what brood is sent is passed on, and a stopped command can still end. */
#include "reaper/internal.h"

#include <signal.h>

/* Signals that ask a program to end, and which a stopped program would never see. */
static bool asks_to_end(const struct policy *policy, int signo)
{
	return signo == SIGTERM || signo == SIGINT || signo == SIGHUP || signo == SIGQUIT ||
	       signo == policy->stop_signal;
}

static bool starts_kill_after(int signo)
{
	return signo == SIGTERM || signo == SIGINT || signo == SIGHUP || signo == SIGQUIT;
}

static bool is_job_control(int signo)
{
	return signo == SIGTSTP || signo == SIGTTIN || signo == SIGTTOU;
}

static enum os_target target_of(const struct tree *t)
{
	static const enum os_target targets[] = {
		[SIGNAL_TO_COMMAND] = OS_TO_COMMAND,
		[SIGNAL_TO_GROUP] = OS_TO_GROUP,
		[SIGNAL_TO_TREE] = OS_TO_TREE,
	};

	/* Once the command has ended, what it left is all there is to signal. */
	return t->main_alive ? targets[t->policy->signal_to] : OS_TO_TREE;
}

/* A pause container: nothing to pass on to, only an order to end. */
static void pause_signal(struct tree *t, int signo, uint64_t now_ns)
{
	if (signo != SIGINT && signo != SIGTERM)
		return;
	t->result.outcome = OUTCOME_EXITED;
	t->result.main_end_ns = t->result.end_ns = now_ns;
	t->phase = TREE_DONE;
}

static void pass_on(struct tree *t, const struct os_signal *signal, int to, uint64_t now_ns,
		    struct tree_step *out)
{
	const struct policy *p = t->policy;
	enum os_target target = target_of(t);
	struct os_action *action = tree_act(out, OS_ACT_SIGNAL);

	action->target = target;
	action->signal = *signal;
	action->signal.signo = to;

	/* What is sent in its stead may be any signal, and is still meant to end it. */
	if (asks_to_end(p, to) || asks_to_end(p, signal->signo)) {
		if (t->main_stopped || target == OS_TO_TREE)
			tree_send(out, target, SIGCONT);
		else
			t->continue_owed = true;
	}
	if (p->kill_after_ns && t->kill_after_at == NEVER && t->phase < TREE_STOPPING &&
	    (starts_kill_after(to) || starts_kill_after(signal->signo)))
		t->kill_after_at = tree_after(now_ns, p->kill_after_ns);
}

void tree_forward(struct tree *t, const struct os_signal *signal, uint64_t now_ns,
		  struct tree_step *out)
{
	const struct policy *p = t->policy;
	int to = p->signal_map[signal->signo];

	if (p->pause) {
		pause_signal(t, signal->signo, now_ns);
		return;
	}
	if (to != 0)
		pass_on(t, signal, to, now_ns, out);
	if (p->suspend == SUSPEND_ON_SIGNAL && is_job_control(signal->signo))
		tree_act(out, OS_ACT_SUSPEND);
}

void tree_main_stopped(struct tree *t, int signo, struct tree_step *out)
{
	if (!t->main_alive)
		return;
	t->main_stopped = signo;
	if (t->phase >= TREE_STOPPING || (t->continue_owed && signo == SIGSTOP)) {
		t->continue_owed = false;
		tree_send(out, OS_TO_COMMAND, SIGCONT);
	} else if (t->policy->suspend == SUSPEND_WITH_COMMAND) {
		tree_act(out, OS_ACT_SUSPEND)->signal.signo = signo;
	}
}

/*
 * Brood has been continued, or could not be stopped at all: nobody would continue a job whose group has no
 * shell, such as a container's. There a terminal's stop is undone, as the kernel does for such
 * groups; a SIGSTOP, which somebody sent on purpose, is not.
 */
void tree_resumed(struct tree *t, bool foreground, bool stopped, struct tree_step *out)
{
	struct os_action *action;

	if (!t->main_alive || (!stopped && (!foreground || t->main_stopped == SIGSTOP)))
		return;
	action = tree_act(out, OS_ACT_RESUME);
	action->foreground = foreground;
}
