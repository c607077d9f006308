/* SPDX-License-Identifier: MIT */
/* needs: lib init/report_panic.c */
/* The end of a log, which the command has written: whatever is in it, what is found comes from it. */
#include <stdlib.h>
#include <string.h>

#include "init/report_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char line[120];
	char *text = malloc(size); /* exact, so that a byte too far is seen */
	struct str s;

	if (!text)
		return 0;
	if (size)
		memcpy(text, data, size);
	str_init(&s, line, sizeof(line));
	report_panic(text, size, &s);
	if (s.len >= sizeof(line) || memchr(line, '\n', s.len))
		abort();
	if (s.len && !s.cut && !memchr(line, ' ', s.len) && !memmem(text, size, line, s.len))
		abort();
	free(text);
	return 0;
}
