/* SPDX-License-Identifier: MIT */
/* A command line of Windows taken apart by the documented rules, to hold brood's own making of one against. */
#ifndef TESTS_WINDOWS_LINE_H
#define TESTS_WINDOWS_LINE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The next argument at *at, into `to`, with its end; false: there is none. "Parsing C command-line arguments": 2n backslashes and a
 * quote are n backslashes and a quote that begins or ends a part; one more backslash makes the quote a character. Two quotes
 * within quotes are one.
 */
bool windows_line_take(const uint16_t **at, uint16_t *to);

#endif
