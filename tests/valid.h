/* SPDX-License-Identifier: MIT */
/*
 * What is UTF-8 and what is JSON, written from the specifications and not from lib/, which is
 * tested with it.
 */
#ifndef TESTS_VALID_H
#define TESTS_VALID_H

#include <stdbool.h>
#include <stddef.h>

/* Length of the character at the start of n bytes, 0 where there is none (RFC 3629). */
size_t valid_character(const char *bytes, size_t n);

/* One JSON value (RFC 8259), blanks around it, and nothing else. NUL bytes are not blanks. */
bool valid_json(const char *text, size_t n);

#endif
