/* SPDX-License-Identifier: MIT */
/* The command line of another process. */
#ifndef COMPAT_WINDOWS_COMMAND_H
#define COMPAT_WINDOWS_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <windows.h>

/* UTF-8, cut to whole characters. The handle needs PROCESS_QUERY_LIMITED_INFORMATION. false: it is refused, or there is none. */
bool command_of(HANDLE process, DWORD pid, char *to, size_t size);

/* The path of its program. */
bool command_image(HANDLE process, char *to, size_t size);

/* n units as so much UTF-8 as has room, whole characters, with an end. */
void command_put(char *to, size_t size, const WCHAR *text, size_t n);

#endif
