// SPDX-License-Identifier: MIT
/* Reading the command line and the environment into a spec, and running it. */
#include "init/start.h"

#include <string.h>
#include <unistd.h>

#include "include/os_files.h"
#include "init/answer.h"
#include "init/help.h"
#include "init/options.h"
#include "init/report.h"
#include "init/report_json.h"
#include "init/run.h"
#include "lib/log.h"

bool start_refused(void)
{
	if (!os_is_set_id())
		return false;
	log_line(LOG_ERROR,
		 "this program is set-user-ID or set-group-ID, and would run anybody's command as "
		 "its owner; chmod ug-s it");
	return true;
}

/* Does the next word belong to this one, as `--log` takes it? */
static bool takes_next(const char *word)
{
	const struct option *row = NULL;

	if (word[0] == '-' && word[1] == '-')
		row = strchr(word, '=') ? NULL : option_named(word + 2, strlen(word + 2));
	else if (word[0] == '-' && word[1] && !word[2])
		row = option_lettered(word[1]);
	return row && (row->arg || row->words);
}

/* --help and --version count only where an option can stand. */
static const char *asked(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0 ||
		    strcmp(argv[i], "--version") == 0)
			return argv[i];
		i += takes_next(argv[i]);
	}
	return NULL;
}

static int answer(const char *program, const char *question)
{
	bool whole = strcmp(program, "brood") == 0;
	struct out o;

	out_init(&o, STDOUT_FILENO);
	if (strcmp(question, "--version") == 0)
		help_version(&o, program);
	else
		help_print(&o, program, subcommands, whole ? subcommands_count : 0, os_columns());
	return answer_written(out_flush(&o));
}

static enum log_level level(const struct spec *spec)
{
	if (spec->quiet)
		return LOG_ERROR;
	return spec->verbose >= 2 ? LOG_DEBUG : spec->verbose ? LOG_INFO : LOG_WARN;
}

void start_log(const char *program, const struct spec *spec, const char *ignored)
{
	log_setup(program, level(spec));
	report_log_format(spec);
	if (ignored)
		log_line(LOG_WARN, "%s is not read from the environment: give the option itself",
			 ignored);
}

int start_run(const char *program, int argc, char **argv, char **envp, const struct os_early *early)
{
	struct spec spec;
	struct err e = {0};
	const char *question = asked(argc, argv), *ignored = NULL;
	int rc;

	if (question)
		return answer(program, question);
	spec_init(&spec);
	rc = options_from_env(&spec, envp, &ignored, &e);
	if (rc == 0)
		rc = options_parse(&spec, argc, argv, &e);
	if (rc < 0) {
		report_log_format(&spec);
		log_err(&e);
		rc = EXIT_BROOD;
	} else {
		start_log(program, &spec, ignored);
		spec.policy.uncounted =
			spec.policy.leftovers != LEFTOVERS_FAIL && !spec.report && !spec.verbose;
		rc = run(&spec, envp, early);
	}
	spec_free(&spec);
	return rc;
}
