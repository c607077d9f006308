// SPDX-License-Identifier: MIT
/* The completion script for fish from the option table. */
#include <stdio.h>
#include <string.h>

#include "init/help.h"
#include "init/options.h"
#include "lib/signame.h"
#include "tools/gen_docs.h"

static void fish_put_quoted(const char *text)
{
	putchar('\'');
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			putchar('\\');
		putchar(*text);
	}
	putchar('\'');
}

static void fish_signals(void)
{
	const char *name;

	fputs(" -a '", stdout);
	for (unsigned i = 0; (name = signame_at(i)) != NULL; i++)
		printf("%s%s", i ? " " : "", name);
	putchar('\'');
}

static void fish_option(const struct option *row, bool of_init)
{
	printf("complete -c brood%s -n __brood_options -l %s", of_init ? " -c brood-init" : "",
	       row->name);
	if (row->letter)
		printf(" -s %c", row->letter);
	if (option_has_value(row) && !row->optional)
		fputs(is_file_arg(row) ? " -r -F" : " -x", stdout);
	if (row->words)
		printf(" -a '%s'", row->words);
	else if (is_arg(row, "DIR"))
		fputs(" -a '(__fish_complete_directories)'", stdout);
	else if (is_arg(row, "SIGNAL"))
		fish_signals();
	else if (is_arg(row, "NAME") && row->group == GROUP_ENVIRONMENT)
		fputs(" -a '(set -xn)'", stdout);
	fputs(" -d ", stdout);
	fish_put_quoted(row->help);
	putchar('\n');
}

/* Options of a subcommand of its own: "--json --all" */
static void fish_subcommand(const struct subcommand *command)
{
	printf("complete -c brood -n __brood_first -a %s -d ", command->name);
	fish_put_quoted(command->help);
	putchar('\n');
	for (const char *word = command->options; word; word = strchr(word, ' ')) {
		word += strspn(word, " -");
		printf("complete -c brood -n '__brood_in %s' -l %.*s\n", command->name,
		       (int)strcspn(word, " "), word);
	}
}

void gen_fish(void)
{
	static const char *const head[] = {
		"# SPDX-License-Identifier: MIT",
		"# fish completion for brood; made from the option table by `make docs`.",
		"",
		"function __brood_first",
		"    test (count (commandline -opc)) -eq 1",
		"end",
		"",
		"function __brood_in # SUBCOMMAND...",
		"    set -l words (commandline -opc)",
		"    contains -- \"$words[2]\" $argv",
		"end",
		"",
		"function __brood_after",
		"    contains -- -- (commandline -opc)",
		"end",
		"",
		"function __brood_command # what follows -- completes as it would alone",
		"    set -l words (commandline -opc)",
		"    set -l at (contains -i -- -- $words)",
		"    set -l command (string escape -- $words[(math $at + 1)..])",
		"    complete -C (string join ' ' -- $command (commandline -ct))",
		"end",
		"",
		"function __brood_options",
	};
	static const char *const middle[] = {
		"    not __brood_after",
		"end",
		"",
		"complete -c brood -c brood-init -f",
		"complete -c brood -c brood-init -n __brood_after -a '(__brood_command)'",
	};

	PUT_ALL(head);
	for (size_t i = 0; i < subcommands_count; i++)
		if (subcommands[i].options)
			printf("    __brood_in %s; and return 1\n", subcommands[i].name);
	PUT_ALL(middle);
	for (size_t i = 0; i < subcommands_count; i++)
		fish_subcommand(&subcommands[i]);
	for (size_t i = 0; i < options_count(); i++)
		fish_option(option_at(i), i < rows_of_init());
	puts("complete -c brood -c brood-init -n __brood_options -s h -l help -d 'print a summary of the options'\n"
	     "complete -c brood -c brood-init -n __brood_options -l version -d 'print the version'");
}
