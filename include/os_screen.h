/* SPDX-License-Identifier: MIT */
/*
 * A terminal taken over whole: keys as they are typed, an alternate screen without a cursor. It is given back on every way
 * out: when it is closed, before a signal stops or ends the program, and when the program crashes. One at a time.
 */
#ifndef INCLUDE_OS_SCREEN_H
#define INCLUDE_OS_SCREEN_H

#include <stddef.h>
#include <stdint.h>

#include "lib/err.h"

struct os_screen;

enum os_screen_kind {
	OS_SCREEN_DUE,	/* the deadline has passed */
	OS_SCREEN_KEYS, /* .keys, n of them: raw bytes */
	OS_SCREEN_REDRAW, /* another size, or the screen is back after a stop: nothing of what was drawn is left */
	OS_SCREEN_END, /* a signal, or the terminal is gone: close it, and end */
};

struct os_screen_event {
	enum os_screen_kind kind;
	char keys[64];
	size_t n;
};

/* stdin and stdout must be a terminal. 0 or a negative errno. */
int os_screen_open(struct os_screen **out, struct err *e);
void os_screen_wait(struct os_screen *s, uint64_t deadline_ns, struct os_screen_event *event);

/* All of it, or -EINTR where the program is to end (which os_screen_wait then says), or another negative errno. */
int os_screen_write(struct os_screen *s, const char *bytes, size_t n);

/* Give the terminal back; NULL is fine. Where a signal was to end the program, it does so here. */
void os_screen_close(struct os_screen *s);

#endif
