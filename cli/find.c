// SPDX-License-Identifier: MIT
/* brood find: who is of that name, works below that folder, belongs to that user. */
#include <string.h>
#include <unistd.h>

#include "cli/answer.h"
#include "cli/cli.h"
#include "cli/listing.h"
#include "init/report.h"
#include "lib/err.h"
#include "lib/log.h"

enum { CWD, COMMAND, USER, STATE, FILTER, PIDS, JSON, COLUMNS, SORT, REVERSE, FROM };
enum { EXIT_FOUND = 0, EXIT_NONE = 1 };

static const struct args_option options[] = {
	[CWD] = {"cwd", 'C', ARGS_VALUE, "DIR", "who works in this folder or below it"},
	[COMMAND] = {"command", 'c', ARGS_VALUE, "TEXT", "whose command line has it in it"},
	[USER] = {"user", 'u', ARGS_VALUE, "USER", "whose user has this name or number"},
	[STATE] = {"state", 0, ARGS_VALUE, "STATE", "running, sleeping, stopped, zombie..."},
	[FILTER] = {"filter", 'f', ARGS_VALUE, "TERM", "as in `brood procs`: memory>64M, age<10s"},
	[PIDS] = {"pids", 'q', ARGS_FLAG, NULL, "pids alone, one a line"},
	[JSON] = {"json", 0, ARGS_FLAG, NULL,
		  "one JSON object a line, as docs/processes.schema.json says"},
	[COLUMNS] = {"columns", 'o', ARGS_VALUE, "LIST", "these, in this order: pid,name,memory"},
	[SORT] = {"sort", 's', ARGS_VALUE, "COLUMN",
		  "figures from the largest on, words from a on"},
	[REVERSE] = {"reverse", 'r', ARGS_FLAG, NULL, "the other way round"},
	[FROM] = {"from", 0, ARGS_VALUE, "DIR",
		  "read another procfs than /proc, or a recorded one (Linux)"},
};

static const struct args_command command = {
	.name = "find",
	.usage = "brood find [NAME] [OPTION...]",
	.about =
		"Lists the processes that meet all that is asked for, but not itself. NAME is a process's whole\n"
		"name, in which * and ? stand for others.\n",
	.options = options,
	.n = sizeof(options) / sizeof(options[0]),
	.end = "Exit status: 0; 1 when there is none; 125 when the command line is wrong or the answer cannot\n"
	       "be had.\n",
};

struct find {
	struct listing l;
	const char *name, *cwd;
	bool pids;
	char folder[4096];
};

/* "state=zombie", so that a wrong one is told as of --filter; of the term a number alone stays. */
static int take_state(struct find *f, const struct args *a)
{
	char term[64];
	struct args spelled = *a;
	struct str s;

	str_init(&s, term, sizeof(term));
	str_fmt(&s, "state=%s", a->value);
	spelled.value = term;
	return listing_filter(&f->l, &spelled);
}

static int take_name(struct find *f, const struct args *a)
{
	if (f->name || !*a->value) {
		log_line(LOG_ERROR, "'%s': find takes one name, such as sleep or python*",
			 a->value);
		return ARGS_WRONG;
	}
	f->name = a->value;
	return listing_term(&f->l, BROOD_NAME, f->name);
}

static int take_text(struct find *f, const struct args *a, const char *option,
		     enum brood_field field)
{
	if (!*a->value)
		return args_refuse(a, option, "a word");
	return listing_term(&f->l, field, a->value);
}

static int take_option(struct find *f, const struct args *a, int option)
{
	struct listing *l = &f->l;

	switch (option) {
	case CWD:
		f->cwd = a->value;
		return listing_offers("--cwd", BROOD_CWD);
	case COMMAND:
		return take_text(f, a, "--command", BROOD_COMMAND);
	case USER:
		return take_text(f, a, "--user", BROOD_USER);
	case STATE:
		return listing_offers("--state", BROOD_STATE) == 0 ? take_state(f, a) : ARGS_WRONG;
	case FILTER:
		return listing_filter(l, a);
	case PIDS:
		f->pids = true;
		return 0;
	case JSON:
		l->json = true;
		return 0;
	case COLUMNS:
		return listing_columns(l, a);
	case SORT:
		return listing_sort(l, a);
	case REVERSE:
		l->reverse = true;
		return 0;
	case FROM:
		l->from = a->value;
		return 0;
	case ARGS_WORD:
		return take_name(f, a);
	default:
		return option;
	}
}

/* As the kernel names it, so that a link and a relative path lead there, too; in a recorded root, as it is. */
static int resolve(struct find *f)
{
	int rc;

	if (!f->cwd)
		return 0;
	if (f->l.from && *f->cwd == '/')
		return listing_term(&f->l, BROOD_CWD, f->cwd);
	rc = os_folder(f->cwd, f->folder, sizeof(f->folder));
	if (rc < 0) {
		log_line(LOG_ERROR, "--cwd: '%s': %s", f->cwd, err_words(-rc));
		return ARGS_WRONG;
	}
	return listing_term(&f->l, BROOD_CWD, f->folder);
}

static void usual_columns(struct find *f)
{
	listing_usual(&f->l, BROOD_PID);
	if (f->pids)
		return;
	listing_usual(&f->l, BROOD_USER);
	listing_usual(&f->l, BROOD_STATE);
	listing_usual(&f->l, BROOD_MEMORY);
	listing_usual(&f->l, BROOD_AGE);
	if (f->cwd)
		listing_usual(&f->l, BROOD_CWD);
	listing_usual(&f->l, BROOD_COMMAND);
}

static int print_pids(struct listing *l)
{
	const struct brood_process *p;
	struct out o;

	out_init(&o, STDOUT_FILENO);
	for (size_t i = 0; (p = brood_snapshot_at(l->now, i)) != NULL; i++)
		out_fmt(&o, "%d\n", p->pid);
	return answer_written(out_flush(&o));
}

static int answer(struct find *f)
{
	struct listing *l = &f->l;
	struct brood_term self = {.field = BROOD_PID, .op = '!', .number = (uint64_t)getpid()};
	int rc;

	if (f->l.terms == 0) {
		log_line(LOG_ERROR,
			 "a name is missing, or --cwd, --command, --user, --state, --filter; "
			 "`brood procs` lists all");
		return EXIT_BROOD;
	}
	if (l->columns.n == 0)
		usual_columns(f);
	rc = listing_take(l);
	if (rc)
		return rc;
	if (!l->from)
		brood_snapshot_keep(l->now, &self, 1);
	if (brood_snapshot_count(l->now) == 0)
		return EXIT_NONE;
	return f->pids && !l->json ? print_pids(l) : listing_print(l);
}

int cli_find(int argc, char **argv)
{
	struct find f = {0};
	struct args a;
	int option, rc = 0;

	log_setup("brood find", LOG_WARN);
	listing_init(&f.l);
	args_init(&a, &command, argc, argv);
	while (rc == 0 && (option = args_next(&a)) != ARGS_END)
		rc = take_option(&f, &a, option);
	if (rc == ARGS_HELP)
		return args_help(&command);
	if (rc == 0)
		rc = resolve(&f);
	rc = rc ? EXIT_BROOD : answer(&f);
	listing_free(&f.l);
	return rc;
}
