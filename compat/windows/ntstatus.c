// SPDX-License-Identifier: MIT
/* Crashes in words. */
#include "compat/windows/ntstatus.h"

#include <stddef.h>

#define ROW(code, words)                                                                           \
	{                                                                                          \
		0x##code##u, words " (0x" #code ")"                                                \
	}

static const struct {
	uint32_t code;
	const char *words;
} known[] = {
	ROW(80000003, "a breakpoint"),
	ROW(80000004, "a single step"),
	ROW(C0000005, "an access violation"),
	ROW(C0000006, "a page that could not be read in"),
	ROW(C0000008, "an invalid handle"),
	ROW(C0000017, "no memory left"),
	ROW(C000001D, "an illegal instruction"),
	ROW(C0000025, "an exception that could not be continued"),
	ROW(C0000026, "an invalid disposition"),
	ROW(C000007B, "a DLL of another kind of machine, or damaged"),
	ROW(C000008C, "array bounds exceeded"),
	ROW(C000008E, "a floating-point division by zero"),
	ROW(C0000090, "an invalid floating-point operation"),
	ROW(C0000091, "a floating-point overflow"),
	ROW(C0000093, "a floating-point underflow"),
	ROW(C0000094, "an integer division by zero"),
	ROW(C0000095, "an integer overflow"),
	ROW(C0000096, "a privileged instruction"),
	ROW(C00000FD, "a stack overflow"),
	ROW(C000012D, "no memory left to commit"),
	ROW(C0000135, "a DLL that was not found"),
	ROW(C0000138, "an ordinal that a DLL does not have"),
	ROW(C0000139, "an entry point that a DLL does not have"),
	ROW(C000013A, "Ctrl-C or Ctrl-Break"),
	ROW(C0000142, "a DLL that failed to start"),
	ROW(C0000194, "a possible deadlock"),
	ROW(C0000374, "a corrupted heap"),
	ROW(C0000409, "a stack buffer overrun, or an abort of its own"),
	ROW(C0000417, "an invalid argument to the C runtime"),
	ROW(C0000420, "a failed assertion"),
	ROW(C000041D, "an exception in a callback"),
	ROW(C0000428, "a file whose signature is invalid"),
	ROW(E06D7363, "a C++ exception that nobody caught"),
	ROW(E0434352, "a .NET exception that nobody caught"),
};

const char *ntstatus_words(uint32_t code)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].code == code)
			return known[i].words;
	return NULL;
}
