// SPDX-License-Identifier: MIT
/*
 * brood: runs a command with everything it starts, and leaves nothing behind.
 *
 * Theory of operation. Four values, each made from the one before it: the command line and the environment give a
 * spec (init/options.c), spec and host give a plan (init/plan.c), the plan gives a tree of live processes
 * (compat/), and the tree a report (init/report.c). The tree is owned by an init: this process where it is PID 1, else
 * one forked into a PID namespace or made a subreaper, with this process as its supervisor. Both run the
 * same loop (reaper/loop.c): wait for one event, step a pure state machine, carry out its actions.
 */
#include <stdbool.h>
#include <string.h>

#include "cli/cli.h"
#include "init/help.h"
#include "init/options.h"
#include "init/persona.h"
#include "init/report.h"
#include "init/run.h"
#include "init/start.h"
#include "lib/log.h"
#include "lib/str.h"

static const struct {
	const char *name;
	int (*main)(int argc, char **argv);
} outside[] = {
	{"check", cli_check},	  {"procs", cli_procs},	  {"tree", cli_tree},
	{"find", cli_find},	  {"stat", cli_stat},	  {"kill", cli_kill},
	{"suspend", cli_suspend}, {"resume", cli_resume}, {"top", cli_top},
};

static int unknown_word(const char *word)
{
	const char *names[16], *near;
	size_t n = 0;

	for (size_t i = 0; i < subcommands_count && n < 16; i++)
		names[n++] = subcommands[i].name;
	near = str_nearest(word, names, n);
	if (near)
		log_line(
			LOG_ERROR,
			"'%s' is no subcommand; did you mean `brood %s`? To run a command: brood -- %s",
			word, near, word);
	else
		log_line(LOG_ERROR, "'%s' is no subcommand; to run it: brood -- %s ...", word,
			 word);
	return EXIT_BROOD;
}

int main(int argc, char **argv, char **envp)
{
	struct os_early early;
	const struct persona *persona;

	os_hold_early(&early);
	log_setup("brood", LOG_WARN);
	if (start_refused())
		return EXIT_BROOD;
	persona = persona_named(argc > 0 ? argv[0] : NULL);
	if (persona)
		return persona_main(persona, argc, argv, envp, &early);
	if (argc < 2 || argv[1][0] == '-')
		return start_run("brood", argc, argv, envp, &early);
	if (strcmp(argv[1], "run") == 0)
		return start_run("brood run", argc - 1, argv + 1, envp, &early);
	for (size_t i = 0; i < sizeof(outside) / sizeof(outside[0]); i++)
		if (strcmp(argv[1], outside[i].name) == 0)
			return outside[i].main(argc - 1, argv + 1);
	return unknown_word(argv[1]);
}
