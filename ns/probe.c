// SPDX-License-Identifier: MIT
/* The set-up of namespaces, tried out in a throw-away child. */
#include "ns/probe.h"

#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "ns/ns.h"

/* Filled by the child. A child that was killed on the way has not answered. */
struct answer {
	bool answered;
	int rc;
	struct err err;
};

/* As a run does: clone3; where it is missing or hidden the older call, without time namespaces. */
static pid_t clone_child(uint64_t clone_flags)
{
	struct clone_args args;
	pid_t pid;

	memset(&args, 0, sizeof(args));
	args.flags = clone_flags;
	args.exit_signal = SIGCHLD;
	pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
	if (pid < 0 && errno == ENOSYS && !(clone_flags & CLONE_NEWTIME))
		pid = (pid_t)syscall(SYS_clone, (unsigned long)(clone_flags | SIGCHLD), 0, 0, 0, 0);
	return pid;
}

static int set_up(uint64_t clone_flags, bool map_all, const uint32_t ids[2], int go_fd,
		  struct err *e)
{
	int rc = 0;
	char go;

	if ((clone_flags & CLONE_NEWUSER) && !map_all)
		rc = ns_map_self(ids[0], ids[0], ids[1], ids[1], e);
	else if (clone_flags & CLONE_NEWUSER)
		rc = read(go_fd, &go, 1) == 1 ? 0
					      : err_set(e, EPIPE, "set up", "the probe has ended");
	if (rc == 0 && (clone_flags & CLONE_NEWNS))
		rc = ns_private_mounts(e);
	if (rc == 0 && (clone_flags & CLONE_NEWPID))
		rc = ns_mount_proc(e);
	return rc;
}

static _Noreturn void child(uint64_t clone_flags, bool map_all, const uint32_t ids[2], int go_fd,
			    struct answer *answer)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	answer->rc = set_up(clone_flags, map_all, ids, go_fd, &answer->err);
	answer->answered = true;
	_exit(0);
}

/* The caller's part: give the child its id maps where it cannot, and wait for its end. */
static int see_through(pid_t pid, uint64_t clone_flags, bool map_all, int go_fd,
		       const struct answer *answer, struct err *e)
{
	int rc = 0, status = 0;

	if ((clone_flags & CLONE_NEWUSER) && map_all)
		rc = ns_map_all(pid, e);
	if (rc < 0)
		kill(pid, SIGKILL); /* our own child, not yet waited for: the pid is its */
	else
		send(go_fd, "", 1, MSG_NOSIGNAL);
	while (waitpid(pid, &status, __WALL) < 0 && errno == EINTR)
		;
	if (rc < 0)
		return rc;
	if (!answer->answered)
		return err_set(
			e, EPERM, "set up namespaces",
			"the process that tried it was killed by signal %d; allow clone and mount in "
			"the container's seccomp profile",
			WIFSIGNALED(status) ? WTERMSIG(status) : 0);
	if (answer->rc < 0)
		*e = answer->err;
	return answer->rc;
}

static int try(uint64_t clone_flags, bool map_all, struct answer *answer, struct err *e)
{
	const uint32_t ids[2] = {geteuid(), getegid()};
	int ends[2], rc;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return err_set(e, errno, "probe", "no socket pair; raise RLIMIT_NOFILE");
	pid = clone_child(clone_flags);
	if (pid == 0) {
		close(ends[0]);
		child(clone_flags, map_all, ids, ends[1], answer);
	}
	close(ends[1]);
	rc = pid < 0 ? ns_refused(errno, clone_flags, e)
		     : see_through(pid, clone_flags, map_all, ends[0], answer, e);
	close(ends[0]);
	return rc;
}

int ns_probe(uint64_t clone_flags, bool map_all, struct err *e)
{
	struct answer *answer = mmap(NULL, sizeof(*answer), PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int rc;

	if (answer == MAP_FAILED)
		return err_set(e, ENOMEM, "probe", "no memory; free some");
	rc = try(clone_flags, map_all, answer, e);
	munmap(answer, sizeof(*answer));
	return rc;
}
