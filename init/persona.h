/* SPDX-License-Identifier: MIT */
/*
 * Standing in for another init: started under its name, brood takes its command line, its
 * environment variables and its exit codes, with its limits, so that it can replace it in an image
 * unchanged.
 */
#ifndef INIT_PERSONA_H
#define INIT_PERSONA_H

#include "include/os.h"

struct persona;

/* By the last part of argv[0]: tini, tini-static, docker-init, dumb-init, catatonit; else NULL. */
const struct persona *persona_named(const char *argv0);

int persona_main(const struct persona *persona, int argc, char **argv, char **envp,
		 const struct os_early *early);

#endif
