// SPDX-License-Identifier: MIT
/* brood tree: who has started whom. */
#include "cli/cli.h"
#include "cli/listing.h"
#include "init/report.h"
#include "lib/log.h"
#include "lib/num.h"

enum { JSON, COLUMNS, SORT, FROM };
enum { EXIT_NONE = 1 };

static const struct args_option options[] = {
	[JSON] = {"json", 0, ARGS_FLAG, NULL,
		  "one JSON object a line, parents first, with its depth"},
	[COLUMNS] = {"columns", 'o', ARGS_VALUE, "LIST", "these; the last is drawn as a tree"},
	[SORT] = {"sort", 's', ARGS_VALUE, "COLUMN", "of one parent's children (pid)"},
	[FROM] = {"from", 0, ARGS_VALUE, "DIR",
		  "read another procfs than /proc, or a recorded one (Linux)"},
};

static const struct args_command command = {
	.name = "tree",
	.usage = "brood tree [PID] [OPTION...]",
	.about = "Draws a process and all its descendants; without PID, all processes.\n",
	.options = options,
	.n = sizeof(options) / sizeof(options[0]),
	.end = "Exit status: 0; 1 when there is no such process; 125 when the command line is wrong or the\n"
	       "answer cannot be had.\n",
};

static int take_pid(const struct args *a, int32_t *pid)
{
	uint64_t number;

	if (*pid) {
		log_line(LOG_ERROR, "'%s': tree takes one PID", a->value);
		return ARGS_WRONG;
	}
	if (num_u64(a->value, INT32_MAX, &number) < 0 || number == 0)
		return args_refuse(a, "PID", "a process's number");
	*pid = (int32_t)number;
	return 0;
}

static int take_option(struct listing *l, const struct args *a, int option, int32_t *pid)
{
	switch (option) {
	case JSON:
		l->json = l->with_depth = true;
		return 0;
	case COLUMNS:
		return listing_columns(l, a);
	case SORT:
		return listing_sort(l, a);
	case FROM:
		l->from = a->value;
		return 0;
	case ARGS_WORD:
		return take_pid(a, pid);
	default:
		return option;
	}
}

static int answer(struct listing *l, int32_t pid)
{
	struct brood_error e;
	int rc;

	if (l->columns.n == 0) {
		listing_usual(l, BROOD_PID);
		if (l->json)
			listing_usual(l, BROOD_PARENT);
		listing_usual(l, BROOD_USER);
		listing_usual(l, BROOD_STATE);
		listing_usual(l, BROOD_MEMORY);
		listing_usual(l, BROOD_COMMAND);
	}
	l->drawn = true;
	rc = listing_take(l);
	if (rc)
		return rc;
	if (brood_snapshot_tree(l->now, pid, &e) != BROOD_OK) {
		log_line(LOG_ERROR, "%s", e.text);
		return e.code == BROOD_NOT_FOUND ? EXIT_NONE : EXIT_BROOD;
	}
	return listing_print(l);
}

int cli_tree(int argc, char **argv)
{
	struct listing l;
	struct args a;
	int32_t pid = 0;
	int option, rc = 0;

	log_setup("brood tree", LOG_WARN);
	listing_init(&l);
	args_init(&a, &command, argc, argv);
	while (rc == 0 && (option = args_next(&a)) != ARGS_END)
		rc = take_option(&l, &a, option, &pid);
	if (rc == ARGS_HELP)
		return args_help(&command);
	rc = rc ? EXIT_BROOD : answer(&l, pid);
	listing_free(&l);
	return rc;
}
