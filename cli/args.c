// SPDX-License-Identifier: MIT
/* Options of a subcommand: --name, --name=VALUE, --name VALUE, -n, -nVALUE. */
#include "cli/args.h"

#include <string.h>
#include <unistd.h>

#include "cli/answer.h"
#include "lib/log.h"
#include "lib/num.h"
#include "lib/out.h"
#include "lib/str.h"

#define NAMES_MAX 32
#define TEXT_COLUMN 25

void args_init(struct args *a, const struct args_command *command, int argc, char **argv)
{
	*a = (struct args){.command = command, .argc = argc, .at = 1, .argv = argv};
}

static int unknown(const struct args *a, const char *word)
{
	const char *names[NAMES_MAX], *near = NULL;
	size_t n = 0, len = strcspn(word, "=");
	char name[41];

	for (; n < a->command->n && n < NAMES_MAX; n++)
		names[n] = a->command->options[n].name;
	if (strncmp(word, "--", 2) == 0 && len > 2 && len - 2 < sizeof(name)) {
		memcpy(name, word + 2, len - 2);
		name[len - 2] = '\0';
		near = str_nearest(name, names, n);
	}
	if (near)
		log_line(LOG_ERROR, "'%s' is no option of %s; did you mean --%s?", word,
			 a->command->name, near);
	else
		log_line(LOG_ERROR, "'%s' is no option of %s; `brood %s --help` names them", word,
			 a->command->name, a->command->name);
	return ARGS_WRONG;
}

static bool is_duration(const char *word)
{
	uint64_t ns;

	return word && num_duration_ns(word, &ns) == 0;
}

/* The value: after = or the letter, or the next word. */
static int take(struct args *a, int at, const char *given)
{
	const struct args_option *option = &a->command->options[at];
	const char *next = a->at < a->argc ? a->argv[a->at] : NULL;

	a->value = given;
	if (option->kind == ARGS_FLAG && given) {
		log_line(LOG_ERROR, "--%s takes no value, but got '%s'", option->name, given);
		return ARGS_WRONG;
	}
	if (option->kind == ARGS_FLAG || given)
		return at;
	if (option->kind == ARGS_DURATION_MAYBE && !is_duration(next))
		return at;
	if (!next) {
		log_line(LOG_ERROR, "--%s needs a value: %s", option->name, option->value);
		return ARGS_WRONG;
	}
	a->value = next;
	a->at++;
	return at;
}

static int long_option(struct args *a, const char *word)
{
	const char *name = word + 2, *equals = strchr(name, '=');
	size_t len = equals ? (size_t)(equals - name) : strlen(name);

	for (size_t i = 0; i < a->command->n; i++)
		if (strlen(a->command->options[i].name) == len &&
		    memcmp(a->command->options[i].name, name, len) == 0)
			return take(a, (int)i, equals ? equals + 1 : NULL);
	if (strcmp(word, "--help") == 0)
		return ARGS_HELP;
	return unknown(a, word);
}

static int letter_option(struct args *a)
{
	char wrong[3] = {'-', *a->letters++};

	for (size_t i = 0; i < a->command->n; i++) {
		const struct args_option *option = &a->command->options[i];
		const char *rest = a->letters;

		if (option->letter != wrong[1])
			continue;
		if (option->kind == ARGS_FLAG || !*rest)
			return take(a, (int)i, NULL);
		a->letters = NULL;
		return take(a, (int)i, rest + (*rest == '='));
	}
	return wrong[1] == 'h' ? ARGS_HELP : unknown(a, wrong);
}

int args_next(struct args *a)
{
	char *word;

	if (a->letters && *a->letters)
		return letter_option(a);
	if (a->at >= a->argc)
		return ARGS_END;
	word = a->argv[a->at++];
	if (!a->words && strcmp(word, "--") == 0) {
		a->words = true;
		return args_next(a);
	}
	if (!a->words && strncmp(word, "--", 2) == 0)
		return long_option(a, word);
	if (!a->words && word[0] == '-' && word[1]) {
		a->letters = word + 1;
		return letter_option(a);
	}
	a->value = word;
	return ARGS_WORD;
}

int args_refuse(const struct args *a, const char *option, const char *form)
{
	log_line(LOG_ERROR, "%s: '%s' is not %s", option, a->value, form);
	return ARGS_WRONG;
}

static void put_option(struct out *o, const struct args_option *option)
{
	char buf[64];
	struct str left;

	str_init(&left, buf, sizeof(buf));
	if (option->letter)
		str_fmt(&left, "  -%c, --%s", option->letter, option->name);
	else
		str_fmt(&left, "      --%s", option->name);
	if (option->kind == ARGS_DURATION_MAYBE)
		str_fmt(&left, " [%s]", option->value);
	else if (option->kind == ARGS_VALUE)
		str_fmt(&left, " %s", option->value);
	out_put(o, buf);
	if (left.len + 2 > TEXT_COLUMN) {
		out_put(o, "\n");
		left.len = 0;
	}
	for (; left.len < TEXT_COLUMN; left.len++)
		out_put(o, " ");
	out_fmt(o, "%s\n", option->help);
}

int args_help(const struct args_command *command)
{
	struct out o;

	out_init(&o, STDOUT_FILENO);
	out_fmt(&o, "usage: %s\n\n%s\n", command->usage, command->about);
	for (size_t i = 0; i < command->n; i++)
		put_option(&o, &command->options[i]);
	out_fmt(&o, "  -h, --help             print this\n\n%s", command->end);
	return answer_written(out_flush(&o));
}
