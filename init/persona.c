// SPDX-License-Identifier: MIT
/* Under another init's name: its command line, read as it reads it, into a spec; and the run. */
#include "init/persona.h"

#include <string.h>
#include <unistd.h>

#include "init/options.h"
#include "init/persona_internal.h"
#include "init/run.h"
#include "init/start.h"
#include "lib/log.h"
#include "lib/out.h"

#define NOT_STARTED 1 /* what all of them exit with where they could not do their part */

static const char command_line[] = "command line";

static const struct {
	char name[12];
	const struct persona *persona;
} personas[] = {
	{"tini", &persona_tini},	   {"tini-static", &persona_tini},
	{"docker-init", &persona_tini},	   {"dumb-init", &persona_dumb_init},
	{"catatonit", &persona_catatonit},
};

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

const struct persona *persona_named(const char *argv0)
{
	for (size_t i = 0; argv0 && i < sizeof(personas) / sizeof(personas[0]); i++)
		if (strcmp(last_part(argv0), personas[i].name) == 0)
			return personas[i].persona;
	return NULL;
}

const char *persona_env(char **envp, const char *name)
{
	size_t n = strlen(name);

	for (; *envp; envp++)
		if (strncmp(*envp, name, n) == 0 && (*envp)[n] == '=')
			return *envp + n + 1;
	return NULL;
}

/* A command line being read. */
struct reader {
	struct persona_run *run;
	char **next; /* the word to be read next; NULL-terminated */
	int answer;  /* exit code, once something was asked that ends it; until then PERSONA_RUN */
	struct err *e;
};

static void put_usage(const struct persona_run *r, struct out *o)
{
	out_fmt(o, "usage: %s %s [--] COMMAND [ARG...]\n", r->program, r->persona->synopsis);
}

/* False where the letter is no question. */
static bool answer(struct reader *reader, char letter)
{
	const struct persona *p = reader->run->persona;
	struct out o;

	out_init(&o, letter == 'h' ? p->help_fd : letter == 'V' ? p->version_fd : STDOUT_FILENO);
	if (letter == 'l' || letter == 'L')
		out_put(&o, "brood, under the MIT licence\n");
	else if (letter == 'h' || letter == 'V')
		out_fmt(&o, "%s\n", p->version);
	else
		return false;
	if (letter == 'h') {
		put_usage(reader->run, &o);
		out_put(&o, p->help);
	}
	reader->answer = out_flush(&o) < 0 ? NOT_STARTED : 0;
	return true;
}

static int take(struct reader *r, char letter, char *value)
{
	return answer(r, letter) ? 0 : r->run->persona->take(r->run, letter, value, r->e);
}

/* Any next word is the value, `--` too, as getopt(3) has it. */
static int take_next(struct reader *r, char letter)
{
	if (!*r->next)
		return err_set(r->e, 0, command_line, "-%c: a value is missing", letter);
	return take(r, letter, *r->next++);
}

static const char *find_letter(const struct persona *p, char letter)
{
	return letter == ':' ? NULL : strchr(p->letters, letter);
}

static int read_letters(struct reader *r, char *at)
{
	int rc = 0;

	for (; *at && rc == 0 && r->answer == PERSONA_RUN; at++) {
		const char *found = find_letter(r->run->persona, *at);

		if (!found)
			return err_set(r->e, 0, command_line, "-%c: no such option", *at);
		if (found[1] == ':')
			return at[1] ? take(r, *at, at + 1) : take_next(r, *at);
		rc = take(r, *at, NULL);
	}
	return rc;
}

/* As getopt_long(3): the whole name, or a beginning that no other name shares. */
static const struct persona_long *find_long(const struct persona *p, const char *name, size_t len)
{
	const struct persona_long *found = NULL, *l;
	unsigned n = 0;

	for (l = p->longs; l && l->letter; l++) {
		if (strncmp(l->name, name, len) != 0)
			continue;
		found = l;
		n++;
	}
	return n == 1 ? found : NULL;
}

