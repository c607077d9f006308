// SPDX-License-Identifier: MIT
/* tini, tini-static, docker-init: signals to the command or its group; orphans only where asked. */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "init/persona_internal.h"
#include "lib/num.h"
#include "lib/signame.h"

#define VERBOSITY_WARN 1 /* the default: errors and warnings; 0: errors */
#define VERBOSITY_MAX 9
#define EXIT_CODE_MAX 255
#define LAST_NAMED_SIGNAL 31

static void begin(struct persona_run *r, char **envp)
{
	struct spec *spec = &r->spec;

	spec->own_group = true;
	spec->exec_failed_code = 1;
	spec->exec_tells_found = true;
	/* These are about its own use of the terminal. */
	spec->policy.signal_map[SIGTTIN] = spec->policy.signal_map[SIGTTOU] = 0;
	spec->verbose = VERBOSITY_WARN;
	spec->subreaper = persona_env(envp, "TINI_SUBREAPER");
	if (persona_env(envp, "TINI_KILL_PROCESS_GROUP"))
		spec->policy.signal_to = SIGNAL_TO_GROUP;
}

static int wrong(struct err *e, char letter, const char *value, const char *why)
{
	return err_set(e, 0, "command line", "-%c: \"%.*s\" %s", letter, PERSONA_SHOWN_MAX, value,
		       why);
}

static int take_code(struct spec *spec, const char *value, struct err *e)
{
	uint64_t code;

	if (num_u64(value, EXIT_CODE_MAX, &code) < 0)
		return wrong(e, 'e', value, "is no exit code; give 0 to 255");
	spec->ok_exit[code / 8] |= (uint8_t)(1u << (code % 8));
	return 0;
}

static int take_parent_death(struct spec *spec, const char *value, struct err *e)
{
	int signo;

	if (strncmp(value, "SIG", 3) != 0 || signame_parse(value, &signo) < 0 ||
	    signo > LAST_NAMED_SIGNAL)
		return wrong(e, 'p', value, "is no signal's name; give SIGTERM, SIGKILL, ...");
	spec->parent_death = signo;
	return 0;
}

static int take(struct persona_run *r, char letter, char *value, struct err *e)
{
	struct spec *spec = &r->spec;

	switch (letter) {
	case 'e':
		return take_code(spec, value, e);
	case 'p':
		return take_parent_death(spec, value, e);
	case 's':
		spec->subreaper = true;
		break;
	case 'g':
		spec->policy.signal_to = SIGNAL_TO_GROUP;
		break;
	case 'w':
		spec->policy.warn_reaped = true;
		break;
	default: /* v */
		spec->verbose++;
		break;
	}
	return 0;
}

static int end(struct persona_run *r, char **envp, struct err *e)
{
	const char *given = persona_env(envp, "TINI_VERBOSITY");
	uint64_t verbosity = r->spec.verbose;

	(void)e;
	if (given && num_u64(given, VERBOSITY_MAX, &verbosity) < 0)
		verbosity = 0; /* as atoi(3) takes a word */
	r->spec.quiet = verbosity == 0;
	r->spec.verbose = verbosity > VERBOSITY_WARN ? (unsigned)verbosity - VERBOSITY_WARN : 0;
	return 0;
}

const struct persona persona_tini = {
	.letters = "hlsvwgp:e:",
	.version_alone = true,
	.help_fd = STDOUT_FILENO,
	.version_fd = STDOUT_FILENO,
	.version = "tini version 0.19.0", /* `docker info` reads it */
	.synopsis = "[-sgvw] [-p SIGNAL] [-e CODE]",
	.help = "  -s         adopt orphans where this is not PID 1 (or set TINI_SUBREAPER)\n"
		"  -g         pass signals on to the command's group (or set TINI_KILL_PROCESS_GROUP)\n"
		"  -p SIGNAL  be sent SIGNAL when the parent dies\n"
		"  -e CODE    report this exit code as 0\n"
		"  -w         say which orphans were reaped\n"
		"  -v         say more (or TINI_VERBOSITY=0...3)\n"
		"  -h, -l     this help, the licence\n"
		"  --version  as the sole argument\n",
	.orphans =
		"not PID 1 and not a subreaper: orphans will not come here, and their zombies stay; give -s, "
		"set TINI_SUBREAPER, or be PID 1",
	.begin = begin,
	.take = take,
	.end = end,
};
