// SPDX-License-Identifier: MIT
/* The command line of brood stat. */
#include <string.h>

#include "cli/args.h"
#include "cli/stat.h"
#include "lib/log.h"
#include "lib/num.h"

#define WATCH_NS (2 * NS_PER_SEC)
#define HISTORY_NS NS_PER_SEC
#define INTERVAL_LEAST_NS (10 * NS_PER_MS)
#define INTERVAL_MOST_NS (86400 * NS_PER_SEC)

enum { WATCH, HISTORY, OVER, JSON, OPENMETRICS, FROM, SYS };

static const struct args_option table[] = {
	[WATCH] = {"watch", 'w', ARGS_DURATION_MAYBE, "TIME",
		   "show each sample, so long apart (2s): in place on a terminal"},
	[HISTORY] = {"history", 0, ARGS_VALUE, "N",
		     "keep N samples, and show their average, least and most"},
	[OVER] = {"over", 0, ARGS_VALUE, "TIME", "of these, the samples of the last so long alone"},
	[JSON] = {"json", 0, ARGS_FLAG, NULL, "one JSON object, as docs/stat.schema.json says"},
	[OPENMETRICS] = {"openmetrics", 0, ARGS_FLAG, NULL,
			 "counters since boot, as a Prometheus server reads them"},
	[FROM] = {"from", 0, ARGS_VALUE, "DIR",
		  "read another procfs than /proc, or a recorded one (Linux)"},
	[SYS] = {"sys", 0, ARGS_VALUE, "DIR", "with --from: the /sys of its cgroups"},
};

static const struct args_command command = {
	.name = "stat",
	.usage = "brood stat [--watch [TIME]] [--history N [--over TIME]] [--json | --openmetrics]",
	.about =
		"Says what the machine does: processors, memory, load, pressure, disks and networks, between\n"
		"two samples 200 ms apart. In a container, and in any cgroup with limits, memory and swap are\n"
		"measured against the limit, and the answer says whose it is.\n",
	.options = table,
	.n = sizeof(table) / sizeof(table[0]),
	.end = "Without --watch, --history takes its N samples a second apart, and ends. With --watch and --json\n"
	       "each sample is a line.\n"
	       "\n"
	       "Exit status: 0; 125 when the command line is wrong or the answer cannot be had.\n",
};

int stat_help(void)
{
	return args_help(&command);
}

static int take_watch(struct stat_options *o, const struct args *a)
{
	uint64_t ns;

	o->watch = true;
	if (!a->value)
		return 0;
	if (num_duration_ns(a->value, &ns) < 0 || ns < INTERVAL_LEAST_NS || ns > INTERVAL_MOST_NS)
		return args_refuse(a, "--watch", "a time from 10ms to 1d, such as 2 or 500ms");
	o->interval_ns = ns;
	return 0;
}

static int take_history(struct stat_options *o, const struct args *a)
{
	uint64_t n;

	if (num_u64(a->value, BROOD_HISTORY_MAX, &n) < 0 || n == 0)
		return args_refuse(a, "--history", "a number of samples from 1 to 86400");
	o->history = (size_t)n;
	return 0;
}

static int take_over(struct stat_options *o, const struct args *a)
{
	uint64_t ns;

	if (num_duration_ns(a->value, &ns) < 0 || ns == 0)
		return args_refuse(a, "--over", "a time above 0, such as 30s or 5m");
	o->over_ns = ns;
	return 0;
}

static int take_option(struct stat_options *o, const struct args *a, int option)
{
	switch (option) {
	case WATCH:
		return take_watch(o, a);
	case HISTORY:
		return take_history(o, a);
	case OVER:
		return take_over(o, a);
	case JSON:
		o->json = true;
		return 0;
	case OPENMETRICS:
		o->openmetrics = true;
		return 0;
	case FROM:
		o->from = a->value;
		return 0;
	case SYS:
		o->sys = a->value;
		return 0;
	case ARGS_WORD:
		log_line(LOG_ERROR,
			 "'%s': stat takes options alone; `brood stat --help` names them",
			 a->value);
		return ARGS_WRONG;
	default:
		return option;
	}
}

static int refuse(const char *why)
{
	log_line(LOG_ERROR, "%s", why);
	return ARGS_WRONG;
}

static int check_together(const struct stat_options *o)
{
	if (o->openmetrics && o->json)
		return refuse("--openmetrics and --json: one of them");
	if (o->openmetrics && (o->watch || o->history))
		return refuse(
			"--openmetrics is one sample of counters: whoever reads it asks again, and "
			"keeps the history; leave out --watch and --history");
	if (o->over_ns && !o->history)
		return refuse("--over needs --history N: the samples that it looks at");
	if (o->sys && !o->from)
		return refuse("--sys needs --from DIR: which cgroup is meant is told there");
	return 0;
}

int stat_options_take(struct stat_options *options, int argc, char **argv)
{
	struct args a;
	int option, rc = 0;

	*options = (struct stat_options){0};
	args_init(&a, &command, argc, argv);
	while (rc == 0 && (option = args_next(&a)) != ARGS_END)
		rc = take_option(options, &a, option);
	if (rc == 0)
		rc = check_together(options);
	if (options->interval_ns == 0)
		options->interval_ns = options->watch ? WATCH_NS : HISTORY_NS;
	return rc;
}
