// SPDX-License-Identifier: MIT
/* One process held, looked at, refused or signalled. */
#include "inspect/kill.h"

#include <errno.h>
#include <signal.h>

#include "inspect/snapshot.h"

/* More than a system has: where the chain of parents does not end. */
#define ANCESTORS_MAX 65536

static enum brood_code not_found(struct brood_error *e, int32_t pid)
{
	return inspect_fail(e, BROOD_NOT_FOUND, ESRCH, "there is no process %d", pid);
}

static bool is_denied(int rc)
{
	return rc == -EPERM || rc == -EACCES;
}

enum brood_code brood_hold(struct brood_inspector *inspector, int32_t pid, uint64_t start_ns,
			   struct brood_held *held, struct brood_error *e)
{
	struct brood_held found;
	int rc;

	if (pid <= 0)
		return inspect_fail(e, BROOD_INVALID, 0, "brood_hold: %d is no process's number",
				    pid);
	rc = os_inspect_hold(inspector->os, pid, &found);
	if (rc == -ENOTSUP)
		return inspect_fail(
			e, BROOD_INVALID, 0,
			"hold process %d: not in a recorded root, or in another's procfs", pid);
	if (rc == -ESRCH)
		return not_found(e, pid);
	if (is_denied(rc))
		return inspect_fail(e, BROOD_PERMISSION_DENIED, -rc,
				    "process %d belongs to another user", pid);
	if (rc < 0)
		return inspect_fail(e, BROOD_SYSTEM_ERROR, -rc, "hold process %d: %s", pid,
				    err_words(-rc));
	if (start_ns && found.start_ns != start_ns) {
		os_inspect_release(&found);
		return not_found(e, pid);
	}
	*held = found;
	return BROOD_OK;
}

void brood_release(struct brood_held *held)
{
	os_inspect_release(held);
}

/* ---- who is not touched by accident */

static bool is_ancestor(struct os_inspect *os, int32_t pid)
{
	int32_t at = os_inspect_self();

	for (unsigned i = 0; at > 1 && i < ANCESTORS_MAX; i++) {
		struct brood_held held;

		if (os_inspect_hold(os, at, &held) < 0)
			return false;
		at = held.parent;
		os_inspect_release(&held);
		if (at == pid)
			return true;
	}
	return false;
}

static const char *why_not(struct os_inspect *os, int32_t pid)
{
	if (pid == 1)
		return "is the first process, and all others end with it";
	if (pid == os_inspect_self())
		return "is the one that asks";
	return is_ancestor(os, pid) ? "is an ancestor of the one that asks" : NULL;
}

/* ---- the signal */

void kill_count(struct brood_killed *out, int rc)
{
	if (rc == 0)
		out->sent++;
	else if (rc == -ESRCH)
		out->ended++;
	else if (is_denied(rc))
		out->denied++;
	else
		out->failed++;
}

static enum brood_code answer(const struct brood_killed *out, int32_t pid, bool tree,
			      struct brood_error *e)
{
	if (out->denied > 0)
		return inspect_fail(e, BROOD_PERMISSION_DENIED, EPERM,
				    tree ? "of the tree of process %d %u belong to another user"
					 : "process %d belongs to another user",
				    pid, out->denied);
	if (out->failed > 0)
		return inspect_fail(e, BROOD_KILL_FAILED, 0,
				    "no signal could be sent to process %d%s", pid,
				    tree ? ", or to some of its tree" : "");
	return out->sent > 0 ? BROOD_OK : not_found(e, pid);
}

static enum brood_code send_one(struct os_inspect *os, const struct brood_held *held, int signo,
				struct brood_killed *out, struct brood_error *e)
{
	int rc = os_inspect_signal(os, held, signo);

	kill_count(out, rc);
	if (out->failed > 0)
		return inspect_fail(e, BROOD_KILL_FAILED, -rc, "send a signal to process %d: %s",
				    held->pid, err_words(-rc));
	return answer(out, held->pid, false, e);
}

static enum brood_code send_tree(struct brood_inspector *inspector, const struct brood_held *held,
				 int signo, struct brood_killed *out, struct brood_error *e)
{
	struct err why;
	int rc = os_inspect_signal(inspector->os, held, 0); /* before anybody is stopped */

	if (rc < 0) {
		kill_count(out, rc);
		return answer(out, held->pid, false, e);
	}
	rc = kill_tree(inspector, held, signo, out, &why);
	if (rc == -ETIME)
		return inspect_fail(e, BROOD_KILL_FAILED, 0,
				    "the tree of process %d makes children faster than they can be "
				    "stopped; nothing was sent",
				    held->pid);
	if (rc < 0)
		return inspect_error(e, &why);
	return answer(out, held->pid, true, e);
}

enum brood_code brood_kill(struct brood_inspector *inspector, const struct brood_held *held,
			   const struct brood_kill *how, struct brood_killed *out,
			   struct brood_error *e)
{
	struct brood_killed unwanted;
	struct brood_held now = *held;
	const char *why;
	int rc;

	if (!out)
		out = &unwanted;
	*out = (struct brood_killed){0};
	if (how->size < sizeof(*how) || how->signal <= 0 || held->pid <= 0)
		return inspect_fail(e, BROOD_INVALID, 0,
				    "brood_kill: a wrong size, no signal, or nobody held");
	if (!os_inspect_sends(how->signal))
		return inspect_fail(e, BROOD_UNSUPPORTED, 0,
				    "brood_kill: signal %d cannot be sent on this system",
				    how->signal);
	why = how->force ? NULL : why_not(inspector->os, held->pid);
	if (why)
		return inspect_fail(e, BROOD_REFUSED, 0, "process %d %s", held->pid, why);
	rc = os_inspect_look(inspector->os, &now);
	if (rc == -ESRCH)
		return not_found(e, held->pid);
	if (rc < 0)
		return inspect_fail(e, BROOD_SYSTEM_ERROR, -rc, "look at process %d: %s", held->pid,
				    err_words(-rc));
	if (now.ended) {
		out->ended = 1;
		return inspect_fail(e, BROOD_ALREADY_STOPPED, 0,
				    "process %d has exited, and is not yet reaped", held->pid);
	}
	if (now.kernel) {
		out->failed = 1;
		return inspect_fail(e, BROOD_KILL_FAILED, 0,
				    "process %d is the kernel's own, and takes no signal",
				    held->pid);
	}
	return how->tree ? send_tree(inspector, &now, how->signal, out, e)
			 : send_one(inspector->os, &now, how->signal, out, e);
}
