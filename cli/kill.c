// SPDX-License-Identifier: MIT
/* brood kill, suspend, resume: a signal to processes by number or name, or to their whole trees. */
#include <signal.h>
#include <unistd.h>

#include "cli/answer.h"
#include "cli/args.h"
#include "cli/cli.h"
#include "cli/targets.h"
#include "include/os.h"
#include "include/os_inspect.h"
#include "init/report.h"
#include "lib/json.h"
#include "lib/log.h"
#include "lib/signame.h"
#include "lib/str.h"

enum { TREE, FORCE, YES, JSON, SIGNAL };
enum { EXIT_ALL = 0, EXIT_SOME = 1 };

#define COMMON                                                                                     \
	[TREE] = {"tree", 't', ARGS_FLAG, NULL, "and all that descends from it"},                  \
	[YES] = {"yes", 'y', ARGS_FLAG, NULL, "do not ask, on a terminal, before more than one"},  \
	[JSON] = {"json", 0, ARGS_FLAG, NULL,                                                      \
		  "one JSON object a line, as docs/kill.schema.json says"}
#define ENDS                                                                                                  \
	"A TARGET that is all digits is a process's number; else it is a whole name, in which * and ?\n"      \
	"stand for others. It is held from before it is looked at, so that no other process is ever meant.\n" \
	"brood itself, its ancestors and process 1 are refused without --force.\n"                            \
	"\n"                                                                                                  \
	"Exit status: 0 when each was sent to or had already stopped; else 1; 125 when the command line is\n" \
	"wrong, processes cannot be read, or the answer cannot be written.\n"

static const struct args_option kill_options[] = {
	COMMON,
	[FORCE] = {"force", 'f', ARGS_FLAG, NULL,
		   "KILL, unless -s names another; and nobody is refused"},
	[SIGNAL] = {"signal", 's', ARGS_VALUE, "SIGNAL", "this one: a name or a number (TERM)"},
};

static const struct args_option other_options[] = {
	COMMON,
	[FORCE] = {"force", 'f', ARGS_FLAG, NULL, "nobody is refused"},
};

/* One of the three subcommands. */
struct verb {
	struct args_command command;
	int signo;
	const char *done; /* "Suspended"; NULL: "Sent TERM to" */
	const char *ask;  /* likewise */
};

static const struct verb verbs[] = {
	{
		.command =
			{
				.name = "kill",
				.usage =
					"brood kill TARGET... [-s SIGNAL | --force] [--tree] [OPTION...]",
				.about = "Sends a signal: to a tree so that no child slips away.\n",
				.options = kill_options,
				.n = sizeof(kill_options) / sizeof(kill_options[0]),
				.end = ENDS,
			},
		.signo = SIGTERM,
	},
	{
		.command =
			{
				.name = "suspend",
				.usage = "brood suspend TARGET... [--tree] [OPTION...]",
				.about =
					"Stops processes until they are resumed; a tree in rounds, until nobody new appears.\n",
				.options = other_options,
				.n = sizeof(other_options) / sizeof(other_options[0]),
				.end = ENDS,
			},
		.signo = SIGSTOP,
		.done = "Suspended",
		.ask = "Suspend",
	},
	{
		.command =
			{
				.name = "resume",
				.usage = "brood resume TARGET... [--tree] [OPTION...]",
				.about =
					"Lets stopped processes go on; in a tree the leaves first.\n",
				.options = other_options,
				.n = sizeof(other_options) / sizeof(other_options[0]),
				.end = ENDS,
			},
		.signo = SIGCONT,
		.done = "Resumed",
		.ask = "Resume",
	},
};

struct killing {
	const struct verb *verb;
	struct targets targets;
	struct brood_kill how;
	bool yes, json;
	int unwritten; /* the first error of writing the answer */
};

/* ---- results */

static void finish(struct killing *k, struct out *o)
{
	int rc = out_flush(o);

	if (rc < 0 && !k->unwritten)
		k->unwritten = rc;
}

static void say_sent(struct killing *k, const struct target *target)
{
	char name[16];
	struct out o;

	out_init(&o, STDOUT_FILENO);
	if (k->verb->done)
		out_fmt(&o, "%s ", k->verb->done);
	else
		out_fmt(&o, "Sent %s to ", signame(k->how.signal, name));
	target_put(target, &o);
	if (k->how.tree && target->done.sent > 1)
		out_fmt(&o, " and %u below it", target->done.sent - 1);
	out_put(&o, "\n");
	finish(k, &o);
}

static void say_other(const struct target *target)
{
	char buf[128];
	struct str who;

	str_init(&who, buf, sizeof(buf));
	if (target->name[0])
		str_fmt(&who, "%s (%d)", target->name, target->pid);
	else
		str_put(&who, target->word);
	if (target->code == BROOD_NOT_FOUND)
		log_line(LOG_ERROR, "%s: not found", buf);
	else if (target->code == BROOD_ALREADY_STOPPED)
		log_line(LOG_WARN, "%s: already stopped: it has exited, and is not yet reaped",
			 buf);
	else
		log_line(LOG_ERROR, "%s: %s%s", buf, target->error.text,
			 target->code == BROOD_REFUSED ? "; --force does it all the same" : "");
}

static const char *result_word(enum brood_code code)
{
	return code == BROOD_OK						 ? "sent"
	       : code == BROOD_KILL_FAILED || code == BROOD_SYSTEM_ERROR ? "failed"
									 : brood_code_words(code);
}

