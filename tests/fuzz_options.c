/* SPDX-License-Identifier: MIT */
/* needs: init/options_platform.c compat/linux/platform.c */
/* needs: init/options_sandbox.c init/options_take_sandbox.c init/options_take_limits.c init/profile.c */
/* needs: init/options.c init/options_parse.c init/options_take.c init/options_take_list.c */
/* needs: init/spec.c lib */
/*
 * Input: words, each ended by a NUL. One that begins with BROOD_ goes to the environment, the
 * others are the command line. What is taken must be within the bounds that the program relies on.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "init/options.h"

#define WORDS_MAX 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool holds)
{
	if (!holds)
		abort();
}

static void check_signals(const struct policy *p)
{
	expect(p->stop_signal > 0 && p->stop_signal < SIGNAL_LIMIT);
	for (int signo = 0; signo < SIGNAL_LIMIT; signo++)
		expect(p->signal_map[signo] >= 0 && p->signal_map[signo] < SIGNAL_LIMIT);
}

static void check(const struct spec *s)
{
	check_signals(&s->policy);
	expect(s->policy.leftovers <= LEFTOVERS_FAIL);
	expect(s->policy.signal_to <= SIGNAL_TO_TREE);
	expect(s->policy.grace_ns <= INT64_MAX && s->policy.timeout_ns <= INT64_MAX);
	expect(s->at_end <= OS_POWER_HALT);
	expect(s->isolate <= ISOLATE_NONE);
	expect(s->unshare < OS_NS_PID);
	expect(s->ngroups <= OS_GROUPS_MAX);
	expect(!s->set_user || s->uid != UINT32_MAX);
	expect(!s->set_gid || s->gid != UINT32_MAX);
	expect(!s->hostname || (*s->hostname && strlen(s->hostname) <= 64));
	expect(!s->chdir || *s->chdir);
	expect(!s->stdin_path || *s->stdin_path);
	expect(!s->log_path || *s->log_path);
	for (size_t i = 0; i < s->env.n; i++)
		expect(strchr(s->env.word[i], '=') > s->env.word[i]);
}

static void check_refused(const struct err *e)
{
	expect(e->text[0] && memchr(e->text, '\0', sizeof(e->text)));
	expect(e->stage != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char name[] = "brood";
	char *argv[WORDS_MAX + 2] = {name}, *envp[WORDS_MAX + 1] = {NULL};
	const char *ignored = NULL;
	int argc = 1, n = 0;
	struct spec spec;
	struct err e = {0};
	char *bytes = malloc(size + 1);

	if (!bytes)
		return 0;
	memcpy(bytes, data, size);
	bytes[size] = '\0';
	for (char *word = bytes; word < bytes + size && argc + n <= WORDS_MAX;
	     word += strlen(word) + 1)
		if (strncmp(word, "BROOD_", 6) == 0)
			envp[n++] = word;
		else
			argv[argc++] = word;
	spec_init(&spec);
	if (options_from_env(&spec, envp, &ignored, &e) < 0) {
		check_refused(&e);
	} else if (options_parse(&spec, argc, argv, &e) < 0) {
		check_refused(&e);
	} else {
		check(&spec);
		expect(spec.argv[0] && *spec.argv[0]);
	}
	spec_free(&spec);
	free(bytes);
	return 0;
}
