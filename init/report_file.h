/* SPDX-License-Identifier: MIT */
/* Where a report goes: a file, brood's stdout, or a descriptor that the caller has opened. */
#ifndef INIT_REPORT_FILE_H
#define INIT_REPORT_FILE_H

#include "include/os_files.h"
#include "lib/err.h"

/*
 * FILE, made or emptied; "-", stdout; "fd:N", a descriptor that is open for writing, which is closed under its own number.
 * On failure nothing is open.
 */
int report_file_open(struct os_file *f, const char *where, struct err *e);

#endif
