/* SPDX-License-Identifier: MIT */
/*
 * Lines and words of a text that somebody else wrote and that need not be terminated: what /proc, /sys and cgroups are
 * read with. Nothing here reads beyond the end or keeps a pointer.
 */
#ifndef LIB_TEXT_H
#define LIB_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TEXT_UNKNOWN UINT64_MAX

/* A place in the text, and its end. Taking something moves `at` on. */
struct text {
	const char *at, *end;
};

/* The next line without its newline; false at the end of the text. A last line need not have one. */
bool text_line(struct text *text, struct text *line);

/* The next word, between blanks and tabs; false at the end of the line. */
bool text_word(struct text *line, struct text *word);

size_t text_len(struct text word);
bool text_is(struct text word, const char *string);
bool text_begins(struct text word, const char *prefix);

/* The word as a number of digits; TEXT_UNKNOWN where it is none, or too large. */
uint64_t text_u64(struct text word);

/* "12.5" in units of 10^-places (1250 for 2), further places dropped; TEXT_UNKNOWN as above. */
uint64_t text_decimal(struct text word, unsigned places);

/* The next word of a line, taken as one of these. */
uint64_t text_next_u64(struct text *line);
uint64_t text_next_decimal(struct text *line, unsigned places);

/* n times factor, where it is known and fits; else TEXT_UNKNOWN. */
uint64_t text_times(uint64_t n, uint64_t factor);

/* The bytes of the word as a string, cut to fit. */
void text_copy(struct text word, char *to, size_t size);

#endif
