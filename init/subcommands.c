// SPDX-License-Identifier: MIT
/* The subcommands, as --help and the completions name them. */
#include "init/help.h"

const struct subcommand subcommands[] = {
	{"run", NULL, "run COMMAND; the same as without a subcommand"},
	{"check", "--json", "say what this host offers and what a run would use"},
	{"procs", "--json --columns --filter --sort --reverse --cpu --watch --from",
	 "list processes"},
	{"tree", "--json --columns --sort --from", "draw a process and its descendants"},
	{"find",
	 "--cwd --command --user --state --filter --pids --json --columns --sort --reverse --from",
	 "find processes by name, folder, user..."},
	{"stat", "--watch --history --over --json --openmetrics --from --sys",
	 "say what the machine does"},
};
const size_t subcommands_count = sizeof subcommands / sizeof subcommands[0];
