/* SPDX-License-Identifier: MIT */
/*
 * Strings without allocation: a builder over the caller's buffer. What does not fit is cut, and
 * the builder remembers it. Replaces stdio, which would triple the size of brood-init.
 */
#ifndef LIB_STR_H
#define LIB_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

struct str {
	char *buf;   /* the caller's; always terminated */
	size_t len;  /* bytes used, without the terminator */
	size_t size; /* bytes of buf, at least 1 */
	bool cut;    /* something did not fit; from then on nothing is added */
};

/* Start an empty builder over buf (size >= 1). */
void str_init(struct str *s, char *buf, size_t size);
void str_put(struct str *s, const char *text);
void str_putn(struct str *s, const char *bytes, size_t n);
void str_putc(struct str *s, char c);
void str_putu(struct str *s, uint64_t n);
void str_puti(struct str *s, int64_t n);

/* n / 10^places with so many decimals, at most 9: 1250 and 2 give "12.50", 5 and 0 "5". */
void str_put_decimal(struct str *s, uint64_t n, unsigned places);

/* n in base 10 or 16, written to end just before `end`. Returns where it starts. */
#define STR_DIGITS_MAX 20
char *str_digits(uint64_t n, unsigned base, char *end);

/*
 * Append bytes so that a terminal is safe to show them: control bytes, DEL and invalid UTF-8
 * become \xNN, a backslash becomes \\; valid UTF-8 stays, but C1 controls (U+0080-9F) are escaped, as is what
 * turns the direction or the line of the text around it (U+061C, 200E, 200F, 2028-202E, 2066-2069).
 * An escape or a character that does not fit whole is left out.
 */
void str_put_safe(struct str *s, const char *bytes, size_t n);

/*
 * printf's %s %d %i %u %x %c %% with l, ll, z and a precision for %.*s; no width, no floats. From a
 * directive that is none of these the format is copied as it stands.
 */
void str_fmt(struct str *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void str_vfmt(struct str *s, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));

/* The same to any sink: put(to, bytes, n) is called for each piece, in order. */
typedef void str_sink(void *to, const char *bytes, size_t n);
void str_walk(str_sink *put, void *to, const char *fmt, va_list ap)
	__attribute__((format(printf, 3, 0)));

/*
 * Durations as a person writes them: "500ms", "10s", "1.5s", "1m30s", "2h", "1d12h". Below a second
 * to the microsecond, else to the millisecond; what is finer is dropped.
 */
void str_put_duration(struct str *s, uint64_t ns);

/* A time of day since 1970 in UTC, RFC 3339 with milliseconds: "2026-11-21T14:00:00.000Z". */
void str_put_time(struct str *s, const struct timespec *time);

/* Length (1 to 4) of the valid UTF-8 character that the n bytes begin with, or 0. */
size_t str_utf8(const char *bytes, size_t n);

/* The valid character at bytes is a control: C0, DEL or C1 (U+0080-9F). */
bool str_is_control(const char *bytes);
/* ... or one that str_put_safe escapes for what it does to the text around it. */
bool str_is_unsafe(const char *bytes);

/*
 * The nearest of n words to `word` by edit distance (a swap of neighbours is one edit), the first
 * of equals, or NULL where none is near enough: at most a third of the longer word. Words over 40
 * bytes are never near.
 */
const char *str_nearest(const char *word, const char *const *words, size_t n);

#endif
