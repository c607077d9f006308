// SPDX-License-Identifier: MIT
/* brood kill, suspend, resume: a signal to processes by number or name, or to their whole trees. */
#include <signal.h>
#include <unistd.h>

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
	"wrong or processes cannot be read.\n"

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
				.about =
					"Sends a signal. A tree is stopped first, so that no child slips away.\n",
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
};

/* ---- results */

static void say(const struct killing *k, const struct target *target,
		const struct brood_killed *done)
{
	char name[16];
	struct out o;

	out_init(&o, STDOUT_FILENO);
	if (k->verb->done)
		out_fmt(&o, "%s ", k->verb->done);
	else
		out_fmt(&o, "Sent %s to ", signame(k->how.signal, name));
	target_put(target, &o);
	if (k->how.tree && done->sent > 1)
		out_fmt(&o, " and %u below it", done->sent - 1);
	out_put(&o, "\n");
	out_flush(&o);
}

static void say_other(const struct target *target, enum brood_code code,
		      const struct brood_error *e)
{
	char buf[128];
	struct str who;

	str_init(&who, buf, sizeof(buf));
	if (target->name[0])
		str_fmt(&who, "%s (%d)", target->name, target->pid);
	else
		str_put(&who, target->word);
	if (code == BROOD_NOT_FOUND)
		log_line(LOG_ERROR, "%s: not found", buf);
	else if (code == BROOD_ALREADY_STOPPED)
		log_line(LOG_WARN, "%s: already stopped: it has exited, and is not yet reaped",
			 buf);
	else
		log_line(LOG_ERROR, "%s: %s%s", buf, e->text,
			 code == BROOD_REFUSED ? "; --force does it all the same" : "");
}

static const char *result_word(enum brood_code code)
{
	return code == BROOD_OK						 ? "sent"
	       : code == BROOD_KILL_FAILED || code == BROOD_SYSTEM_ERROR ? "failed"
									 : brood_code_words(code);
}

static void put_json(const struct killing *k, const struct target *target, enum brood_code code,
		     const struct brood_killed *done, const struct brood_error *e)
{
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
	json_str(&j, "result", result_word(code));
	json_u64(&j, "sent", done->sent);
	json_u64(&j, "ended", done->ended);
	json_u64(&j, "denied", done->denied);
	json_u64(&j, "failed", done->failed);
	json_str(&j, "error", e->text[0] ? e->text : NULL);
	json_end(&j, '}');
	json_finish(&j);
	out_flush(&o);
}

static int kill_all(struct killing *k)
{
	int rc = EXIT_ALL;

	for (size_t i = 0; i < k->targets.n; i++) {
		struct target *target = &k->targets.target[i];
		struct brood_killed done = {0};
		struct brood_error e = {0};
		enum brood_code code = target_kill(&k->targets, target, &k->how, &done, &e);

		if (k->json)
			put_json(k, target, code, &done, &e);
		else if (code == BROOD_OK)
			say(k, target, &done);
		else
			say_other(target, code, &e);
		if (code != BROOD_OK && code != BROOD_ALREADY_STOPPED)
			rc = EXIT_SOME;
	}
	return rc;
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
	if (k->how.tree && !os_inspect_sends(SIGSTOP)) {
		log_line(LOG_ERROR,
			 "--tree: %s cannot stop a process, so that children could slip away",
			 os_platform());
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

static int run(const struct verb *verb, const char *name, int argc, char **argv)
{
	struct killing k = {.verb = verb, .how = {.size = sizeof(k.how)}};
	struct args a;
	int option, rc;

	log_setup(name, LOG_WARN);
	args_init(&a, &verb->command, argc, argv);
	rc = targets_open(&k.targets);
	while (rc == 0 && (option = args_next(&a)) != ARGS_END)
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
