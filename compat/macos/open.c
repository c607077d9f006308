// SPDX-License-Identifier: MIT
/* Taking over the process before anything is started, so that no signal is lost. */
#include "compat/macos/impl.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "lib/mem.h"

void os_host(struct os_host *host)
{
	memset(host, 0, sizeof(*host));
	host->pid1 = getpid() == 1;
	host->uid = geteuid();
	host->gid = getegid();
	host->privileged = host->uid == 0;
	host->mech[OS_MECH_SELF] = true;
	host->mech[OS_MECH_GROUP] = true;
}

/* The first process of this system is launchd; a signal to any other simply ends it. */
void os_hold_early(struct os_early *early)
{
	early->held = false;
}

int os_open(struct os **out, const struct os_early *early, struct err *e)
{
	struct os *os = mem_new(sizeof(*os));
	int rc;

	(void)early;
	if (!os)
		return err_set(e, ENOMEM, "start", "no memory");
	os->kq = os->tty_fd = os->start_fd = os->stdin_fd = os->log_fd = os->link_fd = -1;
	os->log.fd = os->log.dir_fd = os->log.pipe_fd = -1;
	os->self = getpid();
	os->caller_group = getpgrp();
	fds_fill();
	signals_hold(os);
	rc = queue_open(os);
	if (rc < 0) {
		queue_close(os);
		mem_free(os);
		return err_set(e, -rc, "hold signals", "%s", fds_cause(-rc, "kqueue is refused"));
	}
	tty_open(os);
	*out = os;
	return 0;
}

unsigned os_namespaces(const struct os *os)
{
	return os->namespaces;
}
