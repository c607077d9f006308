// SPDX-License-Identifier: MIT
/* From a result to an exit code and to what a person has to know. */
#include "init/report.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "include/os_files.h"
#include "init/plan_sandbox.h"
#include "lib/cleanup.h"
#include "lib/log.h"
#include "lib/str.h"

/* 126 for what is there and cannot be executed, 127 for what is not there; the rest is not the command's fault. */
static int exec_code(int errnum)
{
	switch (errnum) {
	case ENOENT:
	case ENOTDIR:
	case ENAMETOOLONG:
		return EXIT_NOT_FOUND;
	case ENOMEM:
	case EAGAIN:
	case EMFILE:
	case ENFILE:
		return EXIT_BROOD;
	default:
		return EXIT_NOT_EXECUTABLE;
	}
}

static int accepted(const struct spec *spec, int code)
{
	unsigned bit = (unsigned)code;

	return bit < 8 * SPEC_OK_EXIT_BYTES && (spec->ok_exit[bit / 8] & (1u << (bit % 8))) ? 0
											    : code;
}

/* By the system's errno: a file whose interpreter is missing counts as missing itself. */
static int told_code(const struct spec *spec, int errnum)
{
	if (errnum == ENOENT || errnum == OS_ENOLOADER)
		return accepted(spec, EXIT_NOT_FOUND);
	return accepted(spec, errnum == EACCES ? EXIT_NOT_EXECUTABLE : spec->exec_failed_code);
}

static int start_code(const struct spec *spec, const struct result *r)
{
	if (r->failed_stage != OS_STAGE_EXEC)
		return spec->not_started_code;
	if (spec->exec_tells_found)
		return told_code(spec, r->failed_errno);
	return spec->exec_failed_code ? spec->exec_failed_code : exec_code(r->failed_errno);
}

int report_exit_code(const struct spec *spec, const struct result *r)
{
	bool left_alone = spec->policy.leftovers == LEFTOVERS_LEAVE;
	int code;

	if (r->outcome == OUTCOME_NOT_STARTED)
		return start_code(spec, r);
	if (r->outcome == OUTCOME_EXITED && spec->policy.pause)
		return 0;
	if (r->outcome == OUTCOME_NONE || r->main_end_ns == 0 || (!r->proved && !left_alone))
		return EXIT_BROOD;
	if (r->outcome == OUTCOME_TIMED_OUT)
		return EXIT_TIMEOUT;
	code = accepted(spec, r->main_signaled ? 128 + r->main_status : r->main_status);
	if (code == 0 && r->leftovers && spec->policy.leftovers == LEFTOVERS_FAIL)
		return EXIT_LEFTOVERS;
	return code;
}

static const char *const stage_words[] = {
	[OS_STAGE_NONE] = "start",
	[OS_STAGE_FORK] = "fork",
	[OS_STAGE_SESSION] = "make a session or process group",
	[OS_STAGE_TERMINAL] = "hand over the terminal",
	[OS_STAGE_UNSHARE] = "make namespaces",
	[OS_STAGE_HOSTNAME] = "set the host name",
	[OS_STAGE_STDIN] = "open --stdin",
	[OS_STAGE_LOG] = "open --log",
	[OS_STAGE_CHDIR] = "change to --chdir",
	[OS_STAGE_CGROUP] = "enter the cgroup",
	[OS_STAGE_USER] = "become --user",
	[OS_STAGE_SIGNALS] = "restore signals",
	[OS_STAGE_LIMITS] = "set a limit",
	[OS_STAGE_DESCRIPTORS] = "close descriptors but --keep-fd",
	[OS_STAGE_KEYRING] = "make a session keyring",
	[OS_STAGE_CAPABILITIES] = "drop capabilities",
	[OS_STAGE_NO_NEW_PRIVS] = "set no_new_privs",
	[OS_STAGE_LANDLOCK] = "restrict files by Landlock",
	[OS_STAGE_SECCOMP] = "load the seccomp policy",
	[OS_STAGE_EXEC] = "run the command",
};

