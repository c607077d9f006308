// SPDX-License-Identifier: MIT
/* Descriptors: brood keeps none of the caller's open, and the command gets them as they were. */
#include "compat/linux/impl.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * A descriptor of ours must never be taken for a standard stream. The filler is close-on-exec, so that the
 * command finds closed what the caller had closed.
 */
void fds_fill(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR | O_CLOEXEC) < 0 &&
		    open("/", O_PATH | O_CLOEXEC) < 0)
			return;
}

const char *fds_cause(int errnum, const char *otherwise)
{
	if (errnum == EMFILE)
		return "no descriptor is free: brood needs about ten; raise RLIMIT_NOFILE";
	return errnum == ENFILE ? "the system has no descriptor free: raise fs.file-max"
				: otherwise;
}

static void close_between(int first, int last)
{
	struct rlimit limit;

	if (first > last || syscall(SYS_close_range, first, last, 0) == 0 || errno != ENOSYS)
		return;
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < (rlim_t)last)
		last = (int)limit.rlim_cur;
	for (int fd = first; fd <= last; fd++)
		close(fd);
}

/* A handful of numbers: by insertion. */
static void sort(int *fds, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t k = i; k > 0 && fds[k] < fds[k - 1]; k--) {
			int swap = fds[k];

			fds[k] = fds[k - 1];
			fds[k - 1] = swap;
		}
}

/*
 * A pipe held open by an init hides its writer's end from the reader, and a busy directory cannot be
 * unmounted. stderr stays, for what brood has to say.
 */
void fds_let_go(struct os *os)
{
	int own[] = {os->signal_fd,   os->tty_fd,	  os->main_pidfd, os->start_fd,
		     os->init_pidfd,  os->link_fd,	  os->proc_fd,	  os->leaf.parent_fd,
		     os->leaf.dir_fd, os->leaf.events_fd, os->kept_fd[0], os->kept_fd[1],
		     os->kept_fd[2],  os->log.fd,	  os->log.dir_fd, os->log.pipe_fd};
	_Static_assert(OS_KEEP_MAX == 3, "own");
	size_t n = sizeof(own) / sizeof(own[0]);
	int from = STDERR_FILENO + 1;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null >= 0) {
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
		close(null);
	}
	sort(own, n);
	for (size_t i = 0; i < n; i++) {
		if (own[i] < from)
			continue;
		close_between(from, own[i] - 1);
		from = own[i] + 1;
	}
	close_between(from, (int)(~0u >> 1));
	if (chdir("/") < 0)
		return; /* stays where it is: nothing depends on it */
}
