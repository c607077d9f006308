// SPDX-License-Identifier: MIT
/* Why a run ended as it did, in words. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "init/report.h"
#include "init/report_json.h"
#include "lib/cleanup.h"
#include "lib/signame.h"

/* So much of the end of a log is looked at. */
#define TAIL_BYTES 8192

/* A shell says of a command of its own that a signal killed it by this exit code. */
static bool killed_by(const struct result *result, int signo)
{
	return result->main_status == (result->main_signaled ? signo : 128 + signo);
}

/* The limit that ended the command, or NULL. */
static const char *limit_exceeded(const struct result *result)
{
	if (result->usage.has_oom && result->usage.oom_kills && killed_by(result, SIGKILL))
		return "memory";
	if (killed_by(result, SIGXCPU))
		return "CPU time";
	return killed_by(result, SIGXFSZ) ? "file size" : NULL;
}

/* Signals by which a program ends itself, or is ended for what it did. */
static bool crashed(const struct result *result)
{
	static const int own[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS};

	if (!result->main_signaled)
		return result->main_status != 0;
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (result->main_status == own[i])
			return true;
	return false;
}

/* The end of what this run has written to --log, and what there is of a crash in it. */
static bool put_panic(const struct report *r, struct str *s)
{
	CLEANUP_FD int anew = *r->log_path ? os_open_other(r->log_path, r->log_fd) : -1;
	int fd = anew < 0 ? r->log_fd : anew;
	char tail[TAIL_BYTES], line[400];
	off_t end, from, start = anew < 0 ? r->log_start : 0;
	struct str found;
	ssize_t n;

	if (fd < 0)
		return false;
	end = lseek(fd, 0, SEEK_END);
	from = end - start > TAIL_BYTES ? end - TAIL_BYTES : start;
	n = end > from ? pread(fd, tail, sizeof(tail), from) : 0;
	if (n <= 0)
		return false;
	str_init(&found, line, sizeof(line));
	report_panic(tail, (size_t)n, &found);
	if (!found.len)
		return false;
	str_put(s, "Panic: ");
	str_put(s, line);
	return true;
}

static void put_ended(const struct report *r, struct str *s)
{
	const char *limit = limit_exceeded(r->result);
	char name[16];

	if (limit) {
		str_put(s, "Resource limit exceeded: ");
		str_put(s, limit);
	} else if (crashed(r->result) && put_panic(r, s)) {
		return;
	} else if (r->result->main_signaled) {
		str_put(s, "Killed by signal: ");
		str_put(s, signame(r->result->main_status, name));
	} else {
		str_put(s, "Exit code: ");
		str_putu(s, (uint32_t)r->result->main_status);
		if (os_status_words(r->result->main_status))
			str_fmt(s, ": %s", os_status_words(r->result->main_status));
	}
}

static void put_refused(const struct err *e, struct str *s)
{
	str_put(s, "Error: ");
	str_put(s, e->stage ? e->stage : "start");
	str_put(s, ": ");
	str_put(s, e->text[0] ? e->text : err_words(e->errnum));
}

static void put_not_started(const struct report *r, struct str *s)
{
	str_put(s, "Error: ");
	if (r->result->failed_stage == OS_STAGE_EXEC)
		str_put(s, report_exec_cause(r->spec->argv[0], r->result->failed_errno));
	else
		report_failed_start(r->spec, r->result, s);
}

void report_reason(const struct report *r, struct str *s)
{
	const struct result *result = r->result;

	if (!result)
		put_refused(&r->refused, s);
	else if (result->outcome == OUTCOME_NOT_STARTED)
		put_not_started(r, s);
	else if (result->outcome == OUTCOME_NONE)
		str_put(s, "Error: brood's init did not die of SIGKILL");
	else if (!result->main_end_ns)
		str_put(s, "Error: brood's init was killed");
	else if (!result->proved && r->spec->policy.leftovers != LEFTOVERS_LEAVE)
		str_fmt(s, "Error: SIGKILL did not end %u process(es)", result->survivors);
	else if (result->outcome == OUTCOME_TIMED_OUT)
		str_put(s, "Timeout");
	else if (result->outcome == OUTCOME_STOPPED)
		str_put(s, "Killed by brood: --kill-after");
	else if (r->exit_code == EXIT_LEFTOVERS && result->leftovers &&
		 r->spec->policy.leftovers == LEFTOVERS_FAIL && !result->main_signaled &&
		 result->main_status == 0)
		str_fmt(s, "Left %u process(es) behind", result->leftovers);
	else
		put_ended(r, s);
}