static void put_json(struct killing *k, const struct target *target)
{
	const struct brood_killed *done = &target->done;
	char name[16];
	struct out o;
	struct json j;

	out_init(&o, STDOUT_FILENO);
	json_init(&j, &o, false);
	json_object(&j, NULL);
	json_str(&j, "target", target->word);
	if (target->pid)
		json_i64(&j, "pid", target->pid);
	else
		json_null(&j, "pid");
	json_str(&j, "name", target->name[0] ? target->name : NULL);
	json_str(&j, "signal", signame(k->how.signal, name));
	json_bool(&j, "tree", k->how.tree);
	json_str(&j, "result", result_word(target->code));
	json_u64(&j, "sent", done->sent);
	json_u64(&j, "ended", done->ended);
	json_u64(&j, "denied", done->denied);
	json_u64(&j, "failed", done->failed);
	json_str(&j, "error", target->error.text[0] ? target->error.text : NULL);
	json_end(&j, '}');
	json_finish(&j);
	finish(k, &o);
}

struct turn {
	struct killing *k;
	struct target *target;
};

static void take_turn(void *arg)
{
	struct turn *turn = arg;

	target_kill(&turn->k->targets, turn->target, &turn->k->how);
}

/*
 * No tree is left stopped by a Ctrl-C that comes between. What is said comes last: where nobody reads it, writing it may end
 * this process.
 */
static int kill_all(struct killing *k)
{
	struct targets *t = &k->targets;
	int rc = EXIT_ALL;

	for (size_t i = 0; i < t->n; i++)
		os_uninterrupted(take_turn, &(struct turn){k, &t->target[i]});
	for (size_t i = 0; i < t->n; i++) {
		const struct target *target = &t->target[i];

		if (k->json)
			put_json(k, target);
		else if (target->code == BROOD_OK)
			say_sent(k, target);
		else
			say_other(target);
		if (target->code != BROOD_OK && target->code != BROOD_ALREADY_STOPPED)
			rc = EXIT_SOME;
	}
	return k->unwritten ? answer_written(k->unwritten) : rc;
}

/* ---- the command line */

static int take_option(struct killing *k, const struct args *a, int option)
{
	switch (option) {
	case TREE:
		k->how.tree = true;
		return 0;
	case FORCE:
		k->how.force = true;
		return 0;
	case YES:
		k->yes = true;
		return 0;
	case JSON:
		k->json = true;
		return 0;
	case SIGNAL:
		if (signame_parse(a->value, &k->how.signal) == 0)
			return 0;
		return args_refuse(a, "--signal", "a signal, such as TERM, USR1 or 9");
	case ARGS_WORD:
		return targets_add(&k->targets, a->value);
	default:
		return option;
	}
}

static bool confirmed(const struct killing *k)
{
	char name[16], text[40];
	struct str ask;

	str_init(&ask, text, sizeof(text));
	if (k->verb->ask)
		str_put(&ask, k->verb->ask);
	else
		str_fmt(&ask, "Send %s to", signame(k->how.signal, name));
	return k->yes || targets_confirm(&k->targets, text);
}

/* What this system cannot do is not begun. */
static int offered(const struct killing *k)
{
	char name[16];

	if (!os_inspect_sends(k->how.signal)) {
		log_line(LOG_ERROR, "%s has no signal %s for another process%s", os_platform(),
			 signame(k->how.signal, name),
			 os_inspect_sends(SIGKILL) && k->verb->signo == SIGTERM
				 ? "; --force ends it by KILL"
				 : "");
		return EXIT_BROOD;
	}
	return 0;
}

static int act(struct killing *k)
{
	if (k->targets.n == 0) {
		log_line(LOG_ERROR, "a target is missing: a process's number or name");
		return EXIT_BROOD;
	}
	if (k->how.signal == 0)
		k->how.signal =
			k->verb->signo == SIGTERM && k->how.force ? SIGKILL : k->verb->signo;
	if (offered(k))
		return EXIT_BROOD;
	if (!confirmed(k)) {
		log_line(LOG_WARN, "nothing was sent");
		return EXIT_SOME;
	}
	return kill_all(k);
}

/* -9 and -HUP, as kill(1) takes them. */
static int refuse_signal(const struct verb *verb, const struct args *a)
{
	const char *word = a->at < a->argc ? a->argv[a->at] : "";
	int signo;

	if (verb->done || a->words || (a->letters && *a->letters) || word[0] != '-' ||
	    signame_parse(word + 1, &signo) < 0)
		return 0;
	log_line(LOG_ERROR, "'%s' is no option of %s; did you mean -s %s?", word,
		 verb->command.name, word + 1);
	return ARGS_WRONG;
}

static int run(const struct verb *verb, const char *name, int argc, char **argv)
{
	struct killing k = {.verb = verb, .how = {.size = sizeof(k.how)}};
	struct args a;
	int option, rc;

	log_setup(name, LOG_WARN);
	args_init(&a, &verb->command, argc, argv);
	rc = targets_open(&k.targets);
	while (rc == 0 && (rc = refuse_signal(verb, &a)) == 0 &&
	       (option = args_next(&a)) != ARGS_END)
		rc = take_option(&k, &a, option);
	if (rc == ARGS_HELP)
		return args_help(&verb->command);
	rc = rc ? EXIT_BROOD : act(&k);
	targets_free(&k.targets);
	return rc;
}

int cli_kill(int argc, char **argv)
{
	return run(&verbs[0], "brood kill", argc, argv);
}

int cli_suspend(int argc, char **argv)
{
	return run(&verbs[1], "brood suspend", argc, argv);
}

int cli_resume(int argc, char **argv)
{
	return run(&verbs[2], "brood resume", argc, argv);
}
