/* SPDX-License-Identifier: MIT */
/* Of macOS's sys/proc.h what compat/macos uses; tests/macos/layout.c holds it against the real header. */
#ifndef TESTS_MACOS_SYS_PROC_H
#define TESTS_MACOS_SYS_PROC_H

#define SRUN 2
#define SSTOP 4
#define SZOMB 5

#endif
