// SPDX-License-Identifier: MIT
/* catatonit: as podman starts it, around a command or as a pod's pause process. */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "init/persona_internal.h"
#include "lib/num.h"

#define DEBUG_VERBOSE 2

static void begin(struct persona_run *r, char **envp)
{
	struct spec *spec = &r->spec;
	int *map = spec->policy.signal_map;

	spec->own_group = true;
	spec->subreaper = true;
	spec->exec_failed_code = 1;
	map[SIGTSTP] = map[SIGTTIN] = map[SIGTTOU] = 0;
	if (persona_env(envp, "CATATONIT_DEBUG"))
		spec->verbose = DEBUG_VERBOSE;
}

static int take(struct persona_run *r, char letter, char *value, struct err *e)
{
	(void)value;
	(void)e;
	if (letter == 'g')
		r->spec.policy.signal_to = SIGNAL_TO_GROUP;
	else
		r->spec.policy.pause = true;
	return 0;
}

/* Sockets given to this process are for a command that looks for its own pid (sd_listen_fds(3)). */
static int pass_sockets(struct persona_run *r, char **envp, struct err *e)
{
	const char *given = persona_env(envp, "LISTEN_PID");
	uint64_t pid;

	if (!given || num_u64(given, INT32_MAX, &pid) < 0 || pid != (uint64_t)getpid())
		return 0;
	memcpy(r->listen_pid, LISTEN_PID, sizeof(LISTEN_PID));
	r->spec.own_pid = r->listen_pid + sizeof(LISTEN_PID) - 1;
	if (words_add(&r->spec.env, r->listen_pid) < 0)
		return err_set(e, 0, "environment", "no memory");
	return 0;
}

static int end(struct persona_run *r, char **envp, struct err *e)
{
	if (persona_env(envp, "CATATONIT_LOG"))
		return err_set(e, 0, "environment",
			       "CATATONIT_LOG is reserved and must not be set");
	return pass_sockets(r, envp, e);
}

static const struct persona_long longs[] = {{'V', "version"}, {0, ""}};

const struct persona persona_catatonit = {
	.letters = "ghLPV",
	.longs = longs,
	.help_fd = STDERR_FILENO,
	.version_fd = STDOUT_FILENO,
	.version = "tini version 0.1.7_catatonit", /* read as docker-init's is */
	.synopsis = "[-gP]",
	.help = "  -g             pass signals on to the command's group\n"
		"  -P             no command: reap, until INT or TERM\n"
		"  -h, -L         this help, the licence\n"
		"  -V, --version  the version\n",
	.begin = begin,
	.take = take,
	.end = end,
};
