// SPDX-License-Identifier: MIT
/* A history as lines that a person can follow. */
#include "tests/fake_words.h"

#include <stdio.h>

#include "lib/signame.h"

const char *fake_kind_word(enum fake_kind kind)
{
	static const char *const words[] = {
		[FAKE_SIGNAL] = "to brood: signal",
		[FAKE_TO_MAIN] = "to the command: signal",
		[FAKE_TO_ALL] = "to all: signal",
		[FAKE_PEER_GONE] = "the peer dies",
		[FAKE_FREEZE] = "brood is frozen",
		[FAKE_SPURIOUS] = "a spurious wake-up",
		[FAKE_FLOOD] = "a flood of signals",
		[FAKE_RESUME] = "brood is continued",
		[FAKE_ASK_SUSPEND] = "the init asks to suspend",
		[FAKE_RESULT] = "the init sends its result",
	};

	_Static_assert(sizeof(words) / sizeof(words[0]) == FAKE_KIND_COUNT, "a word for each");
	return words[kind];
}

void fake_say_event(struct os *os, const struct os_event *event)
{
	static const char *const words[] = {
		[OS_EV_NONE] = "none",
		[OS_EV_DEADLINE] = "deadline",
		[OS_EV_SIGNAL] = "signal",
		[OS_EV_CHILDREN] = "children have news",
		[OS_EV_EXITED] = "exited",
		[OS_EV_STOPPED] = "the command stopped",
		[OS_EV_CONTINUED] = "the command continued",
		[OS_EV_ROUND] = "round",
		[OS_EV_EMPTY] = "empty",
		[OS_EV_START_FAILED] = "start failed",
		[OS_EV_PEER_GONE] = "peer gone",
		[OS_EV_RESUMED] = "resumed",
		[OS_EV_SUSPEND] = "suspend",
		[OS_EV_RESULT] = "result",
	};
	char name[16];

	_Static_assert(sizeof(words) / sizeof(words[0]) == OS_EV_COUNT, "a word for each");
	switch (event->kind) {
	case OS_EV_SIGNAL:
		fake_say(os, "event %s %s%s", words[event->kind],
			 signame(event->signal.signo, name),
			 event->signal.queued ? " with a value" : "");
		break;
	case OS_EV_EXITED:
		fake_say(os, "event %s%lld %s: %s %d", event->child.main ? "command " : "",
			 (long long)event->child.pid, words[event->kind],
			 event->child.signaled ? "signal" : "code", event->child.status);
		break;
	case OS_EV_RESUMED:
		fake_say(os, "event resumed%s%s", event->resumed.foreground ? " foreground" : "",
			 event->resumed.stopped ? " stopped" : "");
		break;
	default:
		fake_say(os, "event %s", words[event->kind]);
		break;
	}
}

void fake_say_action(struct os *os, const struct os_action *action, int rc)
{
	static const char *const words[] = {
		[OS_ACT_SIGNAL] = "SIGNAL",
		[OS_ACT_KILL] = "KILL",
		[OS_ACT_END] = "END",
		[OS_ACT_CENSUS] = "CENSUS",
		[OS_ACT_SUSPEND] = "SUSPEND",
		[OS_ACT_RESUME] = "RESUME",
		[OS_ACT_PASS] = "PASS",
		[OS_ACT_RESUMED] = "RESUMED",
		[OS_ACT_KILL_INIT] = "KILL_INIT",
	};
	static const char *const targets[] = {"command", "group", "tree"};
	char name[16];

	_Static_assert(sizeof(words) / sizeof(words[0]) == OS_ACT_COUNT, "a word for each");
	if (action->kind == OS_ACT_SIGNAL || action->kind == OS_ACT_PASS)
		fake_say(os, "  action %s %s to %s -> %d", words[action->kind],
			 signame(action->signal.signo, name), targets[action->target], rc);
	else
		fake_say(os, "  action %s%s -> %d", words[action->kind],
			 action->survivors ? " of survivors" : "", rc);
}

static void say_span(const char *what, uint64_t ns)
{
	printf(" %s %.3fs", what, (double)ns / 1e9);
}

void fake_say_policy(const struct policy *policy)
{
	static const char *const leftovers[] = {"stop", "kill", "wait", "fail", "leave"};
	static const char *const suspends[] = {"with command", "on signal", "never"};
	static const char *const targets[] = {"command", "group", "tree"};
	char name[16];

	printf("policy:");
	say_span("grace", policy->grace_ns);
	say_span("timeout", policy->timeout_ns);
	say_span("kill-after", policy->kill_after_ns);
	printf(" stop-signal %s leftovers %s signal-to %s suspend %s leave-signal %d%s%s\n",
	       signame(policy->stop_signal, name), leftovers[policy->leftovers],
	       targets[policy->signal_to], suspends[policy->suspend], policy->leave_signal,
	       policy->pause ? " pause" : "", policy->uncounted ? " uncounted" : "");
	for (int i = 1; i < SIGNAL_LIMIT; i++)
		if (policy->signal_map[i] != i)
			printf("  map %d:%d\n", i, policy->signal_map[i]);
}