_Static_assert(sizeof(stage_words) / sizeof(stage_words[0]) == OS_STAGE_COUNT,
	       "a stage has no words");

static bool is_directory(const char *path)
{
	CLEANUP_FD int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd >= 0;
}

const char *report_exec_cause(const char *path, int errnum)
{
	switch (errnum) {
	case ENOENT:
		return os_is_path(path) ? "no such file" : "not found in PATH";
	case EACCES:
		if (os_is_path(path) && is_directory(path))
			return "it is a directory";
		return "found, but not executable (permission denied)";
	case ENOEXEC:
		return "not a program that this machine can run (another architecture, damaged, or a script "
		       "without #! where there is no /bin/sh)";
	case OS_ENOLOADER:
		return "found, but the interpreter or loader that it names is missing";
	default:
		return err_words(errnum);
	}
}

void report_failed_start(const struct spec *spec, const struct result *r, struct str *s)
{
	if (r->failed_stage == OS_STAGE_EXEC) {
		str_fmt(s, "cannot run '%s': %s", spec->argv[0],
			report_exec_cause(spec->argv[0], r->failed_errno));
		return;
	}
	str_put(s, stage_words[r->failed_stage]);
	switch (r->failed_stage) {
	case OS_STAGE_STDIN:
		str_fmt(s, " '%s'", spec->stdin_path);
		break;
	case OS_STAGE_LOG:
		str_fmt(s, " '%s'", spec->log_path);
		break;
	case OS_STAGE_CHDIR:
		str_fmt(s, " '%s'", spec->chdir);
		break;
	case OS_STAGE_USER:
		str_fmt(s, " %u (this needs root, or a user namespace that maps it)", spec->uid);
		break;
	case OS_STAGE_LIMITS:
		plan_put_limits(spec, s);
		break;
	default:
		break;
	}
	str_fmt(s, ": %s", err_words(r->failed_errno));
}

static void print_failed_start(const struct spec *spec, const struct result *r)
{
	char text[1024];
	struct str s;

	if (r->failed_stage == OS_STAGE_FORK)
		return; /* said where it failed */
	str_init(&s, text, sizeof(text));
	report_failed_start(spec, r, &s);
	log_line(LOG_ERROR, "%s", text);
}

static void print_processes(const struct os_process *census, size_t n, uint32_t all)
{
	char text[512], age[32];
	struct str s;

	for (size_t i = 0; i < n; i++) {
		str_init(&s, age, sizeof(age));
		str_put_duration(&s, census[i].age_ns);
		str_init(&s, text, sizeof(text));
		str_put_safe(&s, census[i].command, strlen(census[i].command));
		log_line(LOG_ERROR, "  pid %lld, age %s: %s", (long long)census[i].pid, age, text);
	}
	if (all > n)
		log_line(LOG_ERROR, "  and %u more", (unsigned)(all - n));
}

void report_print(const struct spec *spec, const struct result *r, const struct os_process *census,
		  size_t n)
{
	bool fails = spec->policy.leftovers == LEFTOVERS_FAIL;

	if (r->outcome == OUTCOME_NOT_STARTED)
		print_failed_start(spec, r);
	if (!r->proved && spec->policy.leftovers != LEFTOVERS_LEAVE && !spec->policy.pause) {
		log_line(
			LOG_ERROR,
			"SIGKILL did not end %u process(es) in time (in uninterruptible sleep?); they are left:",
			r->survivors);
		print_processes(census, n, r->survivors);
	} else if (r->leftovers && (fails || log_wanted(LOG_INFO))) {
		log_line(fails ? LOG_ERROR : LOG_INFO,
			 "the command left %u process(es) behind:", r->leftovers);
		print_processes(census, n, r->leftovers);
	}
	if (r->outcome == OUTCOME_TIMED_OUT)
		log_line(LOG_WARN, "timed out");
	if (r->outcome == OUTCOME_EXITED && os_status_words(r->main_status))
		log_line(LOG_WARN, "the command ended with %s", os_status_words(r->main_status));
}
