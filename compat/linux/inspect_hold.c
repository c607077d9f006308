// SPDX-License-Identifier: MIT
/*
 * A process held by pidfd: opened first, then looked at, then asked whether it is still there, so that what was read
 * was its own. Where there is no pidfd (Linux before 5.3, a seccomp profile, no descriptor left) the time of its start
 * tells it from another, with a short race before the signal.
 */
#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "compat/linux/inspect.h"

static int send(const struct brood_held *held, int signo)
{
	long rc = held->handle < 0 ? kill(held->pid, signo)
				   : syscall(SYS_pidfd_send_signal, held->handle, signo, NULL, 0);

	return rc < 0 ? -errno : 0;
}

/* A process that may not be signalled is there. */
static bool is_there(const struct brood_held *held)
{
	return held->handle < 0 || send(held, 0) != -ESRCH;
}

static int look(struct os_inspect *in, struct brood_held *held, bool first)
{
	struct proc_stat stat;
	uint64_t start_ns;
	int rc = proc_stat_read(in->reader.root_fd, held->pid, &stat);

	if (rc < 0)
		return rc;
	start_ns = inspect_start_ns(in, stat.start_ticks);
	if (!is_there(held) || (!first && start_ns != held->start_ns))
		return -ESRCH;
	held->start_ns = start_ns;
	held->parent = stat.ppid > 0 ? stat.ppid : 0;
	held->state = (uint8_t)inspect_state(stat.state);
	held->ended = !proc_alive(&stat);
	held->kernel = stat.kernel;
	return 0;
}

int os_inspect_hold(struct os_inspect *in, int32_t pid, struct brood_held *held)
{
	struct brood_held found = {.pid = pid};
	int rc;

	if (in->recorded || !proc_is_own(in->reader.root_fd))
		return -ENOTSUP;
	found.handle = (intptr_t)syscall(SYS_pidfd_open, pid, 0);
	if (found.handle < 0 && (errno == ESRCH || errno == EINVAL || errno == ENOENT))
		return -ESRCH; /* nobody; or a thread's number */
	rc = look(in, &found, true);
	if (rc < 0) {
		os_inspect_release(&found);
		return rc;
	}
	*held = found;
	return 0;
}

int os_inspect_look(struct os_inspect *in, struct brood_held *held)
{
	return look(in, held, false);
}

bool os_inspect_sends(int signo)
{
	return signo > 0 && signo < NSIG;
}

int os_inspect_signal(struct os_inspect *in, const struct brood_held *held, int signo)
{
	struct brood_held now = *held;
	int rc = held->handle < 0 ? look(in, &now, false) : 0;

	return rc < 0 ? rc : send(held, signo);
}

/* 0 is nobody's: a zeroed one. */
void os_inspect_release(struct brood_held *held)
{
	if (held->pid && held->handle >= 0)
		close((int)held->handle);
	*held = (struct brood_held){.handle = -1};
}
