// SPDX-License-Identifier: MIT
/* Taking over the process, and the one brood process that a job needs. */
#include <errno.h>
#include <string.h>

#include "compat/windows/impl.h"
#include "lib/mem.h"

void os_host(struct os_host *host)
{
	memset(host, 0, sizeof(*host));
	host->mech[OS_MECH_JOB] = true;
	host->limiter = OS_MECH_JOB;
}

/* Until there is a handler the console's events end brood, and nothing was started by then. */
void os_hold_early(struct os_early *early)
{
	memset(early, 0, sizeof(*early));
}

/*
 * A console's events reach those alone that have one. Where brood was started without, its tree would get one for each
 * command, each with a window, and none of brood's events: so there is one for all, whose window is not shown.
 */
static void have_console(void)
{
	static const DWORD which[] = {STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};
	HANDLE stream[3];
	DWORD pid;

	if (GetConsoleProcessList(&pid, 1))
		return;
	for (int i = 0; i < 3; i++)
		stream[i] = GetStdHandle(which[i]);
	if (AllocConsole() && GetConsoleWindow())
		ShowWindow(GetConsoleWindow(), SW_HIDE);
	for (int i = 0; i < 3; i++)
		SetStdHandle(which[i], stream[i]);
}

int os_open(struct os **out, const struct os_early *early, struct err *e)
{
	struct os *os = mem_new(sizeof(*os));
	int rc;

	(void)early;
	if (!os)
		return err_set(e, ENOMEM, "start", "no memory");
	have_console();
	os->port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 1);
	rc = os->port ? console_listen(os->port) : error_last();
	if (rc < 0) {
		err_set(e, -rc, "start",
			os->port ? "the console's events cannot be had"
				 : "no completion port can be had");
		mem_free(os);
		return rc;
	}
	*out = os;
	return 0;
}

/* Of a stand-in for another init: brood's own options have names, and are refused before this. */
static const char *unknown(const struct os_launch *l)
{
	if (l->parent_death)
		return "a signal when brood's parent dies";
	if (l->new_session || l->own_pid)
		return "what other inits do with sessions and pids";
	return l->argv ? NULL : "a run without a command";
}

int os_split(struct os *os, const struct os_launch *launch, enum os_role *role, struct err *e)
{
	const char *why = unknown(launch);
	int rc;

	if (why)
		return err_set(e, EOPNOTSUPP, "isolate", "%s cannot be had on Windows", why);
	rc = line_make(os, launch, e);
	if (rc == 0)
		rc = job_make(os, launch, e);
	if (rc == 0)
		*role = OS_ROLE_ALONE;
	return rc;
}

/* There is one brood process: it has no init that could die, and no supervisor to tell. */
bool os_ends_with_init(const struct os *os)
{
	(void)os; /* there is no init beside this process */
	return false;
}

void os_adopt(struct os *os)
{
	(void)os;
}

int os_tell_result(struct os *os, const struct result *result)
{
	(void)os;
	(void)result;
	return -EPIPE;
}

unsigned os_namespaces(const struct os *os)
{
	(void)os;
	return 0;
}

/* The job goes with its last handle. */
int os_clean_up(struct os *os, struct err *e)
{
	(void)e;
	watch_cancel(&os->main_wait);
	watch_cancel(&os->watched_wait);
	return 0;
}

/* What is open here nobody inherits. */
void os_keep_fd(struct os *os, int fd)
{
	(void)os;
	(void)fd;
}

/* A console has no foreground group. */
void os_release_terminal(struct os *os, int interrupt)
{
	(void)os;
	(void)interrupt;
}

int os_power(enum os_power how, struct err *e)
{
	(void)how;
	return err_set(e, ENOSYS, "end the machine", "brood is not its first process");
}
