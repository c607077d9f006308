/* SPDX-License-Identifier: MIT */
/* The system's own, and of macOS's what it lacks; tests/macos/layout.c holds it against the real header. */
#ifndef TESTS_MACOS_SYS_TIME_H
#define TESTS_MACOS_SYS_TIME_H

#include_next <sys/time.h>

struct clockinfo {
	int hz, tick, tickadj, stathz, profhz;
};

#endif
