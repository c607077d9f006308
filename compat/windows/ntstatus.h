/* SPDX-License-Identifier: MIT */
/* Exit codes that say what ended a process (ntstatus.h): a crash leaves the exception's code. */
#ifndef COMPAT_WINDOWS_NTSTATUS_H
#define COMPAT_WINDOWS_NTSTATUS_H

#include <stdint.h>

/* "access violation (0xC0000005)", or NULL: a plain number. */
const char *ntstatus_words(uint32_t code);

#endif
