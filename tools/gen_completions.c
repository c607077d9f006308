// SPDX-License-Identifier: MIT
/* Completion scripts for bash and zsh from the option table. */
#include <stdio.h>
#include <string.h>

#include "init/help.h"
#include "init/options.h"
#include "tools/gen_docs.h"

/* "stop kill wait" with another separator */
static void put_words(const char *words, const char *between)
{
	for (; *words; words++)
		fputs(*words == ' ' ? between : (char[]){*words, '\0'}, stdout);
}

/* What follows an option, as bash's `compgen` finds it; NULL: nothing to offer. */
static const char *bash_action(const struct option *row)
{
	if (is_file_arg(row))
		return "-f";
	if (is_arg(row, "DIR"))
		return "-d";
	if (is_arg(row, "SIGNAL"))
		return "-A signal";
	if (is_arg(row, "NAME") && row->group == GROUP_ENVIRONMENT)
		return "-e";
	return NULL;
}

static void bash_case(const struct option *row)
{
	const char *action = bash_action(row);

	if (!option_has_value(row))
		return;
	printf("\t--%s", row->name);
	if (row->letter)
		printf(" | -%c", row->letter);
	fputs(row->optional ? ") [[ $2 ]] || return 1; " : ") ", stdout);
	if (row->words)
		printf("mapfile -t COMPREPLY < <(compgen -W '%s' -- \"$cur\")", row->words);
	else if (action)
		printf("mapfile -t COMPREPLY < <(compgen %s -- \"$cur\")", action);
	else
		putchar(':');
	puts(" ;;");
}

static void bash_options(const char *before, size_t n)
{
	fputs(before, stdout);
	for (size_t i = 0; i < n; i++)
		printf("--%s ", option_at(i)->name);
	fputs("--help --version", stdout);
}

void gen_bash(void)
{
	static const char *const head[] = {
		"# SPDX-License-Identifier: MIT",
		"# bash completion for brood; made from the option table by `make docs`.",
		"",
		"_brood_value() { # PREVIOUS =: complete what follows that option; 1 where nothing does",
		"\tcase $1 in",
	};
	static const char *const middle[] = {
		"\t*) return 1 ;;",
		"\tesac",
		"}",
		"",
		"_brood_command() { # AT: the command and its arguments begin there",
		"\tif declare -F _command_offset >/dev/null; then",
		"\t\t_command_offset \"$1\"",
		"\telif ((COMP_CWORD == $1)); then",
		"\t\tmapfile -t COMPREPLY < <(compgen -c -- \"$cur\")",
		"\telse",
		"\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$cur\")",
		"\tfi",
		"}",
		"",
		"_brood() {",
		"\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} sign= i words",
		"\tCOMPREPLY=()",
		"\tfor ((i = 1; i < COMP_CWORD; i++)); do",
		"\t\tif [[ ${COMP_WORDS[i]} == -- ]]; then",
		"\t\t\t_brood_command $((i + 1))",
		"\t\t\treturn",
		"\t\tfi",
		"\tdone",
		"\t# an option, = and its value are three words here",
		"\tif [[ $cur == = ]]; then",
		"\t\tcur= sign==",
		"\telif [[ $prev == = ]]; then",
		"\t\tprev=${COMP_WORDS[COMP_CWORD - 2]} sign==",
		"\tfi",
		"\t_brood_value \"$prev\" \"$sign\" && return",
	};
	static const char *const tail[] = {
		"\tif [[ $cur == -* ]]; then",
		"\t\twords=$options",
		"\telif ((COMP_CWORD == 1)); then",
		"\t\twords=$subcommands",
		"\tfi",
		"\tmapfile -t COMPREPLY < <(compgen -W \"$words --\" -- \"$cur\")",
		"}",
		"complete -F _brood brood brood-init",
	};

	PUT_ALL(head);
	for (size_t i = 0; i < options_count(); i++)
		bash_case(option_at(i));
	PUT_ALL(middle);
	bash_options("\tlocal options='", options_count());
	fputs("' subcommands='", stdout);
	for (size_t i = 0; i < subcommands_count; i++)
		printf("%s%s", i ? " " : "", subcommands[i].name);
	puts("'");
	bash_options("\t[[ ${COMP_WORDS[0]##*/} == brood-init ]] && subcommands= options='",
		     rows_of_init());
	puts("'");
	for (size_t i = 0; i < subcommands_count; i++)
		if (subcommands[i].options)
			printf("\t[[ ${COMP_WORDS[1]} == %s ]] && options='%s --help'\n",
			       subcommands[i].name, subcommands[i].options);
	PUT_ALL(tail);
}

