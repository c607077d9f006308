/* SPDX-License-Identifier: MIT */
/* Of macOS's libproc what compat/macos uses; tests/macos/layout.c holds it against the real header. */
#ifndef TESTS_MACOS_LIBPROC_H
#define TESTS_MACOS_LIBPROC_H

#include <stdint.h>
#include <sys/proc_info.h>
#include <sys/resource.h>

int proc_listallpids(void *buffer, int size);
#define PROC_PIDPATHINFO_MAXSIZE 4096

int proc_pidpath(int pid, void *buffer, uint32_t size);
int proc_pidinfo(int pid, int flavor, uint64_t arg, void *buffer, int size);
int proc_pid_rusage(int pid, int flavor, rusage_info_t *buffer);

#endif
