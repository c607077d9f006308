// SPDX-License-Identifier: MIT
/* Descriptors: brood keeps none of the caller's open, and the command gets them as they were. */
#include "compat/macos/impl.h"

#include <errno.h>
#include <fcntl.h>
#include <libproc.h>
#include <sys/proc_info.h>
#include <unistd.h>

#include "lib/mem.h"

/*
 * A descriptor of ours must never be taken for a standard stream. The filler is close-on-exec, so that the
 * command finds closed what the caller had closed.
 */
void fds_fill(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR | O_CLOEXEC) < 0 &&
		    open("/", O_RDONLY | O_CLOEXEC) < 0)
			return;
}

/* brood has one thread: nothing forks between a descriptor's birth and this. */
int fds_close_on_exec(int fd)
{
	return fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 ? -errno : 0;
}

const char *fds_cause(int errnum, const char *otherwise)
{
	if (errnum == EMFILE)
		return "no descriptor is free: brood needs about ten; raise RLIMIT_NOFILE (ulimit -n)";
	return errnum == ENFILE ? "the system has no descriptor free: raise kern.maxfiles"
				: otherwise;
}

static bool is_own(const struct os *os, int fd)
{
	const int own[] = {os->kq,	   os->tty_fd,	   os->start_fd,   os->link_fd,
			   os->kept_fd[0], os->kept_fd[1], os->kept_fd[2], os->log.fd,
			   os->log.dir_fd, os->log.pipe_fd};
	_Static_assert(OS_KEEP_MAX == 3, "own");

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (own[i] == fd)
			return true;
	return false;
}

/* By the kernel's list of them (PROC_PIDLISTFDS of libproc), which is shorter than what could be open. */
static void close_others(const struct os *os)
{
	int size = proc_pidinfo(os->self, PROC_PIDLISTFDS, 0, NULL, 0), n = 0;
	struct proc_fdinfo *list = size > 0 ? mem_new((size_t)size) : NULL;

	if (list)
		n = proc_pidinfo(os->self, PROC_PIDLISTFDS, 0, list, size) / (int)sizeof(*list);
	for (int i = 0; i < n; i++)
		if (list[i].proc_fd > STDERR_FILENO && !is_own(os, list[i].proc_fd))
			close(list[i].proc_fd);
	mem_free(list);
}

/*
 * A pipe held open by an init hides its writer's end from the reader, and a busy directory cannot be
 * unmounted. stderr stays, for what brood has to say.
 */
void fds_let_go(struct os *os)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null >= 0) {
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
		close(null);
	}
	close_others(os);
	if (chdir("/") < 0)
		return; /* stays where it is: nothing depends on it */
}