/* Inside single quotes and brackets of an _arguments specification. */
static void zsh_put_help(const char *help)
{
	for (; *help; help++)
		if (*help == '\'')
			fputs("'\\''", stdout);
		else if (strchr("[]:\\", *help))
			printf("\\%c", *help);
		else
			putchar(*help);
}

/* ":message:action" of an _arguments specification; a colon within the message is not its end */
static void zsh_value(const struct option *row)
{
	fputs(row->optional ? "::" : ":", stdout);
	for (const char *c = row->arg ? row->arg : row->name; *c; c++)
		fputs(*c == ':' ? "\\:" : (char[]){*c, '\0'}, stdout);
	putchar(':');
	if (row->arg && row->words) {
		fputs("_values -s , \"\" ", stdout);
		put_words(row->words, " ");
	} else if (row->words) {
		putchar('(');
		put_words(row->words, " ");
		putchar(')');
	} else if (is_file_arg(row)) {
		fputs("_files", stdout);
	} else if (is_arg(row, "DIR")) {
		fputs("_files -/", stdout);
	} else if (is_arg(row, "SIGNAL")) {
		fputs("_signals", stdout);
	} else if (is_arg(row, "NAME") && row->group == GROUP_ENVIRONMENT) {
		fputs("_parameters -g \"*export*\"", stdout);
	}
}

/* A line of _arguments' words: '--name=[help]:message:action' */
static void zsh_option(const struct option *row, const char *end)
{
	const char *value = row->optional ? "=-" : option_has_value(row) ? "=" : "";

	fputs("\t\t", stdout);
	if (row->letter && !row->repeats)
		printf("'(-%c --%s)'{-%c%s,--%s%s}'", row->letter, row->name, row->letter,
		       *value ? "+" : "", row->name, value);
	else if (row->letter)
		printf("'*'{-%c,--%s}'", row->letter, row->name);
	else
		printf("'%s--%s%s", row->repeats ? "*" : "", row->name, value);
	putchar('[');
	zsh_put_help(row->help);
	putchar(']');
	if (*value)
		zsh_value(row);
	puts(end);
}

void gen_zsh(void)
{
	static const char *const head[] = {
		"#compdef brood brood-init",
		"# SPDX-License-Identifier: MIT",
		"# zsh completion for brood; made from the option table by `make docs`.",
		"",
		"_brood() {",
		"\tlocal at=${words[(i)--]}",
		"\tif ((at < CURRENT)); then # the command and its arguments",
		"\t\tshift $at words",
		"\t\t((CURRENT -= at))",
		"\t\t_normal",
		"\t\treturn",
		"\tfi",
	};

	PUT_ALL(head);
	for (size_t i = 0; i < subcommands_count; i++)
		if (subcommands[i].options) {
			printf("\tif [[ $words[2] == %s ]] && ((CURRENT > 2)); then\n\t\t_arguments '1: :' --help ",
			       subcommands[i].name);
			printf("%s\n\t\treturn\n\tfi\n", subcommands[i].options);
		}
	puts("\tlocal -a more\n\t[[ $service == brood-init ]] || more=(");
	for (size_t i = rows_of_init(); i < options_count(); i++)
		zsh_option(option_at(i), "'");
	fputs("\t\t'1:subcommand:((", stdout);
	for (size_t i = 0; i < subcommands_count; i++) {
		printf("%s%s\\:\"", i ? " " : "", subcommands[i].name);
		zsh_put_help(subcommands[i].help);
		putchar('"');
	}
	puts("))'\n\t)\n\t_arguments -s \\");
	for (size_t i = 0; i < rows_of_init(); i++)
		zsh_option(option_at(i), "' \\");
	puts("\t\t'(- *)'{-h,--help}'[print a summary of the options]' \\\n"
	     "\t\t'(- *)--version[print the version]' \\\n\t\t$more\n}\n\n_brood \"$@\"");
}
