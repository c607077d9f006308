// SPDX-License-Identifier: MIT
/*
 * The processes that use most memory: largest [TERM...], such as: largest 'user=root' 'memory>10M'
 *
 *     cc largest.c $(pkg-config --cflags --libs libbrood)
 */
#include <brood.h>
#include <stdio.h>

#define TERMS_MAX 8
#define SHOWN 5

/* A name can hold anything, a terminal's commands too. */
static void print_safe(const char *text)
{
	for (; *text; text++)
		putchar((unsigned char)*text < 0x20 || (unsigned char)*text > 0x7e ? '?' : *text);
}

static int fail(const struct brood_error *e)
{
	fprintf(stderr, "largest: %s: %s\n", brood_code_words(e->code), e->text);
	return 1;
}

int main(int argc, char **argv)
{
	struct brood_term terms[TERMS_MAX];
	struct brood_take what = {.size = sizeof(what), .terms = terms};
	struct brood_inspector *inspector = NULL;
	struct brood_snapshot *now = NULL;
	const struct brood_process *p;
	struct brood_error e;

	for (; (int)what.n + 1 < argc && what.n < TERMS_MAX; what.n++)
		if (brood_term_parse(argv[what.n + 1], &terms[what.n], &e) != BROOD_OK)
			return fail(&e);
	what.fields = BROOD_MEMORY | BROOD_COMMAND;
	if (brood_open(&inspector, NULL, &e) != BROOD_OK)
		return fail(&e);
	if (brood_snapshot_take(inspector, &what, &now, &e) != BROOD_OK ||
	    brood_snapshot_sort(now, BROOD_MEMORY, true, &e) != BROOD_OK) {
		brood_close(inspector);
		return fail(&e);
	}
	for (size_t i = 0; i < SHOWN && (p = brood_snapshot_at(now, i)) != NULL; i++) {
		printf("%d %llu KiB ", p->pid, (unsigned long long)p->memory_bytes / 1024);
		print_safe(p->command);
		putchar('\n');
	}
	brood_snapshot_free(now);
	brood_close(inspector);
	return 0;
}
