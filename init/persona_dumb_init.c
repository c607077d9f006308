// SPDX-License-Identifier: MIT
/* dumb-init: a session for the command, whose group gets every signal, rewritten where asked. */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "init/persona_internal.h"
#include "lib/num.h"

#define EXEC_FAILED 2
#define LAST_SIGNAL 31
#define NOT_REWRITTEN (-1)
#define DEBUG_VERBOSE 2

static const unsigned char job_control[] = {SIGTSTP, SIGTTIN, SIGTTOU};

static bool env_is(char **envp, const char *name, const char *value)
{
	const char *given = persona_env(envp, name);

	return given && strcmp(given, value) == 0;
}

static void begin(struct persona_run *r, char **envp)
{
	struct spec *spec = &r->spec;

	spec->reset_signals = true;
	spec->exec_failed_code = EXEC_FAILED;
	spec->policy.suspend = SUSPEND_ON_SIGNAL;
	spec->policy.signal_to = SIGNAL_TO_GROUP;
	for (size_t i = 0; i < sizeof(job_control); i++)
		spec->policy.signal_map[job_control[i]] = NOT_REWRITTEN;
	if (env_is(envp, "DUMB_INIT_DEBUG", "1"))
		spec->verbose = DEBUG_VERBOSE;
	r->single_child = env_is(envp, "DUMB_INIT_SETSID", "0");
}

/* "15:3"; "15:0" drops it. */
static int rewrite(struct spec *spec, const char *value, struct err *e)
{
	char first[3] = "";
	size_t n = strcspn(value, ":");
	uint64_t from, to;

	if (n < sizeof(first) && value[n]) {
		memcpy(first, value, n);
		if (num_u64(first, LAST_SIGNAL, &from) == 0 && from != 0 &&
		    num_u64(value + n + 1, LAST_SIGNAL, &to) == 0) {
			spec->policy.signal_map[from] = (int)to;
			return 0;
		}
	}
	return err_set(e, 0, "command line",
		       "-r: \"%.*s\" is not FROM:TO; give numbers from 1 to 31, 0 as TO to drop it",
		       PERSONA_SHOWN_MAX, value);
}

static int take(struct persona_run *r, char letter, char *value, struct err *e)
{
	if (letter == 'r')
		return rewrite(&r->spec, value, e);
	if (letter == 'c')
		r->single_child = true;
	else
		r->spec.verbose = DEBUG_VERBOSE;
	return 0;
}

/*
 * A session of its own is an orphaned group (setpgid(2)): there the kernel drops a terminal's stop,
 * so it becomes SIGSTOP. And the group's others are asked to end when the command has.
 */
static int end(struct persona_run *r, char **envp, struct err *e)
{
	struct policy *policy = &r->spec.policy;
	int *map = policy->signal_map;

	(void)envp;
	(void)e;
	for (size_t i = 0; i < sizeof(job_control); i++)
		if (map[job_control[i]] == NOT_REWRITTEN)
			map[job_control[i]] = r->single_child ? job_control[i] : SIGSTOP;
	if (!r->single_child) {
		r->spec.new_session = true;
		policy->leave_signal = map[SIGTERM];
	} else if (policy->signal_to == SIGNAL_TO_GROUP) {
		policy->signal_to = SIGNAL_TO_COMMAND;
	}
	return 0;
}

static const struct persona_long longs[] = {
	{'c', "single-child"}, {'r', "rewrite"}, {'v', "verbose"},
	{'h', "help"},	       {'V', "version"}, {0, ""},
};

const struct persona persona_dumb_init = {
	.letters = "hVvcr:",
	.longs = longs,
	.help_fd = STDERR_FILENO,
	.version_fd = STDERR_FILENO,
	.version = "dumb-init v1.2.5",
	.synopsis = "[-cv] [-r FROM:TO]",
	.help = "  -c, --single-child     no session, signals to it alone (or DUMB_INIT_SETSID=0)\n"
		"  -r, --rewrite FROM:TO  pass TO on for FROM, by number; 0 drops it\n"
		"  -v, --verbose          say more (or DUMB_INIT_DEBUG=1)\n"
		"  -h, --help             this help\n"
		"  -V, --version          the version\n",
	.begin = begin,
	.take = take,
	.end = end,
};
