/* SPDX-License-Identifier: MIT */
/* The defaults of a run, and the storage of repeatable options. */
#include "init/spec.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/num.h"

#define GRACE_DEFAULT_NS (5 * NS_PER_SEC)
#define NOT_STARTED_DEFAULT 125
#define WORDS_FIRST 8

void spec_init(struct spec *spec)
{
	memset(spec, 0, sizeof *spec);
	spec->policy.grace_ns = GRACE_DEFAULT_NS;
	spec->policy.stop_signal = SIGTERM;
	for (int signo = 0; signo < SIGNAL_LIMIT; signo++)
		spec->policy.signal_map[signo] = signo;
	spec->own_group = true;
	spec->subreaper = true;
	spec->not_started_code = NOT_STARTED_DEFAULT;
}

void spec_free(struct spec *spec)
{
	struct spec_sandbox *s = &spec->sandbox;
	struct words *const lists[] = {&spec->env,     &spec->pass_env, &spec->env_file,
				       &spec->profile, &s->cap_drop,	&s->cap_keep,
				       &s->rlimit};

	for (size_t i = 0; i < spec->profile.n; i++)
		mem_free(spec->profile.word[i]);
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		mem_free(lists[i]->word);
		*lists[i] = (struct words){0};
	}
	mem_free(s->view.item);
	s->view = (struct view_words){0};
}

/* Room for WORDS_FIRST words, doubled whenever the count reaches a power of two from there on. */
int words_add(struct words *words, char *word)
{
	size_t n = words->n;

	if (n == 0 || (n >= WORDS_FIRST && (n & (n - 1)) == 0)) {
		size_t room = n ? 2 * n : WORDS_FIRST;
		char **grown = mem_grow(words->word, room * sizeof *grown);

		if (!grown)
			return -ENOMEM;
		words->word = grown;
	}
	words->word[words->n++] = word;
	return 0;
}
