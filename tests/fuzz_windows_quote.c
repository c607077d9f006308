/* SPDX-License-Identifier: MIT */
/* needs: compat/windows/quote.c compat/windows/wtf.c tests/windows_line.c */
/* Arguments, each with a NUL behind it: whatever is taken for a command line arrives as it was given. */
#include <stdlib.h>
#include <string.h>

#include "compat/windows/quote.h"
#include "compat/windows/wtf.h"
#include "tests/windows_line.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint16_t line[QUOTE_LINE_MAX], word[QUOTE_LINE_MAX];

static void check(const char *text, size_t n, const uint16_t **at)
{
	size_t units = (size_t)wtf_units(text, n), i = 0;
	uint16_t *wide = malloc((units + 1) * sizeof(*wide));

	if (!wide || wtf_put_units(wide, text, n) != wide + units || !windows_line_take(at, word))
		abort();
	while (i < units && word[i] == wide[i])
		i++;
	if (i < units || word[i])
		abort();
	free(wide);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	const uint16_t *at = line;
	struct quote q;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	quote_init(&q, line);
	quote_program(&q, "p");
	for (size_t i = 0; i <= size; i += strlen(text + i) + 1)
		quote_argument(&q, text + i);
	if (!q.error) {
		check("p", 1, &at);
		for (size_t i = 0; i <= size; i += strlen(text + i) + 1)
			check(text + i, strlen(text + i), &at);
		if (windows_line_take(&at, word))
			abort();
	}
	free(text);
	return 0;
}
