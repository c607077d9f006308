// SPDX-License-Identifier: MIT
/*
 * brood stat: what the whole machine does.
 *
 * Theory of operation. Samples are taken one interval apart, by a deadline that does not drift; what is "a second" is
 * told between two of them, so the first is never shown but by --openmetrics, which has counters alone. Each sample is shown as it
 * comes (--watch), or the last one is.
 */
#include "cli/stat.h"

#include <unistd.h>

#include "cli/answer.h"
#include "cli/args.h"
#include "cli/cli.h"
#include "cli/stat_show.h"
#include "include/os_inspect.h"
#include "init/report.h"
#include "lib/log.h"
#include "lib/num.h"

#define SINGLE_NS (200 * NS_PER_MS)
#define HISTORY_LEAST 1 /* the last one alone is shown */

static int failed(const struct err *e)
{
	log_err(e);
	return EXIT_BROOD;
}

/* A pause that is cut short, by a window's new size, is taken up again. */
static void wait_until(uint64_t deadline_ns)
{
	uint64_t now;

	while ((now = os_system_clock_ns()) < deadline_ns)
		os_pause(deadline_ns - now);
}

static int show(struct stat_show *shown, const struct sampler *s,
		const struct stat_options *options)
{
	struct out o;

	if (!options->json)
		return stat_show(shown, s, options);
	out_init(&o, STDOUT_FILENO);
	stat_json(s, options, &o);
	return answer_written(out_flush(&o));
}

/* The deadlines are multiples of the interval: what a sample takes does not add up. A machine that slept skips those it missed. */
static int watch(struct sampler *s, const struct stat_options *options, struct stat_show *shown)
{
	bool single = !options->watch && !options->history;
	uint64_t step = single ? SINGLE_NS : options->interval_ns;
	uint64_t deadline = sampler_now(s)->at_ns;
	size_t left = single ? 1 : options->history;
	struct err e;
	int rc = 0;

	while (rc == 0) {
		uint64_t now = os_system_clock_ns();

		deadline += step;
		if (now > deadline)
			deadline += (now - deadline) / step * step;
		wait_until(deadline);
		if (sampler_take(s, &e) < 0)
			return failed(&e);
		if (!options->watch && --left == 0)
			return show(shown, s, options);
		if (options->watch)
			rc = show(shown, s, options);
	}
	return rc;
}

static int answer(struct sampler *s, const struct stat_options *options)
{
	struct stat_show shown;
	struct err e;
	struct out o;
	int rc;

	if (sampler_take(s, &e) < 0)
		return failed(&e);
	out_init(&o, STDOUT_FILENO);
	if (options->openmetrics) {
		stat_openmetrics(sampler_now(s), &o);
		return answer_written(out_flush(&o));
	}
	if (stat_show_open(&shown, &e) < 0)
		return failed(&e);
	rc = watch(s, options, &shown);
	stat_show_close(&shown);
	return rc;
}

int cli_stat(int argc, char **argv)
{
	struct stat_options options;
	struct sampler sampler;
	struct err e;
	int rc;

	log_setup("brood stat", LOG_WARN);
	rc = stat_options_take(&options, argc, argv);
	if (rc)
		return rc == ARGS_HELP ? stat_help() : EXIT_BROOD;
	if (sampler_open(&sampler, options.from, options.sys,
			 options.history ? options.history : HISTORY_LEAST, &e) < 0)
		return failed(&e);
	rc = answer(&sampler, &options);
	sampler_close(&sampler);
	return rc;
}
