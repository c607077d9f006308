// SPDX-License-Identifier: MIT
/*
 * gen_docs man|bash|zsh|fish: writes what documents the options from the option table.
 * needs: init/options_platform.c compat/linux/platform.c
 * needs: tools/gen_man.c tools/gen_completions.c tools/gen_fish.c
 * needs: init/options.c init/options_take.c init/options_take_list.c init/options_detail.c
 * needs: init/options_sandbox.c init/options_take_sandbox.c init/options_take_limits.c init/profile.c init/options_parse.c
 * needs: init/spec.c init/help.c init/subcommands.c lib
 */
#include <stdio.h>
#include <string.h>

#include "tools/gen_docs.h"

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*print)(void);
	} kinds[] = {{"man", gen_man}, {"bash", gen_bash}, {"zsh", gen_zsh}, {"fish", gen_fish}};

	for (size_t i = 0; argc == 2 && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(argv[1], kinds[i].name) == 0) {
			kinds[i].print();
			return fflush(stdout) == 0 ? 0 : 1;
		}
	fputs("usage: gen_docs man|bash|zsh|fish\n", stderr);
	return 2;
}