static int read_long(struct reader *r, char *name)
{
	size_t len = strcspn(name, "=");
	const struct persona_long *l = find_long(r->run->persona, name, len);
	char *value = name[len] ? name + len + 1 : NULL;

	if (!l)
		return err_set(r->e, 0, command_line, "--%.*s: no such option",
			       len < PERSONA_SHOWN_MAX ? (int)len : PERSONA_SHOWN_MAX, name);
	if (find_letter(r->run->persona, l->letter)[1] == ':')
		return value ? take(r, l->letter, value) : take_next(r, l->letter);
	if (value)
		return err_set(r->e, 0, command_line, "--%s: takes no value", l->name);
	return take(r, l->letter, NULL);
}

/*
 * Options end at the first word that is none: what follows is the command's own, as in
 * `tini sh -c ...`. On purpose also for tini and catatonit, which with a C library that permutes
 * take the command's options for theirs, and refuse them.
 */
static int read_words(struct reader *r)
{
	struct spec *spec = &r->run->spec;
	int rc = 0;

	if (r->run->persona->version_alone && *r->next && strcmp(*r->next, "--version") == 0 &&
	    !r->next[1])
		answer(r, 'V');
	while (rc == 0 && r->answer == PERSONA_RUN && *r->next && **r->next == '-' &&
	       (*r->next)[1]) {
		char *word = *r->next++;

		if (strcmp(word, "--") == 0)
			break;
		rc = word[1] == '-' ? read_long(r, word + 2) : read_letters(r, word + 1);
	}
	if (rc < 0 || r->answer != PERSONA_RUN || spec->policy.pause)
		return rc;
	if (!*r->next)
		return err_set(r->e, 0, command_line, "no command");
	spec->argv = r->next;
	return 0;
}

static int refused(const struct persona_run *r, const struct err *e)
{
	struct out o;

	log_err(e);
	out_init(&o, STDERR_FILENO);
	put_usage(r, &o);
	out_flush(&o);
	return NOT_STARTED;
}

int persona_parse(struct persona_run *r, int argc, char **argv, char **envp)
{
	struct err e = {0};
	struct reader reader = {r, argv + (argc > 0), PERSONA_RUN, &e};
	const char *ignored = NULL;
	int rc;

	spec_init(&r->spec);
	r->spec.isolate = ISOLATE_NONE;
	r->spec.not_started_code = NOT_STARTED;
	r->spec.policy.leftovers = LEFTOVERS_LEAVE;
	r->spec.own_group = r->spec.subreaper = false;
	r->persona->begin(r, envp);
	/* Where an entrypoint takes no options, helpers can be given their grace by this. */
	rc = options_from_env(&r->spec, envp, &ignored, &e);
	if (rc == 0)
		rc = read_words(&reader);
	if (rc == 0 && reader.answer != PERSONA_RUN)
		return reader.answer;
	if (rc == 0)
		rc = r->persona->end(r, envp, &e);
	if (rc < 0)
		return refused(r, &e);
	/* Whoever is to see to leftovers must be given them. */
	if (r->spec.policy.leftovers != LEFTOVERS_LEAVE)
		r->spec.subreaper = true;
	start_log(r->program, &r->spec, ignored);
	return PERSONA_RUN;
}

int persona_main(const struct persona *persona, int argc, char **argv, char **envp,
		 const struct os_early *early)
{
	struct persona_run r = {.persona = persona, .program = last_part(argv[0])};
	struct os_host host;
	int code;

	log_setup(r.program, LOG_WARN);
	code = persona_parse(&r, argc, argv, envp);
	if (code == PERSONA_RUN) {
		os_host(&host);
		if (persona->orphans && !host.pid1 && !r.spec.subreaper)
			log_line(LOG_WARN, "%s", persona->orphans);
		code = run(&r.spec, envp, early);
	}
	spec_free(&r.spec);
	return code;
}
