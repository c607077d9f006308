// SPDX-License-Identifier: MIT
/* The command line of brood stat. */
#include <errno.h>
#include <string.h>

#include "cli/stat.h"
#include "lib/num.h"

#define INTERVAL_DEFAULT_NS NS_PER_SEC
#define INTERVAL_LEAST_NS (10 * NS_PER_MS)
#define INTERVAL_MOST_NS (86400 * NS_PER_SEC)

struct words {
	char **next, **end;
};

/* "--name=VALUE", or the next word. NULL with *e where there is none. */
static const char *take_value(const char *word, struct words *left, struct err *e)
{
	const char *equals = strchr(word, '=');

	if (equals)
		return equals + 1;
	if (left->next < left->end)
		return *left->next++;
	err_set(e, 0, word, "needs a value");
	return NULL;
}

static bool named(const char *word, const char *name)
{
	size_t n = strlen(name);

	return strncmp(word, name, n) == 0 && (word[n] == '\0' || word[n] == '=');
}

static int take_interval(struct stat_options *o, const char *value, struct err *e)
{
	uint64_t ns;

	if (num_duration_ns(value, &ns) < 0 || ns < INTERVAL_LEAST_NS || ns > INTERVAL_MOST_NS)
		return err_set(e, 0, "--watch",
			       "'%s' is no interval: from 10ms to 1d, such as 2 or 500ms", value);
	o->interval_ns = ns;
	return 0;
}

/* The interval may be left out, so a word of its own is one only where it does not look like an option. */
static int take_watch(struct stat_options *o, const char *word, struct words *left, struct err *e)
{
	const char *equals = strchr(word, '=');

	o->watch = true;
	if (equals)
		return take_interval(o, equals + 1, e);
	if (left->next < left->end && **left->next != '-')
		return take_interval(o, *left->next++, e);
	return 0;
}

static int take_history(struct stat_options *o, const char *value, struct err *e)
{
	uint64_t n;

	if (num_u64(value, BROOD_HISTORY_MAX, &n) < 0 || n == 0)
		return err_set(e, 0, "--history", "'%s' is no number of samples: from 1 to %d",
			       value, BROOD_HISTORY_MAX);
	o->history = (size_t)n;
	return 0;
}

static int take_over(struct stat_options *o, const char *value, struct err *e)
{
	uint64_t ns;

	if (num_duration_ns(value, &ns) < 0 || ns == 0)
		return err_set(e, 0, "--over", "'%s' is no duration above 0, such as 30s or 5m",
			       value);
	o->over_ns = ns;
	return 0;
}

static int take_valued(struct stat_options *o, const char *word, struct words *left, struct err *e)
{
	bool history = named(word, "--history"), over = named(word, "--over");
	const char *value;

	if (!history && !over && !named(word, "--proc") && !named(word, "--sys"))
		return err_set(e, 0, word,
			       "is not for stat, which takes --watch, --history, --over, --json, "
			       "--openmetrics, --proc, --sys and --help");
	value = take_value(word, left, e);
	if (!value)
		return -EINVAL;
	if (history)
		return take_history(o, value, e);
	if (over)
		return take_over(o, value, e);
	if (named(word, "--proc"))
		o->proc = value;
	else
		o->sys = value;
	return 0;
}

static int take_word(struct stat_options *o, const char *word, struct words *left, struct err *e)
{
	bool *flag = NULL;

	if (strcmp(word, "--json") == 0)
		flag = &o->json;
	else if (strcmp(word, "--openmetrics") == 0)
		flag = &o->openmetrics;
	else if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
		flag = &o->help;
	if (flag) {
		*flag = true;
		return 0;
	}
	if (named(word, "--watch"))
		return take_watch(o, word, left, e);
	return take_valued(o, word, left, e);
}

static int check_together(const struct stat_options *o, struct err *e)
{
	if (o->openmetrics && (o->json || o->watch || o->history))
		return err_set(e, 0, "--openmetrics",
			       "is one sample of counters, and goes with no --%s",
			       o->json	  ? "json"
			       : o->watch ? "watch: whoever reads it asks again"
					  : "history: whoever reads it keeps one");
	if (o->over_ns && !o->history)
		return err_set(e, 0, "--over", "needs --history N, the samples that it looks at");
	if (o->sys && !o->proc)
		return err_set(e, 0, "--sys",
			       "needs --proc DIR: which cgroup is meant is told there");
	return 0;
}

int stat_options_take(struct stat_options *options, int argc, char **argv, struct err *e)
{
	struct stat_options o = {.interval_ns = INTERVAL_DEFAULT_NS};
	struct words left = {argv + 1, argv + argc};
	int rc = 0;

	while (rc == 0 && left.next < left.end && !o.help) {
		const char *word = *left.next++;

		rc = take_word(&o, word, &left, e);
	}
	if (rc == 0 && !o.help)
		rc = check_together(&o, e);
	if (rc == 0)
		*options = o;
	return rc;
}
