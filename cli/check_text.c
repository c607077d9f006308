// SPDX-License-Identifier: MIT
/* The words of a row. */
#include <string.h>

#include "cli/check.h"

const char *check_state_word(enum check_state state)
{
	static const char *const words[] = {
		[CHECK_NO] = "no",
		[CHECK_PARTLY] = "partly",
		[CHECK_YES] = "yes",
	};

	return words[state];
}

size_t check_cause(const char *text, const char **remedy)
{
	const char *mark = strstr(text, "; ");

	*remedy = mark ? mark + 2 : NULL;
	return mark ? (size_t)(mark - text) : strlen(text);
}
