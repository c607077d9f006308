/* SPDX-License-Identifier: MIT */
/* Lines for people on stderr, one write each: "brood: text". Never fails, never allocates. */
#ifndef LIB_LOG_H
#define LIB_LOG_H

#include <stdbool.h>
#include <stddef.h>

struct err;

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

/* How a line is written in another form than text: n bytes as they are, to be made safe there. */
typedef void log_form(enum log_level level, const char *program, const char *text, size_t n);

/* Lines above this level are dropped (default LOG_WARN). `name` is kept, not copied. */
void log_setup(const char *name, enum log_level level);
void log_set_form(log_form *form);
bool log_wanted(enum log_level level);

/*
 * One line, cut at 4096 bytes with its newline, made safe to show as by str_put_safe. errno is
 * preserved. What stderr does not take (closed, or full and non-blocking) is lost.
 */
void log_line(enum log_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* "brood: STAGE: TEXT", with the errno's words in brackets where the text does not say them. */
void log_err(const struct err *e);

#endif
