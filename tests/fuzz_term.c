/* SPDX-License-Identifier: MIT */
/* needs: lib inspect/filter.c inspect/words.c */
/* Any word as a term: refused with a reason, or met by some process and not by others without harm. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "include/brood.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct brood_process p = {.fields = BROOD_FIELDS, .pid = 1, .name = "n", .user = "u"};
	struct brood_error e = {0};
	struct brood_term term = {0}, opposite;
	char *word = malloc(size + 1);

	if (!word)
		return 0;
	memcpy(word, data, size);
	word[size] = '\0';
	p.command = p.cwd = word;
	if (brood_term_parse(word, &term, &e) != BROOD_OK) {
		if (e.code != BROOD_INVALID || !e.text[0] || term.op || term.text)
			abort();
	} else {
		if (term.text < word || term.text > word + size || !term.field)
			abort();
		opposite = term;
		opposite.op = '!';
		if (term.op == '=' &&
		    brood_term_meets(&term, &p) == brood_term_meets(&opposite, &p))
			abort();
		brood_term_meets(&term, &p);
	}
	free(word);
	return 0;
}
