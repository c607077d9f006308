/* SPDX-License-Identifier: MIT */
/* Of macOS's kqueue(2) what compat/macos uses; tests/macos/layout.c holds it against the real header. */
#ifndef TESTS_MACOS_SYS_EVENT_H
#define TESTS_MACOS_SYS_EVENT_H

#include <stdint.h>
#include <time.h>

#define EVFILT_READ (-1)
#define EVFILT_WRITE (-2)
#define EVFILT_PROC (-5)
#define EVFILT_SIGNAL (-6)

#define EV_ADD 0x0001
#define EV_DELETE 0x0002
#define EV_ONESHOT 0x0010
#define EV_CLEAR 0x0020
#define EV_EOF 0x8000
#define EV_ERROR 0x4000

#define NOTE_EXIT 0x80000000
#define NOTE_FORK 0x40000000
#define NOTE_EXEC 0x20000000

#pragma pack(4)
struct kevent {
	uintptr_t ident;
	int16_t filter;
	uint16_t flags;
	uint32_t fflags;
	intptr_t data;
	void *udata;
};
#pragma pack()

#define EV_SET(kev, i, fi, fl, ff, d, u)                                                           \
	(*(kev) = (struct kevent){.ident = (i),                                                    \
				  .filter = (fi),                                                  \
				  .flags = (fl),                                                   \
				  .fflags = (ff),                                                  \
				  .data = (d),                                                     \
				  .udata = (u)})

int kqueue(void);
int kevent(int kq, const struct kevent *changes, int changes_n, struct kevent *events, int events_n,
	   const struct timespec *timeout);

#endif
