/* SPDX-License-Identifier: MIT */
/* needs: lib */
/* Whatever word names a signal names one of this system, in any case, and can be named back. */
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/signame.h"

#define UNTOUCHED (-77)
#define WORD_MAX 60

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool good)
{
	if (!good)
		abort();
}

/* The signal, or 0. */
static int parse(const char *word)
{
	int signo = UNTOUCHED, rc = signame_parse(word, &signo);

	if (rc == 0) {
		check(signo >= 1 && signo <= SIGRTMAX);
		return signo;
	}
	check(rc == -EINVAL && signo == UNTOUCHED);
	return 0;
}

static void name_back(int signo)
{
	char buf[16];
	const char *name = signame(signo, buf);

	check(strlen(name) < sizeof(buf));
	if (strncmp(name, "SIG", 3) != 0)
		check(parse(name) == signo);
	else
		check(signo >= 32 && signo < SIGRTMIN);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char word[3 + WORD_MAX + 1] = "SIG", *bare = word + 3, buf[16];
	int signo, number;

	if (size > WORD_MAX)
		return -1;
	memcpy(bare, data, size);
	bare[size] = '\0';
	signo = parse(bare);
	if (signo)
		name_back(signo);

	/* With SIG before it a name is the same, a number or a second SIG is nothing. */
	if (isdigit((unsigned char)*bare) || strncasecmp(bare, "SIG", 3) == 0)
		check(parse(word) == 0);
	else
		check(parse(word) == signo);

	for (char *p = bare; *p; p++)
		if (isalpha((unsigned char)*p))
			*p ^= 0x20;
	check(parse(bare) == signo);

	if (size >= sizeof(number)) {
		memcpy(&number, data, sizeof(number));
		check(strlen(signame(number, buf)) < sizeof(buf));
		signame_at((unsigned)number);
	}
	return 0;
}
