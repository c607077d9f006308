/* SPDX-License-Identifier: MIT */
/* Private to the machine's figures on Windows. */
#ifndef COMPAT_WINDOWS_SYSTEM_H
#define COMPAT_WINDOWS_SYSTEM_H

#include "include/os_system.h"

/* iphlpapi.dll, which brood loads for this alone. */
struct networks {
	void *library;
	void (*get)(void), (*let_go)(void); /* GetIfTable2, FreeMibTable; NULL: there is none */
};
void networks_open(struct networks *n);
void networks_close(struct networks *n);

/* They fill the sample's array. 0 or -ENOMEM; what the system does not tell is not there. */
int networks_take(const struct networks *n, struct sys_sample *s);
int disks_take(struct sys_sample *s);

#endif
