// SPDX-License-Identifier: MIT
/* brood procs: the processes of this machine. */
#include "cli/cli.h"
#include "cli/listing.h"
#include "init/report.h"
#include "lib/log.h"

enum { JSON, COLUMNS, FILTER, SORT, REVERSE, CPU, WATCH, FROM };

static const struct args_option options[] = {
	[JSON] = {"json", 0, ARGS_FLAG, NULL,
		  "one JSON object a line, as docs/processes.schema.json says"},
	[COLUMNS] = {"columns", 'o', ARGS_VALUE, "LIST", "these, in this order: pid,name,memory"},
	[FILTER] = {"filter", 'f', ARGS_VALUE, "TERM",
		    "only who meets it: name=NAME, memory>64M, age<10s; repeat it for more"},
	[SORT] = {"sort", 's', ARGS_VALUE, "COLUMN",
		  "figures from the largest on, words from a on"},
	[REVERSE] = {"reverse", 'r', ARGS_FLAG, NULL, "the other way round"},
	[CPU] = {"cpu", 0, ARGS_DURATION_MAYBE, "TIME",
		 "the share of a processor over so long (200ms)"},
	[WATCH] = {"watch", 'w', ARGS_DURATION_MAYBE, "TIME",
		   "again and again, after so long (2s)"},
	[FROM] = {"from", 0, ARGS_VALUE, "DIR",
		  "read another procfs than /proc, or a recorded one (Linux)"},
};

static const struct args_command command = {
	.name = "procs",
	.usage = "brood procs [OPTION...]",
	.about =
		"Lists processes. A name may be cut and a command line may be another than it was: a process\n"
		"can rename itself.\n",
	.options = options,
	.n = sizeof(options) / sizeof(options[0]),
	.end = "Columns: pid, parent, user, state, cpu, memory, time, threads, age, name, cwd, command.\n"
	       "Terms: KEY=VALUE, KEY!=VALUE, and for figures KEY>VALUE and KEY<VALUE, over the same words. A name\n"
	       "or user is the whole one, in which * and ? stand for others; a command is a part of it; a cwd is\n"
	       "that folder and all below it. CPU is in percent of one processor.\n"
	       "\n"
	       "Exit status: 0; 125 when the command line is wrong or the answer cannot be had.\n",
};

static void usual_columns(struct listing *l)
{
	static const enum brood_field usual[] = {
		BROOD_PID,  BROOD_PARENT,  BROOD_USER, BROOD_STATE, BROOD_CPU, BROOD_MEMORY,
		BROOD_TIME, BROOD_THREADS, BROOD_AGE,  BROOD_NAME,  BROOD_CWD, BROOD_COMMAND,
	};

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (usual[i] != BROOD_CPU || listing_wants_cpu(l))
			listing_usual(l, usual[i]);
}

static int take_option(struct listing *l, const struct args *a, int option)
{
	switch (option) {
	case JSON:
		l->json = true;
		return 0;
	case COLUMNS:
		return listing_columns(l, a);
	case FILTER:
		return listing_filter(l, a);
	case SORT:
		return listing_sort(l, a);
	case REVERSE:
		l->reverse = true;
		return 0;
	case CPU:
		l->cpu = true;
		return listing_duration(a, "--cpu", &l->cpu_ns);
	case WATCH:
		l->watch = true;
		return listing_duration(a, "--watch", &l->watch_ns);
	case FROM:
		l->from = a->value;
		return 0;
	case ARGS_WORD:
		log_line(LOG_ERROR,
			 "'%s': procs takes options alone; did you mean `brood find %s`?", a->value,
			 a->value);
		return ARGS_WRONG;
	default:
		return option;
	}
}

static int answer(struct listing *l)
{
	int rc;

	if (l->columns.n == 0)
		usual_columns(l);
	rc = listing_take(l);
	if (rc == 0)
		rc = l->watch ? listing_watch(l) : listing_print(l);
	return rc;
}

int cli_procs(int argc, char **argv)
{
	struct listing l;
	struct args a;
	int option, rc = 0;

	log_setup("brood procs", LOG_WARN);
	listing_init(&l);
	args_init(&a, &command, argc, argv);
	while (rc == 0 && (option = args_next(&a)) != ARGS_END)
		rc = take_option(&l, &a, option);
	if (rc == ARGS_HELP)
		return args_help(&command);
	rc = rc ? EXIT_BROOD : answer(&l);
	listing_free(&l);
	return rc;
}
