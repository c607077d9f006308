// SPDX-License-Identifier: MIT
/*
 * brood-init: brood's init alone, for images where every kilobyte counts. The same files, linked without
 * namespaces, cgroups and subcommands; what needs those is refused by name.
 */
#include "init/persona.h"
#include "init/report.h"
#include "init/start.h"
#include "lib/log.h"

int main(int argc, char **argv, char **envp)
{
	struct os_early early;
	const struct persona *persona;

	os_hold_early(&early);
	log_setup("brood-init", LOG_WARN);
	if (start_refused())
		return EXIT_BROOD;
	persona = persona_named(argc > 0 ? argv[0] : NULL);
	if (persona)
		return persona_main(persona, argc, argv, envp, &early);
	return start_run("brood-init", argc, argv, envp, &early);
}
