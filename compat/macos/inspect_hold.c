// SPDX-License-Identifier: MIT
/*
 * A process held by the id that the kernel gives to no other until the next boot. There is nothing to be opened here: the id is
 * asked for once more right before the signal. What is left is the time between the two calls, within which the process
 * would have to end, be reaped, and its number, one of 99,998 that are given out in turn, go to another.
 */
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "compat/macos/inspect.h"
#include "include/os.h"

static int look(struct os_inspect *in, struct brood_held *held, bool first)
{
	struct brood_process p = {.pid = held->pid};
	int rc = inspect_clocks(in);

	if (rc < 0)
		return rc;
	in->unique = first ? 0 : (uint64_t)held->handle;
	rc = os_inspect_more(in, &p, BROOD_PARENT | BROOD_START | BROOD_STATE);
	if (rc < 0)
		return rc;
	held->handle = (intptr_t)in->unique;
	held->start_ns = p.start_ns; /* 0: another user's is not told */
	held->parent = p.parent;
	held->state = p.state;
	held->ended = p.state == BROOD_ZOMBIE;
	held->kernel = p.kernel;
	return 0;
}

int os_inspect_hold(struct os_inspect *in, int32_t pid, struct brood_held *held)
{
	struct brood_held found = {.pid = pid};
	int rc = look(in, &found, true);

	if (rc == 0)
		*held = found;
	return rc;
}

int os_inspect_look(struct os_inspect *in, struct brood_held *held)
{
	return look(in, held, false);
}

bool os_inspect_sends(int signo)
{
	return os_sends(signo);
}

/* Whoever may not be asked may not be signalled either. */
int os_inspect_signal(struct os_inspect *in, const struct brood_held *held, int signo)
{
	uint64_t unique;
	int rc = ask_unique(held->pid, &unique, NULL);

	(void)in;
	if (rc < 0)
		return rc;
	if (unique != (uint64_t)held->handle)
		return -ESRCH;
	return kill(held->pid, signo) < 0 ? -errno : 0;
}

void os_inspect_release(struct brood_held *held)
{
	*held = (struct brood_held){.handle = -1};
}
