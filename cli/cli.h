/* SPDX-License-Identifier: MIT */
/* The subcommands that look from outside. Each takes its own argv, argv[0] being its name, and returns an exit code. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

/* What this host offers, what a run would use, and what to change: brood check [--json]. */
int cli_check(int argc, char **argv);

/* The processes of this machine, what they use and where they work; who meets a condition; who has started whom. */
int cli_procs(int argc, char **argv);
int cli_find(int argc, char **argv);
int cli_tree(int argc, char **argv);

/* What the machine does: brood stat [--watch [TIME]] [--history N] [--json | --openmetrics]... */
int cli_stat(int argc, char **argv);

/* A signal to processes by number or name, or to their whole trees. */
int cli_kill(int argc, char **argv);
int cli_suspend(int argc, char **argv);
int cli_resume(int argc, char **argv);

/* Processes and the machine, live on the whole screen. */
int cli_top(int argc, char **argv);

#endif
