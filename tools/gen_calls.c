// SPDX-License-Identifier: MIT
/*
 * The system calls of each architecture as C, from libseccomp: gen_calls >build/gen/calls.h. The names that it has for a
 * number, in their order; then those that only other architectures have, so that a policy may name them everywhere.
 */
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/arches.h"

#define CALLS_END 0xf0000 /* arm has some up there; no program is made of these */
#define NUMBERS_END 1024
#define NAMES_MAX 2048

/* Whose calls there may be that none of those above has. */
static const uint32_t others[] = {
	SCMP_ARCH_X86,	  SCMP_ARCH_X32, SCMP_ARCH_MIPS,  SCMP_ARCH_MIPS64, SCMP_ARCH_MIPS64N32,
	SCMP_ARCH_PARISC, SCMP_ARCH_PPC, SCMP_ARCH_PPC64, SCMP_ARCH_S390,   SCMP_ARCH_S390X};

static char *known[NAMES_MAX];
static size_t known_n;

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void learn(char *name)
{
	for (size_t i = 0; i < known_n; i++)
		if (strcmp(known[i], name) == 0) {
			free(name);
			return;
		}
	if (known_n == NAMES_MAX)
		abort();
	known[known_n++] = name;
}

/* x32 numbers have bit 30 set; mips begins at 4000, 5000 and 6000. */
static void learn_of(uint32_t token)
{
	static const int bases[] = {0, 4000, 5000, 6000, 0x40000000, CALLS_END};

	for (size_t b = 0; b < sizeof(bases) / sizeof(bases[0]); b++)
		for (int n = bases[b]; n < bases[b] + NUMBERS_END; n++) {
			char *name = seccomp_syscall_resolve_num_arch(token, n);

			if (name)
				learn(name);
		}
}

static void print_here(uint32_t token)
{
	printf("static const char calls_here[] =\n");
	for (size_t i = 0; i < known_n; i++)
		if (seccomp_syscall_resolve_name_arch(token, known[i]) >= 0)
			printf("\"%s\\0\"\n", known[i]);
	printf(";\nstatic const int calls_number[] = {\n");
	for (size_t i = 0; i < known_n; i++) {
		int n = seccomp_syscall_resolve_name_arch(token, known[i]);

		if (n >= 0)
			printf("%d,\n", n);
	}
	printf("};\nstatic const char calls_elsewhere[] =\n");
	for (size_t i = 0; i < known_n; i++)
		if (seccomp_syscall_resolve_name_arch(token, known[i]) < 0)
			printf("\"%s\\0\"\n", known[i]);
	printf(";\n");
}

int main(void)
{
	for (size_t i = 0; i < ARCHES; i++)
		learn_of(arches[i].token);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		learn_of(others[i]);
	qsort(known, known_n, sizeof(known[0]), by_name);
	printf("/* SPDX-License-Identifier: MIT */\n/* Made by tools/gen_calls.c from libseccomp. */\n");
	for (size_t i = 0; i < ARCHES; i++) {
		printf("#%s %s\n#define CALLS_ARCH 0x%xu\n", i ? "elif" : "if", arches[i].macros,
		       arches[i].token);
		print_here(arches[i].token);
	}
	printf("#else\n#error \"tools/gen_calls.c knows no such architecture\"\n#endif\n");
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
