// SPDX-License-Identifier: MIT
/* brood check: what this host offers, what a run would use, and what to change. */
#include <string.h>
#include <unistd.h>

#include "cli/answer.h"
#include "cli/check.h"
#include "cli/cli.h"
#include "init/report.h"
#include "lib/log.h"

enum { EXIT_HELD = 0, EXIT_WEAKER = 1 };

static const char help[] =
	"usage: brood check [--json]\n"
	"\n"
	"Says what this host offers, what `brood -- COMMAND` would therefore use, and for each thing\n"
	"that is missing its cause and its remedy. Each mechanism is tried out in a throw-away\n"
	"process, and nothing is left of it.\n"
	"\n"
	"      --json           one JSON object, as docs/check.schema.json describes it\n"
	"  -h, --help           print this\n"
	"\n"
	"Exit status: 0 when the kernel would hold a run (guarantee `kernel`); 1 when it would be held\n"
	"less well, or refused; 125 when the command line is wrong or the answer cannot be written.\n";

static int answer(bool json)
{
	struct check check = {0};
	struct os_host host;
	struct out o;
	int rc;

	os_host(&host);
	os_check(&check.rows, &host);
	check_run(&check, &host);
	out_init(&o, STDOUT_FILENO);
	if (json)
		check_json(&check, &o);
	else
		check_print(&check, &o);
	rc = answer_written(out_flush(&o));
	if (rc)
		return rc;
	return strcmp(check_guarantee(&check), "kernel") == 0 ? EXIT_HELD : EXIT_WEAKER;
}

static int print_help(void)
{
	struct out o;

	out_init(&o, STDOUT_FILENO);
	out_put(&o, help);
	return answer_written(out_flush(&o));
}

int cli_check(int argc, char **argv)
{
	bool json = false;

	log_setup("brood check", LOG_WARN);
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return print_help();
		if (strcmp(argv[i], "--json") != 0) {
			log_line(LOG_ERROR, "'%s' is not for check, which takes --json and --help",
				 argv[i]);
			return EXIT_BROOD;
		}
		json = true;
	}
	return answer(json);
}
