/* SPDX-License-Identifier: MIT */
/* The system's own, and of macOS's what it lacks; tests/macos/layout.c holds it against the real header. */
#ifndef TESTS_MACOS_SYS_SOCKET_H
#define TESTS_MACOS_SYS_SOCKET_H

#include_next <sys/socket.h>

#define SO_NOSIGPIPE 0x1022
#define PF_LINK 18

#endif
