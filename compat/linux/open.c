// SPDX-License-Identifier: MIT
/* Taking over the process before anything is started, so that no signal is lost. */
#include "compat/linux/impl.h"
#include "compat/linux/split.h"
#include "lib/mem.h"

#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool has_sys_admin(void)
{
	struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2];

	memset(data, 0, sizeof(data));
	if (syscall(SYS_capget, &header, data) < 0)
		return false;
	return data[CAP_SYS_ADMIN / 32].effective & (1u << (CAP_SYS_ADMIN % 32));
}

void os_host(struct os_host *host)
{
	memset(host, 0, sizeof(*host));
	host->pid1 = getpid() == 1;
	host->uid = geteuid();
	host->gid = getegid();
	host->privileged = has_sys_admin();
	split_offers(host);
}

void os_hold_early(struct os_early *early)
{
	early->held = getpid() == 1 && signals_block_all(&early->mask) == 0;
}

/*
 * All signals are held: they wait in the kernel until os_wait takes them, in whatever stage brood is. SIGCHLD must not be
 * ignored, or the kernel reaps the command itself and its status is lost.
 */
static int hold_signals(struct os *os, const struct os_early *early, struct err *e)
{
	const uint64_t all = ~0ull;

	int rc = signals_block_all(&os->inherited_mask);

	if (rc < 0)
		return err_set(e, -rc, "hold signals", "sigprocmask is refused");
	if (early->held)
		os->inherited_mask = early->mask;
	os->sigchld_ignored = signals_ignored(SIGCHLD);
	os->sigtstp_ignored = signals_ignored(SIGTSTP);
	if (os->sigchld_ignored)
		signals_dispose(SIGCHLD, SIG_DFL);
	os->signal_fd =
		(int)syscall(SYS_signalfd4, -1, &all, sizeof(all), SFD_CLOEXEC | SFD_NONBLOCK);
	if (os->signal_fd < 0)
		return err_set(e, errno, "hold signals", "%s",
			       fds_cause(errno, "signalfd is refused"));
	return 0;
}

int os_open(struct os **out, const struct os_early *early, struct err *e)
{
	struct os *os = mem_new(sizeof(*os));
	int rc;

	if (!os)
		return err_set(e, ENOMEM, "start", "no memory");
	os->signal_fd = os->tty_fd = os->main_pidfd = os->start_fd = -1;
	os->stdin_fd = os->log_fd = os->init_pidfd = os->link_fd = os->proc_fd = -1;
	os->log.fd = os->log.dir_fd = os->log.pipe_fd = -1;
	os->leaf = (struct cg_leaf)CG_LEAF_NONE;
	os->self = getpid();
	os->uid = geteuid();
	os->gid = getegid();
	fds_fill();
	rc = hold_signals(os, early, e);
	if (rc < 0) {
		mem_free(os);
		return rc;
	}
	tty_open(os);
	*out = os;
	return 0;
}

unsigned os_namespaces(const struct os *os)
{
	return os->namespaces;
}
