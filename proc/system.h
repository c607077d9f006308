/* SPDX-License-Identifier: MIT */
/*
 * The files of /proc that tell of the whole machine, as texts: each parser takes what it knows, and leaves what is
 * missing, cut or nonsense SYS_UNKNOWN. A file of which nothing could be read is parsed as an empty one. The formats
 * are proc(5)'s, Documentation/admin-guide/iostats.rst's and Documentation/accounting/psi.rst's.
 */
#ifndef PROC_SYSTEM_H
#define PROC_SYSTEM_H

#include "include/os_system.h"

/* /proc/stat, with so many ticks a second. Parsers with arrays: 0 or -ENOMEM. */
int proc_system_stat(struct text text, uint64_t hz, struct sys_sample *sample);
int proc_system_diskstats(struct text text, struct sys_sample *sample);
int proc_system_net(struct text text, struct sys_sample *sample);

void proc_system_meminfo(struct text text, struct sys_memory *memory);
void proc_system_loadavg(struct text text, struct sys_sample *sample);
void proc_system_uptime(struct text text, struct sys_sample *sample);
void proc_system_pressure(struct text text, struct sys_pressure *pressure);

/* How many processors "Cpus_allowed_list" of /proc/PID/status names; SYS_UNKNOWN where it names none. */
uint64_t proc_system_allowed(struct text text);

/* Room for one more behind the n in a growing array of such items, zeroed; NULL: -ENOMEM or too many. */
void *proc_system_add(void **array, size_t n, size_t item);

#endif
