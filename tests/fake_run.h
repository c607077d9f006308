/* SPDX-License-Identifier: MIT */
/* Starts brood under another name, up to the run: what it would run, and what it said. */
#ifndef TESTS_FAKE_RUN_H
#define TESTS_FAKE_RUN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "init/persona_internal.h"

#define WORDS(...) ((char **)(const char *[]){__VA_ARGS__, NULL})
#define NO_ENV WORDS(NULL)
#define RAN 77 /* the run's exit code */

struct seen {
	bool pid1;	  /* to be set: what os_host() says */
	struct spec spec; /* as it reached run() */
	char env[64];	  /* its first --env */
	char out[4096], err[4096];
};
extern struct seen seen;

/* The exit code. */
int start(char **argv, char **envp);

void assert_says(const char *text, const char *part);
void assert_runs(char **argv, char **envp, const char *command);
/* Exit 1, the reason and a usage on stderr, nothing on stdout, nothing run. */
void assert_refused(char **argv, char **envp, const char *part);

#endif
