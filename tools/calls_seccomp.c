// SPDX-License-Identifier: MIT
/* ns/calls.h by libseccomp, for every architecture: where brood's own table comes from. */
#include <seccomp.h>
#include <stdlib.h>

#include "ns/calls.h"

#define NUMBERS_END 600

int call_number(uint32_t token, const char *name)
{
	int number = seccomp_syscall_resolve_name_arch(token, name);

	return number == __NR_SCMP_ERROR ? CALL_UNKNOWN : number < 0 ? CALL_ELSEWHERE : number;
}

/* They belong to the process, which asks once. */
size_t call_names(const char **names, size_t size)
{
	static char *name[NUMBERS_END];
	size_t n = 0;

	for (int i = 0; i < NUMBERS_END && n < size; i++) {
		if (!name[i])
			name[i] = seccomp_syscall_resolve_num_arch(call_arch(), i);
		if (name[i])
			names[n++] = name[i];
	}
	return n;
}

uint32_t call_arch(void)
{
	return seccomp_arch_native();
}
