/* SPDX-License-Identifier: MIT */
/* System calls whose plain name means an older one on processors with a long of 32 bits; to be given to syscall(2). */
#ifndef LIB_SYSCALLS_H
#define LIB_SYSCALLS_H

#include <sys/syscall.h>

#ifdef SYS_setresuid32 /* the plain ones take ids of 16 bits: user 65536 would be root */
#define CALL_SETGROUPS SYS_setgroups32
#define CALL_SETRESGID SYS_setresgid32
#define CALL_SETRESUID SYS_setresuid32
#else
#define CALL_SETGROUPS SYS_setgroups
#define CALL_SETRESGID SYS_setresgid
#define CALL_SETRESUID SYS_setresuid
#endif

#ifdef SYS_clock_gettime64 /* the plain one has seconds of 32 bits */
#define CALL_CLOCK_GETTIME SYS_clock_gettime64
#else
#define CALL_CLOCK_GETTIME SYS_clock_gettime
#endif

#endif
