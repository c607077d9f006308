/* SPDX-License-Identifier: MIT */
/* A command line of Windows, taken apart. */
#include "tests/windows_line.h"

#include <stddef.h>

bool windows_line_take(const uint16_t **at, uint16_t *to)
{
	bool quoted = false;

	while (**at == ' ' || **at == '\t')
		(*at)++;
	if (!**at)
		return false;
	for (; **at && (quoted || (**at != ' ' && **at != '\t')); (*at)++) {
		size_t slashes = 0;

		for (; **at == '\\'; (*at)++)
			slashes++;
		if (**at != '"') {
			while (slashes--)
				*to++ = '\\';
			(*at)--;
			if ((*at)[1] && (quoted || ((*at)[1] != ' ' && (*at)[1] != '\t'))) {
				(*at)++;
				*to++ = **at;
			}
			continue;
		}
		for (size_t i = 0; i < slashes / 2; i++)
			*to++ = '\\';
		if (slashes % 2) {
			*to++ = '"';
		} else if (quoted && (*at)[1] == '"') {
			*to++ = '"';
			(*at)++;
		} else {
			quoted = !quoted;
		}
	}
	*to = 0;
	return true;
}
